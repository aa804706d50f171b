#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/commands/recover.hpp"
#include "leadimport/run/settings.hpp"

#include <cstdint>
#include <string>

namespace leadimport::cli {
namespace {

using text::counted;
using text::grouped;

result<unsigned> parse_connections(const std::string& typed) {
    const auto n = text::parse_unsigned(typed);
    if (n && *n >= 1 && *n <= limits::connections) return static_cast<unsigned>(*n);
    return error{errc::bad_option, "--connections",
                 text::quoted(typed) + " is not a number from 1 to " +
                     grouped(limits::connections)};
}

std::string taken_line(const job::row_counts& taken) {
    if (taken.ended() == 0) return "the result files name no row that it lacked";
    return "taken from the result files: " + grouped(taken.created) + " created, " +
           grouped(taken.failed) + " failed, " + grouped(taken.unknown) + " unknown";
}

std::string next_step(const commands::recovery& r) {
    const auto import = "the import command of before, without --again (" + r.identity.input + ")";
    if (r.counts.unknown > 0)
        return "next: leadimport settle " + r.words.settle + ", then " + import;
    return "next: " + import;
}

// It was read from the job's files, and is about to be used.
void warn_of_address(const commands::recovery& r) {
    const auto& url = r.identity.base_url;
    if (url != run::default_base_url)
        detail("its leads are at " + text::excerpt(url) +
               ": only if you know that address, for the token goes there");
}

void show(const commands::recovery& r) {
    if (!r.needed) {
        say(r.folder.string() + ": the database knows all that the result files say; nothing was "
                                "changed");
        return;
    }
    say(r.folder.string() + ": recovered, because " + r.why);
    if (r.made_anew) detail("the database was made anew");
    detail(taken_line(r.taken));
    if (r.doubts > 0)
        detail(counted(r.doubts, "row") + " without an outcome may have been sent, and so " +
               (r.doubts == 1 ? "is" : "are") + " unknown now");
    detail("now: " + grouped(r.counts.created) + " created, " + grouped(r.counts.failed) +
           " failed, " + grouped(r.counts.unknown) + " unknown, " +
           grouped(r.identity.rows - r.counts.ended()) + " pending of " +
           counted(r.identity.rows, "row"));
    for (const auto& copy : r.copies)
        detail("kept as it was: " + copy.string());
    detail(next_step(r));
    warn_of_address(r);
}

} // namespace

int recover_command(const command_line& c) {
    const auto connections = parse_connections(c.options.connections);
    if (!connections) return refuse(connections.error());
    const auto done = commands::recover(c.job, *connections);
    if (!done) return refuse(done.error());
    show(*done);
    return exit_ok;
}

} // namespace leadimport::cli
