#include "cli/commands.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "cli/which_job.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/commands/forget.hpp"
#include "leadimport/run/existing_leads.hpp"
#include "leadimport/words/cli_commands.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace leadimport::cli {
namespace {

words::message names_of(const std::vector<std::filesystem::path>& files) {
    if (files.empty()) return words::no_files_to_be_deleted;
    std::string all;
    for (const auto& file : files)
        all += (all.empty() ? "" : ", ") + text::excerpt(file.filename().string());
    return words::files_to_be_deleted(all);
}

void tell_of_jobs_inside(const commands::forgettable& all) {
    if (all.jobs_inside.empty()) return;
    detail(words::jobs_inside_keep_rows);
    for (const auto& folder : all.jobs_inside)
        detail(words::forget_job_inside(text::operand(folder.string())));
}

bool ask(const command_line& c, const run::known_job& job, const commands::forgettable& all) {
    const auto folder = job.folder.string();
    say(words::row_data_is_to_be_deleted(folder));
    detail(names_of(all.files));
    detail(words::words_to_be_deleted);
    tell_of_jobs_inside(all);
    return c.yes || says_yes(words::delete_row_data_of(folder));
}

void tell(const run::known_job& job, const commands::forgettable& all) {
    say(words::row_data_was_deleted(job.folder.string(), all.files.size()));
    detail(run::is_all_undone(job.folder) ? words::undone_file_may_be_imported
                                          : words::undo_still_works);
    detail(words::forget_did_not_touch);
}

} // namespace

exit_code forget_command(const command_line& c) {
    if (const auto several = refuse_several(c.job)) return *several;
    const auto job = run::read_job(c.job);
    if (!job) return refuse(c, job.error());
    if (!c.yes && !somebody_can_answer())
        return refuse(c, {errc::bad_option, "forget", words::asks_before_it_deletes});
    const auto done =
        commands::forget(*job, [&](const commands::forgettable& all) { return ask(c, *job, all); });
    if (!done) return refuse(c, done.error());
    if (!*done) {
        say(words::nothing_was_deleted);
        return exit_guarded;
    }
    tell(*job, **done);
    return exit_ok;
}

} // namespace leadimport::cli
