#include "leadimport/base/reason.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace leadimport {
namespace {

// By what it is still open what became of the row.
enum class open_by : std::uint8_t { nothing, answer, time, looking, choice };

// What its arguments tell.
enum class about : std::uint8_t { kind, row };

struct reason_entry {
    reason_code code;
    std::string_view name;
    open_by by;
    about arguments;
};

// In the order of the codes, of which none is forgotten.
constexpr auto reason_table = std::to_array<reason_entry>({
    {reason_code::none, "", open_by::nothing, about::row},
    {reason_code::adopted, "adopted", open_by::nothing, about::row},
    {reason_code::invalid, "invalid", open_by::nothing, about::kind},
    {reason_code::refused, "refused", open_by::nothing, about::kind},
    {reason_code::contact_refused, "contact_refused", open_by::nothing, about::kind},
    {reason_code::contact_unsure, "contact_unsure", open_by::nothing, about::kind},
    {reason_code::duplicate, "duplicate", open_by::nothing, about::row},
    {reason_code::third_doubt, "third_doubt", open_by::nothing, about::kind},
    {reason_code::no_answer, "no_answer", open_by::answer, about::kind},
    {reason_code::server_error, "server_error", open_by::answer, about::kind},
    {reason_code::not_the_api, "not_the_api", open_by::answer, about::kind},
    {reason_code::no_lead_named, "no_lead_named", open_by::answer, about::kind},
    {reason_code::conflict, "conflict", open_by::answer, about::kind},
    {reason_code::maybe_duplicate, "maybe_duplicate", open_by::answer, about::kind},
    {reason_code::refused_in_doubt, "refused_in_doubt", open_by::answer, about::kind},
    {reason_code::other_name, "other_name", open_by::answer, about::row},
    {reason_code::lead_too_old, "lead_too_old", open_by::answer, about::row},
    {reason_code::lead_of_another_row, "lead_of_another_row", open_by::answer, about::row},
    {reason_code::process_ended, "process_ended", open_by::answer, about::row},
    {reason_code::not_recorded, "not_recorded", open_by::answer, about::row},
    {reason_code::waiting, "waiting", open_by::time, about::row},
    {reason_code::answered, "answered", open_by::looking, about::row},
    {reason_code::no_control, "no_control", open_by::looking, about::row},
    {reason_code::blind, "blind", open_by::looking, about::row},
    {reason_code::not_dated, "not_dated", open_by::looking, about::row},
    {reason_code::candidate, "candidate", open_by::looking, about::row},
    {reason_code::several, "several", open_by::looking, about::row},
    {reason_code::rewritten_name, "rewritten_name", open_by::looking, about::row},
    {reason_code::too_many, "too_many", open_by::looking, about::row},
    {reason_code::search_refused, "search_refused", open_by::looking, about::kind},
    {reason_code::two_leads, "two_leads", open_by::choice, about::row},
    {reason_code::no_body, "no_body", open_by::looking, about::kind},
});

constexpr bool is_in_order() {
    std::size_t at = 0;
    for (const auto& e : reason_table)
        if (static_cast<std::size_t>(e.code) != at++) return false;
    return true;
}
static_assert(is_in_order() &&
              reason_table.size() == static_cast<std::size_t>(reason_code::no_body) + 1);

const reason_entry& entry_of(reason_code c) noexcept {
    return reason_table[static_cast<std::size_t>(c)];
}

} // namespace

std::string_view name_of(reason_code c) noexcept { return entry_of(c).name; }

bool arguments_tell_kind(reason_code c) noexcept { return entry_of(c).arguments == about::kind; }

bool leaves_unknown(reason_code c) noexcept { return entry_of(c).by != open_by::nothing; }

bool is_of_looking(reason_code c) noexcept { return entry_of(c).by == open_by::looking; }

std::vector<reason_code> codes_that_tell_kind() {
    std::vector<reason_code> all;
    for (const auto& e : reason_table)
        if (arguments_tell_kind(e.code)) all.push_back(e.code);
    return all;
}

reason kind_of(reason r) {
    if (!arguments_tell_kind(r.code)) r.arguments.clear();
    return r;
}

std::optional<reason_code> reason_code_of(std::string_view name) noexcept {
    for (const auto& e : reason_table)
        if (e.name == name) return e.code;
    return std::nullopt;
}

} // namespace leadimport
