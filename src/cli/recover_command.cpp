#include "cli/commands.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/commands/recover.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/words/cli_commands.hpp"
#include "leadimport/words/run.hpp"

#include <string>

namespace leadimport::cli {
namespace {

result<unsigned> parse_connections(const std::string& typed) {
    const auto n = text::parse_unsigned(typed);
    if (n && *n >= 1 && *n <= limits::connections) return static_cast<unsigned>(*n);
    return error{errc::bad_option, "--connections",
                 words::option_is_no_number_between(text::quoted(typed), 1U, limits::connections)};
}

words::message taken_line(const job::row_counts& taken) {
    if (taken.ended() == 0) return words::result_files_name_no_row_more;
    return words::taken_from_result_files(taken.created, taken.failed, taken.unknown);
}

words::message next_step(const commands::recovery& r) {
    const auto& input = r.identity.input;
    if (r.counts.unknown > 0) return words::next_settle_then_import(r.words.settle, input);
    return words::next_import(input);
}

// It was read from the job's files, and is about to be used.
void warn_of_address(const commands::recovery& r) {
    const auto& url = r.identity.base_url;
    if (url != run::default_base_url) detail(words::leads_are_at_address(text::excerpt(url)));
}

void show(const commands::recovery& r) {
    if (!r.needed) return say(words::database_knows_all(r.folder.string()));
    say(words::recovered_because(r.folder.string(), r.why));
    if (r.made_anew) detail(words::database_was_made_anew);
    detail(taken_line(r.taken));
    if (r.doubts > 0) detail(words::rows_may_have_been_sent(r.doubts));
    detail(words::counts_of_job_now(r.counts.created, r.counts.failed, r.counts.unknown,
                                    r.identity.rows - r.counts.ended(), r.identity.rows));
    for (const auto& copy : r.copies)
        detail(words::kept_as_it_was(copy.string()));
    detail(next_step(r));
    warn_of_address(r);
}

} // namespace

exit_code recover_command(const command_line& c) {
    const auto connections = parse_connections(c.options.connections);
    if (!connections) return refuse(c, connections.error());
    const auto done = commands::recover(c.job, *connections);
    if (!done) return refuse(c, done.error());
    show(*done);
    return exit_ok;
}

} // namespace leadimport::cli
