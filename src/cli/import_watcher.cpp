#include "cli/import_watcher.hpp"

#include "cli/check_text.hpp"
#include "cli/terminal.hpp"

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
    if (s.failed > 0) line += ", " + grouped(s.failed) + " not there and failed";
    return line + ", " + grouped(s.in_doubt) + " still unknown";
}

std::string end_line(const run::row_end& e) {
    auto line = "row " + std::to_string(e.row) + ": " + std::string{delivery::name_of(e.state)};
    if (e.words.empty()) return line;
    return line + (e.state == delivery::row_state::created ? ", lead " : ", ") + e.words;
}

} // namespace

run::observer watch_import(progress_style progress, const run::api_settings& api, bool asks) {
    const auto limit = api.rate;
    run::observer w;
    w.checked = [limit, connections = api.connections](const run::prepared& p) {
        show_check(p, limit, connections);
    };
    w.opened = [](const std::filesystem::path& folder, bool resumed) {
        say((resumed ? "going on with " : "job folder ") + folder.string());
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
    w.settled = [](const run::settled& s) { say(settled_line(s)); };
    if (progress == progress_style::none) return w;
    w.tick = [limit](const run::progress& p) { say(progress_line(p, limit)); };
    w.settle_tick = [last = std::uint64_t{0}](std::uint64_t looked_at,
                                              std::uint64_t unknown) mutable {
        if (std::exchange(last, looked_at) == looked_at) return; // it was told
        say("looked for " + grouped(looked_at) + " of " + counted(unknown, "unknown row"));
    };
    w.settle_waits = [](std::uint64_t rows, std::chrono::milliseconds wait) {
        say(counted(rows, "row") + " without a lead: looking once more in " +
            friendly_duration(std::chrono::ceil<std::chrono::seconds>(wait)));
    };
    return w;
}

} // namespace leadimport::cli
