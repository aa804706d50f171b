#include "run/may_resume.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/input/block_list.hpp"
#include "leadimport/input/input_look.hpp"
#include "leadimport/job/result_files.hpp"
#include "leadimport/job/run_kind.hpp"
#include "leadimport/job/summary.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/run/next_step.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace leadimport::run {

namespace fs = std::filesystem;

namespace {

// "0.3" of "0.3.1": versions that treat a file alike.
std::string_view series_of(std::string_view version) {
    return version.substr(0, version.find('.', version.find('.') + 1));
}

words::message or_none(const std::string& name) {
    if (name.empty()) return words::no_key_field;
    return text::quoted(name);
}

words::message told(const job::row_counts& c) {
    return words::created_and_failed(c.created, c.failed);
}

bool same_input(const job::job_identity& then, const job::job_identity& now) {
    return then.input_digest == now.input_digest && then.input_bytes == now.input_bytes;
}

// How the file is different. The list that an earlier run left says where.
words::message input_difference(const job::job_identity& then, const job::job_identity& now,
                                const fs::path& folder, input::block_list* checked) {
    const auto before = then.input_bytes;
    const auto after = now.input_bytes;
    auto list = input::block_list::load(folder / input::block_list_name);
    if (!list || to_hex(list->input().whole) != then.input_digest)
        return before == after ? words::bytes_with_other_content(before, after)
                               : words::bytes_then_and_now(before, after);
    const auto changed = format_local(list->input().modified());
    const auto at = checked == nullptr ? std::nullopt : list->first_difference(*checked);
    return at ? words::bytes_different_behind(before, after, changed, *at)
              : words::bytes_last_changed(before, after, changed);
}

// What of `now` is not as it was when the job began, but for the file; nothing when all is. For a
// command that does not send the code is always job_changed. `key_then`: the key field of the run
// before.
std::optional<error> other_difference(const job::job_identity& then, const job::job_identity& now,
                                      const std::string& key_then, const import_settings& s) {
    const auto differs = [&](errc code, words::message what) {
        return error{s.send ? code : errc::job_changed, {}, std::move(what)};
    };
    if (then.mapping_digest != now.mapping_digest)
        return differs(errc::job_mapping_differs,
                       key_then == s.key_field
                           ? words::mapping_or_reading_differs
                           : words::key_field_differs(or_none(key_then), or_none(s.key_field)));
    // By two URLs one may come to the same workspace, where the job's leads are.
    const bool elsewhere = then.workspace_id != now.workspace_id;
    if (then.base_url != now.base_url)
        return differs(elsewhere ? errc::job_differs : errc::job_changed,
                       words::base_url_differs(then.base_url, now.base_url));
    if (elsewhere)
        return differs(errc::job_differs,
                       words::workspace_differs(text::quoted(then.workspace_name),
                                                text::quoted(now.workspace_name)));
    return std::nullopt;
}

// Whether the last run of a finished job told its user that the job is finished: its record has its
// end, and says that. A run that did not (it was killed, interrupted, or its files could not be
// written) has done all its work all the same, and the same command, given once more, asks what
// came of it. Jobs that are older than records of runs have none. A run of `settle` does not count:
// another person may have started it, and a supervisor that starts the import again does not know
// what it told.
result<bool> has_told_its_end(job::journal& journal) {
    const auto last = journal.last_run_besides(job::run_kind::settle);
    if (!last) return last.error();
    const auto& kind = *last ? (*last)->start.kind : std::string{};
    return !*last || kind == job::run_kind::undo ||
           (kind != job::run_kind::recover &&
            (*last)->state == job::name_of(job::job_state::finished));
}

bool lacks_result_file(const fs::path& folder) {
    return std::ranges::any_of(job::result_file_names, [&](std::string_view name) {
        std::error_code hidden;
        return fs::status(folder / name, hidden).type() == fs::file_type::not_found;
    });
}

// Another version may read the same bytes in another way, so that it would send other leads.
result<resumption> check_version(const job::job_identity& then, const job::job_identity& now,
                                 const fs::path& folder) {
    if (series_of(then.program_version) == series_of(now.program_version)) return resumption{};
    return error{errc::job_other_version, folder.string(),
                 words::other_version_began_job(then.program_version, now.program_version)};
}

error grown_since(job::journal& journal, const std::string& finished, const words::message& counts,
                  const std::string& forgotten, const job::job_identity& now,
                  const input::input_file& input) {
    auto what =
        forgotten.empty()
            ? words::ended_on_and_grown(in_local_time(finished), counts, input.grown, now.rows)
            : words::ended_on_grown_row_data_deleted(in_local_time(finished), counts, input.grown,
                                                     now.rows, in_local_time(forgotten));
    const auto cut = input::last_row_grew(input.source, input.encoding, now.input_bytes);
    if (!cut) return cut.error();
    const auto last =
        *cut ? journal.row(now.rows) : result<std::optional<job::row_entry>>{std::nullopt};
    if (!last) return last.error();
    if (*last)
        what =
            words::then(std::move(what), input::last_row_words(now.rows, (*last)->outcome.state));
    return {errc::job_input_grown, now.input, std::move(what)};
}

} // namespace

result<resumption> may_resume(job::journal& journal, const fs::path& folder,
                              const import_settings& s, const job::job_identity& now,
                              input::input_file& input) {
    const auto then = journal.identity();
    if (!then) return then.error();
    if (then->id.empty()) return resumption{}; // its creator died before it was one
    const auto command = journal.command();
    if (!command) return command.error();
    const auto finished = journal.finished_at();
    if (!finished) return finished.error();
    const auto counts = journal.counts();
    if (!counts) return counts.error();
    const auto doubles = journal.may_have_doubles();
    if (!doubles) return doubles.error();
    const bool over = !finished->empty() && counts->unknown == 0 && (s.send || !*doubles);
    // This run would look for second leads, if it settles and the user does not want another job.
    const bool looks_again = *doubles && s.settle && !s.again;
    if (!same_input(*then, now)) {
        const auto code = !s.send ? errc::job_changed
                          : over  ? errc::job_input_replaced
                                  : errc::job_input_differs;
        auto* checked = input.checked ? &*input.checked : nullptr;
        return error{code, folder.string(),
                     words::input_differs_from_job(input_difference(*then, now, folder, checked),
                                                   told(*counts))};
    }
    if (auto differs = other_difference(*then, now, command->key_field, s)) {
        differs->where = folder.string();
        return *differs;
    }
    if (!over) return check_version(*then, now, folder);
    // What came of its rows stands nowhere any more, and is not brought back.
    const auto forgotten = journal.forgotten_at();
    if (!forgotten) return forgotten.error();
    const auto grown = [&] {
        return grown_since(journal, *finished, told(*counts), *forgotten, now, input);
    };
    if (!forgotten->empty() && input.grown > 0) return grown();
    if (!forgotten->empty())
        return error{errc::job_finished, now.input,
                     words::ended_on_row_data_deleted(in_local_time(*finished), told(*counts),
                                                      in_local_time(*forgotten))};
    const auto told_it = has_told_its_end(journal);
    if (!told_it) return told_it.error();
    // A result file that is missing is written again. With --again another job is wanted.
    if (!*told_it || looks_again || (!s.again && lacks_result_file(folder))) {
        auto may = check_version(*then, now, folder);
        if (may && *told_it && looks_again && input.grown > 0) may->afterwards = grown();
        return may;
    }
    if (input.grown > 0) return grown();
    if (!*doubles)
        return error{errc::job_finished, now.input,
                     words::ended_on(in_local_time(*finished), told(*counts))};
    const auto look = command_for(next_step::settle, words_for(folder, then->base_url, *command));
    return error{errc::job_finished, now.input,
                 words::ended_on_may_have_doubles(in_local_time(*finished), told(*counts), look)};
}

} // namespace leadimport::run
