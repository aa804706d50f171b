#include "cli/import_watcher.hpp"

#include "cli/check_text.hpp"
#include "cli/progress_lines.hpp"
#include "cli/state_words.hpp"
#include "cli/terminal.hpp"

#include "leadimport/base/time.hpp"
#include "leadimport/words/cli.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <utility>
#include <vector>

namespace leadimport::cli {

namespace {

words::message settled_line(const run::settled& s) {
    if (s.rows() == 0) return words::settled_no_row; // why is told at the end
    auto line = words::settled_rows(s.rows(), s.created, s.absent);
    if (s.failed > 0) line = words::settled_and_failed(std::move(line), s.failed);
    if (s.reopened > 0) line = words::settled_and_reopened(std::move(line), s.reopened);
    return words::settled_and_in_doubt(std::move(line), s.in_doubt);
}

words::message end_line(const run::row_end& e) {
    if (e.words.empty()) return words::canary_row_ended(e.row, words_of(e.state));
    if (e.state == delivery::row_state::created)
        return words::canary_row_created_lead(e.row, words_of(e.state), e.words);
    return words::canary_row_ended_with(e.row, words_of(e.state), e.words);
}

} // namespace

run::observer watch_import(const command_line& c, const session::api_settings& api, bool asks) {
    const auto limit = api.rate;
    run::observer w;
    w.checked = [limit, connections = api.connections](const run::prepared& p) {
        say_report(describe_check(p, limit, connections));
    };
    w.begins_anew = [](const std::filesystem::path& earlier) {
        say(words::file_begins_anew(earlier.string()));
    };
    w.opened = [](const std::filesystem::path& folder, bool resumed) {
        say(resumed ? words::job_continues(folder.string())
                    : words::job_has_folder(folder.string()));
    };
    w.set_aside = [](const std::filesystem::path& file) {
        const bool is_failed = file.filename().string().starts_with("failed");
        const auto& edited =
            is_failed ? words::result_file_was_edited : words::other_result_file_was_edited;
        say(edited(file.string()));
    };
    w.signalled = [](int, bool again) {
        if (again) return say(words::cutting_what_is_being_sent);
        say(words::finishing_what_is_being_sent);
    };
    w.settling = [](std::uint64_t unknown) { say(words::looking_for_leads(unknown)); };
    w.canary_ended = [](const std::vector<run::row_end>& ends) {
        if (!ends.empty()) say(words::canary_rows_ended);
        for (const auto& e : ends)
            detail(end_line(e));
    };
    w.canary_well = [asks](std::uint64_t rows, const std::filesystem::path& folder,
                           const std::function<bool()>& given_up) {
        say(words::canary_rows_created(rows, (folder / "succeeded.csv").string()));
        return !asks || says_yes(words::continue_with_others, given_up);
    };
    w.settled = [](const run::settled& s) {
        say(settled_line(s));
        if (!s.search_refused.empty()) say(words::token_may_not_search(s.search_refused));
    };
    w.ended = [typed = c.typed](const run::import_result& r) { show_result(r, typed); };
    w.lines_not_shown = lines_not_shown;
    if (c.progress == progress_style::none) return w;
    w.tick = [lines = progress_lines{}](const run::progress& p) mutable {
        if (const auto line = lines.next(p, std::chrono::steady_clock::now())) say(*line);
    };
    w.settle_tick = [last = std::uint64_t{0}](std::uint64_t looked_at,
                                              std::uint64_t unknown) mutable {
        if (std::exchange(last, looked_at) == looked_at) return; // it was told
        say(words::looked_for_rows(looked_at, unknown));
    };
    w.settle_waits = [](std::uint64_t rows, std::chrono::milliseconds wait) {
        const auto until = std::chrono::system_clock::now() + wait;
        say(words::looking_again_in(
            rows, friendly_duration(std::chrono::ceil<std::chrono::seconds>(wait)),
            format_local_second(until)));
    };
    return w;
}

} // namespace leadimport::cli
