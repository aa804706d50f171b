#include "cli/prove_key_command.hpp"

#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/commands/prove_key.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"
#include "leadimport/words/cli_commands.hpp"

#include <string>
#include <utility>

namespace leadimport::cli {
namespace {

using state = workspace::key_pairs::state;

void show(const commands::key_test_plan& p) {
    say(words::test_of_key_field(text::quoted(p.field), text::quoted(p.workspace), p.base_url));
    const auto& sends =
        p.of_person ? words::test_sends_leads_of_person : words::test_sends_leads_of_organization;
    detail(sends(p.pairs, commands::test_lead_name("…"), text::quoted(p.contact)));
    detail(words::one_of_each_pair_is_created);
    detail(words::webhooks_see_test_leads);
}

words::message not_known(const commands::key_test_result& r, const std::string& field) {
    auto what = words::key_field_is_not_known(field, r.one_each, r.in_vain);
    return r.trouble.empty() ? what : words::because(std::move(what), r.trouble);
}

void show_shown(const commands::key_test_result& r, const std::string& name) {
    const auto field = text::quoted(name);
    if (r.shown == state::unique)
        say(words::key_field_is_unique(field, r.one_each, text::shell_word(name)));
    else if (r.shown == state::not_unique)
        say(words::key_field_is_not_unique(field));
    else
        say(not_known(r, field));
    if (r.why) detail(told(*r.why));
}

void show_leads(const commands::key_test_result& r) {
    detail(words::test_leads_were_deleted(r.deleted));
    if (!r.left.empty()) say(words::test_leads_are_left(r.left.size()));
    for (const auto& l : r.left) {
        auto lead = words::id_and_name(l.id, l.name);
        detail(l.why ? words::at(std::move(lead), told(*l.why)) : lead);
    }
    if (!r.may_come.empty()) say(words::test_leads_may_come);
    for (const auto& name : r.may_come)
        detail(name);
}

} // namespace

exit_code prove_key_field(const command_line& c, const session::api_settings& api,
                          const std::string& name) {
    if (!c.yes && !may_ask(c.options.token_file))
        return refuse(c, {errc::bad_option, "--prove-key-field", words::asks_before_it_creates});
    commands::key_test_observer watcher;
    watcher.confirm = [&c](const commands::key_test_plan& p) {
        show(p);
        return c.yes || says_yes(words::send_and_delete_test_leads);
    };
    watcher.signalled = [](int, bool again) {
        say(again ? words::test_stops_at_once : words::test_deletes_its_leads);
    };
    watcher.tick = [](unsigned shown, unsigned of) { say(words::pairs_of_all(shown, of)); };
    const auto done = commands::prove_key_field(api, name, watcher);
    if (!done) return refuse(c, done.error());
    if (!*done) {
        say(words::nothing_was_sent);
        return exit_guarded;
    }
    show_shown(**done, name);
    show_leads(**done);
    return code_of(**done);
}

} // namespace leadimport::cli
