#include "cli/import_watcher.hpp"

#include "cli/check_text.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::cli {

using text::counted;
using text::grouped;

namespace {

std::string settled_line(const run::settled& s) {
    if (s.rows() == 0) return "settled no row"; // why is told at the end
    auto line = "settled " + counted(s.rows(), "row") + ": " + grouped(s.created) + " created, " +
                grouped(s.absent) + " not there and pending again";
    if (s.failed > 0) line += ", " + grouped(s.failed) + " failed";
    if (s.reopened > 0) line += " (" + counted(s.reopened, "row") + " had the lead of another one)";
    return line + ", " + grouped(s.in_doubt) + " still unknown";
}

std::string end_line(const run::row_end& e) {
    auto line = "row " + std::to_string(e.row) + ": " + std::string{delivery::name_of(e.state)};
    if (e.words.empty()) return line;
    return line + (e.state == delivery::row_state::created ? ", lead " : ", ") + told(e.words);
}

} // namespace

run::observer watch_import(progress_style progress, const session::api_settings& api, bool asks) {
    const auto limit = api.rate;
    run::observer w;
    w.checked = [limit, connections = api.connections](const run::prepared& p) {
        show_check(p, limit, connections);
    };
    w.opened = [](const std::filesystem::path& folder, bool resumed) {
        say((resumed ? "going on with " : "job folder ") + folder.string());
    };
    w.set_aside = [](const std::filesystem::path& file) {
        say("a result file was edited since the last run: what you made of it is kept as " +
            file.string() + ", and the file is written anew; copy your changes from there");
    };
    w.signalled = [](int, bool again) {
        say(again ? "cutting what is in flight"
                  : "finishing what is in flight; once more to cut it off");
    };
    w.settling = [](std::uint64_t unknown) {
        say("looking for the leads of " + counted(unknown, "unknown row"));
    };
    w.canary_ended = [](const std::vector<run::row_end>& ends) {
        if (!ends.empty()) say("of the rows that went ahead:");
        for (const auto& e : ends)
            detail(end_line(e));
    };
    w.canary_well = [asks](std::uint64_t rows, const std::filesystem::path& folder) {
        say("the first " + counted(rows, "row") + (rows == 1 ? " was" : " were") +
            " created: " + (folder / "succeeded.csv").string());
        return !asks || says_yes("Go on with the others?");
    };
    w.settled = [](const run::settled& s) {
        say(settled_line(s));
        if (!s.search_refused.empty())
            say("this token may not search for leads (" + told(s.search_refused) +
                "): use one that may, or look the rows up in Salesmap and say what you have seen, "
                "as "
                "unknown.csv says of each");
    };
    w.ended = show_result;
    if (progress == progress_style::none) return w;
    w.tick = [limit](const run::progress& p) { say(progress_line(p, limit)); };
    w.settle_tick = [last = std::uint64_t{0}](std::uint64_t looked_at,
                                              std::uint64_t unknown) mutable {
        if (std::exchange(last, looked_at) == looked_at) return; // it was told
        say("looked for " + grouped(looked_at) + " of " + counted(unknown, "unknown row"));
    };
    w.settle_waits = [](std::uint64_t rows, std::chrono::milliseconds wait) {
        const auto until = std::chrono::system_clock::now() + wait;
        say("no lead of " + counted(rows, "row") + " was found yet: looking again in " +
            friendly_duration(std::chrono::ceil<std::chrono::seconds>(wait)) + ", at " +
            format_local_second(until) + " (--settle-delay; Ctrl-C leaves " +
            (rows == 1 ? "it" : "them") + " unknown)");
    };
    return w;
}

} // namespace leadimport::cli
