#include "cli/prove_key_command.hpp"

#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/commands/prove_key.hpp"

#include <algorithm>

namespace leadimport::cli {
namespace {

using state = workspace::key_pairs::state;
using text::counted;

void show(const commands::key_test_plan& p) {
    say("test of the key field " + text::quoted(p.field) + " in workspace " +
        text::quoted(p.workspace) + " at " + p.base_url + ":");
    detail("it sends " + counted(p.pairs, "pair") +
           " of equal leads, named “leadimport key test "
           "…, may be deleted”, of the " +
           (p.of_person ? "person " : "organization ") + text::quoted(p.contact));
    detail("of each pair one lead must be created and the other be refused; then the test leads "
           "are deleted again");
    detail("the workspace's webhooks and workflows see them like any other lead");
}

void show_shown(const commands::key_test_result& r, const std::string& name) {
    if (r.shown == state::unique)
        say("the key field " + text::quoted(name) + " is unique: of each of " +
            counted(r.one_each, "pair") + " one lead was created; an import with --key-field \"" +
            name + "\" sends rows in doubt again at once");
    else if (r.shown == state::not_unique)
        say("the key field " + text::quoted(name) +
            " is not unique: two leads with one key were "
            "created; an import with it looks for rows in doubt before it sends them again");
    else
        say("it is not known whether the key field " + text::quoted(name) +
            " is unique: " + std::to_string(r.one_each) + " of the pairs have shown it, " +
            counted(r.in_vain, "pair") + " nothing" +
            (r.trouble.empty() ? "" : " (" + told(r.trouble) + ")"));
    if (r.why) detail(told(*r.why));
}

void show_leads(const commands::key_test_result& r) {
    detail("deleted " + counted(r.deleted, "test lead"));
    if (!r.left.empty())
        say(counted(r.left.size(), "test lead") +
            " could not be deleted; delete in Salesmap what is still there:");
    for (const auto& l : r.left)
        detail(l.id + " " + l.name + (l.why.empty() ? "" : ": " + l.why));
    if (!r.may_come.empty())
        say("answers were lost; if a lead with such a name appears later, delete it in Salesmap:");
    for (const auto& name : r.may_come)
        detail(name);
}

int code_of(const commands::key_test_result& r) {
    if (r.signal != 0) return exit_signal + r.signal;
    int code = r.shown == state::not_unique || !r.left.empty() ? exit_rows_failed : exit_ok;
    if (r.why || (r.shown != state::unique && r.shown != state::not_unique)) {
        const bool refused = r.why && class_of(r.why->code) == error_class::refused;
        code = std::max<int>(code, refused ? exit_refused : exit_stopped);
    }
    return code;
}

} // namespace

int prove_key_field(const command_line& c, const session::api_settings& api,
                    const std::string& name) {
    if (!c.yes && !may_ask(c.options.token_file))
        return refuse({errc::bad_option, "--prove-key-field",
                       "it creates leads and deletes them again, and asks before it does; nobody "
                       "is there to answer: add --yes"});
    commands::key_test_observer watcher;
    watcher.confirm = [&c](const commands::key_test_plan& p) {
        show(p);
        return c.yes || says_yes("send and delete them?");
    };
    watcher.signalled = [](int, bool again) {
        say(again ? "stopping at once"
                  : "deleting the test leads that are there; once more to leave them");
    };
    watcher.tick = [](unsigned shown, unsigned of) {
        say(std::to_string(shown) + " of " + counted(of, "pair"));
    };
    const auto done = commands::prove_key_field(api, name, watcher);
    if (!done) return refuse(done.error());
    if (!*done) {
        say("nothing was sent");
        return exit_ok;
    }
    show_shown(**done, name);
    show_leads(**done);
    return code_of(**done);
}

} // namespace leadimport::cli
