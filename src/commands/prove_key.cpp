#include "leadimport/commands/prove_key.hpp"

#include "commands/key_test.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/base/version.hpp"
#include "leadimport/run/key_proof.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/session/api_link.hpp"
#include "leadimport/words/commands.hpp"
#include "leadimport/words/run.hpp"

#include <chrono>
#include <utility>

namespace leadimport::commands {
namespace {

using salesmap::contact_kind;

error unusable(words::message what) {
    return {errc::key_field_unusable, "--prove-key-field", std::move(what)};
}

// A field that promises what is to be tested.
result<values::field> find_key_field(const values::schema& s, const std::string& name) {
    const auto* field = s.find_field(values::object_kind::lead, name);
    const auto told = text::quoted(name);
    if (field == nullptr) return unusable(words::key_field_is_not_there(told));
    if (values::is_system_field(name)) return unusable(words::key_field_cannot_be_written(told));
    if (field->type != values::field_type::string)
        return unusable(words::key_field_is_no_text(told, values::name_of(field->type)));
    if (!field->prevents_duplicates) return unusable(words::tested_field_takes_value_twice(told));
    return *field;
}

// The workspace's first organization, or else its first person: the API deletes neither, so that
// the test must not make one of its own.
result<key_test_contact> find_contact(session::api_link& link) {
    for (const auto kind : {contact_kind::organization, contact_kind::person}) {
        const auto body = link.look_up(salesmap::contacts(kind));
        if (!body) return body.error();
        const auto all = salesmap::read_contacts(*body, kind);
        if (!all) return all.error();
        if (all->empty()) continue;
        const auto& one = all->front();
        if (kind == contact_kind::person) return key_test_contact{one.id, {}, one.name};
        return key_test_contact{{}, one.id, one.name};
    }
    return error{errc::bad_option, "--prove-key-field", words::test_leads_want_contact};
}

// The two of a pair leave together.
result<void> check_rate(const rate& r) {
    if (r.unlimited() || r.count >= 2) return {};
    return error{errc::bad_option, "--rate",
                 words::rate_allows_no_pair(text::quoted(format_rate(r)))};
}

void record(const run::key_field_place& place, key_test_result& r) {
    using state = workspace::key_pairs::state;
    if (r.shown != state::unique && r.shown != state::not_unique) return;
    const auto now = format_utc(std::chrono::system_clock::now());
    const auto written = run::write_key_proof(
        place, {r.shown == state::unique, r.one_each, now, std::string{version()}});
    if (!written && !r.why) r.why = written.error();
}

} // namespace

std::string test_lead_name(std::string_view token) {
    return std::string{"leadimport key test "}.append(token).append(", may be deleted");
}

result<std::optional<key_test_result>> prove_key_field(const session::api_settings& api,
                                                       const std::string& name,
                                                       const key_test_observer& watcher) {
    if (const auto fits = check_rate(api.rate); !fits) return fits.error();
    const auto link = session::api_link::make(api);
    if (!link) return link.error();
    const auto known = (*link)->fetch_workspace();
    if (!known) return known.error();
    const auto field = find_key_field(*known, name);
    if (!field) return field.error();
    auto contact = find_contact(**link);
    if (!contact) return contact.error();
    const key_test_plan plan{name,
                             known->workspace_name,
                             api.endpoint.url(),
                             contact->name,
                             contact->organization_id.empty(),
                             limits::key_pairs};
    if (!watcher.confirm(plan)) return std::optional<key_test_result>{};
    auto done = key_test{**link, api, name, std::move(*contact), watcher}.run();
    record({api.endpoint.url(), known->workspace_id, field->id}, done);
    return std::optional{std::move(done)};
}

exit_code code_of(const key_test_result& r) noexcept {
    using enum workspace::key_pairs::state;
    auto code = r.shown == not_unique || !r.left.empty() ? exit_rows_failed : exit_ok;
    if (r.shown != unique && r.shown != not_unique) code = gravest(code, exit_stopped);
    if (r.why) code = gravest(code, code_of_stop(*r.why));
    return r.signal != 0 ? gravest(code, exit_code_of_signal(r.signal)) : code;
}

} // namespace leadimport::commands
