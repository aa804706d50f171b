// The kinds of faults: a table of those with a name of their own, and the family of statuses.
#include "leadimport/base/text.hpp"
#include "leadimport/sandbox/fault.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace leadimport::sandbox {
namespace {

struct named_kind {
    std::string_view name;
    fault_kind kind;
};

// -created, -late and -replay can follow those that create nothing and still answer.
constexpr std::array named{
    named_kind{"lost", {creation::at_once, answering::nothing, 0}},
    named_kind{"dropped", {creation::never, answering::nothing, 0}},
    named_kind{"cut", {creation::at_once, answering::cut, 0}},
    named_kind{"close", {creation::at_once, answering::closing, 0}},
    named_kind{"slow", {creation::at_once, answering::late, 0}},
    named_kind{"slow-late", {creation::late, answering::late, 0}},
    named_kind{"late", {creation::late, answering::nothing, 0}},
    named_kind{"replay", {creation::replayed, answering::nothing, 0}},
    named_kind{"twice", {creation::twice, answering::as_usual, 0}},
    named_kind{"html", {creation::never, answering::page, 200}},
    named_kind{"echo-auth", {creation::never, answering::echo, 400}},
    named_kind{"long-reason", {creation::never, answering::personal, 400}},
    named_kind{"repeat", {creation::never, answering::earlier, 0}},
    named_kind{"same-id", {creation::at_once, answering::first_id, 0}},
    named_kind{"foreign-name", {creation::at_once, answering::other_name, 0}},
    named_kind{"old-date", {creation::never, answering::old_lead, 0}},
    named_kind{"no-name", {creation::at_once, answering::no_name, 0}},
    named_kind{"no-id", {creation::at_once, answering::no_id, 0}},
    named_kind{"no-success", {creation::at_once, answering::unsuccessful, 0}},
    named_kind{"bad-id-empty", {creation::at_once, answering::empty_id, 0}},
    named_kind{"bad-id-long", {creation::at_once, answering::long_id, 0}},
    named_kind{"bad-id-control", {creation::at_once, answering::control_id, 0}},
    named_kind{"early", {creation::never, answering::early, 0}},
};

constexpr std::array says{
    fault_name{"lost", "created; the connection is closed without an answer"},
    fault_name{"dropped", "not created; the connection is closed without an answer"},
    fault_name{"cut", "created; the answer breaks off in its middle"},
    fault_name{"close", "created and answered with Connection: close"},
    fault_name{"slow", "created at once, answered DURATION later"},
    fault_name{"slow-late", "created and answered DURATION later, also when the client has left"},
    fault_name{"late", "the connection is closed now; created DURATION later"},
    fault_name{"replay", "the connection is closed now; a gateway sends it again DURATION later"},
    fault_name{"twice", "a gateway sends the request twice; the second answer comes back"},
    fault_name{"early",
               "an answer that was not asked for, as a connection begins (early@2: the second)"},
    fault_name{"repeat", "not created; answered with a copy of the answer before"},
    fault_name{"same-id", "created; answered with the id of the first answer"},
    fault_name{"foreign-name", "created; the answer names another lead"},
    fault_name{"old-date", "not created; answered with a colleague's equal lead, two years old"},
    fault_name{"no-name", "created; the answer has no name"},
    fault_name{"no-id", "created; the answer has no id"},
    fault_name{"no-success", "created; the answer says success: false"},
    fault_name{"bad-id-empty", "created; the answer's id is empty"},
    fault_name{"bad-id-long", "created; the answer's id has 4 MB"},
    fault_name{"bad-id-control", "created; the answer's id has control characters"},
    fault_name{
        "STATUS",
        "not created; 400 to 599 in the API's JSON; 503 has Retry-After; 408, 502, 504: HTML"},
    fault_name{"html-STATUS", "not created; an HTML page: html-301, html-403; html is html-200"},
    fault_name{"empty-STATUS", "not created; no body: empty-429, empty-201"},
    fault_name{"error-STATUS", "not created; JSON of another shape, {\"error\":\"…\"}"},
    fault_name{"echo-STATUS",
               "not created; the reason repeats the request's header, its token included"},
    fault_name{"echo-html-STATUS", "the same as a page"},
    fault_name{"echo-auth", "echo-400"},
    fault_name{"long-STATUS", "not created; a long reason that quotes the row's personal data"},
    fault_name{"long-reason", "long-400"},
    fault_name{"…-created",
               "behind a STATUS, html, repeat or old-date: created all the same (503-created)"},
    fault_name{"…-late", "behind the same: created DURATION later (504-late)"},
    fault_name{"…-replay", "behind the same: a gateway sends it again DURATION later (504-replay)"},
};

constexpr std::array<std::pair<std::string_view, answering>, 6> forms{{
    {"html-", answering::page},
    {"empty-", answering::empty},
    {"error-", answering::other_json},
    {"echo-html-", answering::echo_page}, // before the next, which begins it
    {"echo-", answering::echo},
    {"long-", answering::personal},
}};

constexpr std::array<std::pair<std::string_view, creation>, 3> suffixes{{
    {"-created", creation::at_once},
    {"-late", creation::late},
    {"-replay", creation::replayed},
}};

std::optional<fault_kind> find_named(std::string_view name) {
    const auto* found = std::ranges::find(named, name, &named_kind::name);
    if (found == named.end()) return std::nullopt;
    return found->kind;
}

bool of_a_gateway(std::uint64_t status) noexcept {
    return status == 408 || status == 502 || status == 504;
}

std::optional<fault_kind> find_status(std::string_view name) {
    auto rest = name;
    std::optional<answering> form;
    for (const auto& [prefix, answer] : forms)
        if (!form && rest.starts_with(prefix)) {
            form = answer;
            rest.remove_prefix(prefix.size());
        }
    const auto status = text::parse_unsigned(rest);
    if (rest.size() != 3 || !status || *status < (form ? 200U : 400U) || *status > 599)
        return std::nullopt;
    if (!form) form = of_a_gateway(*status) ? answering::page : answering::refusal;
    return fault_kind{creation::never, *form, static_cast<unsigned>(*status)};
}

// What can be given a suffix: nothing is created, and there is an answer besides.
bool can_create(const fault_kind& k) noexcept {
    return k.created == creation::never && k.answer != answering::nothing &&
           k.answer != answering::early;
}

} // namespace

std::optional<fault_kind> find_fault_kind(std::string_view name) {
    if (auto kind = find_named(name)) return kind;
    auto base = name;
    auto created = creation::never;
    for (const auto& [suffix, when] : suffixes)
        if (created == creation::never && base.ends_with(suffix)) {
            created = when;
            base.remove_suffix(suffix.size());
        }
    auto kind = find_named(base);
    if (!kind) kind = find_status(base);
    if (!kind || created == creation::never) return kind;
    if (!can_create(*kind)) return std::nullopt;
    kind->created = created;
    return kind;
}

std::string name_of(const fault_kind& k) {
    const auto* const own = std::ranges::find(named, k, &named_kind::kind);
    if (own != named.end()) return std::string{own->name};
    for (const auto& [suffix, when] : suffixes)
        if (k.created == when)
            return name_of({creation::never, k.answer, k.status}) + std::string{suffix};
    auto status = std::to_string(k.status);
    if (k.answer == answering::page && of_a_gateway(k.status)) return status;
    for (const auto& [prefix, answer] : forms)
        if (k.answer == answer) return std::string{prefix} + status;
    return status;
}

std::span<const fault_name> fault_names() noexcept { return says; }

} // namespace leadimport::sandbox
