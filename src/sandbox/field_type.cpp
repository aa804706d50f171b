#include "sandbox/field_type.hpp"

#include <array>
#include <chrono>
#include <optional>

namespace leadimport::sandbox {
namespace {

using enum value_form;

constexpr std::array types{
    field_type{"string", "stringValue", text},
    field_type{"number", "numberValue", number},
    field_type{"boolean", "booleanValue", truth},
    field_type{"date", "dateValue", date},
    field_type{"dateTime", "dateValue", date_time},
    field_type{"singleSelect", "stringValue", option},
    field_type{"multiSelect", "stringValueList", option_list},
    field_type{"user", "userValueId", id, target::user},
    field_type{"multiUser", "userValueIdList", id_list, target::user},
    field_type{"people", "peopleValueId", id, target::people},
    field_type{"multiPeople", "peopleValueIdList", id_list, target::people},
    field_type{"organization", "organizationValueId", id, target::organization},
    field_type{"multiOrganization", "organizationValueIdList", id_list, target::organization},
    field_type{"deal", "dealValueId", id, target::elsewhere},
    field_type{"multiDeal", "dealValueIdList", id_list, target::elsewhere},
    field_type{"multiLead", "leadValueIdList", id_list, target::lead},
    field_type{"pipeline", "pipelineValueId", id, target::pipeline},
    field_type{"pipelineStage", "pipelineStageValueId", id, target::pipeline_stage},
    field_type{"webForm", "webformValueId", id, target::elsewhere},
    field_type{"multiWebForm", "webformValueIdList", id_list, target::elsewhere},
    field_type{"sequence", "sequenceValueId", id, target::elsewhere},
    field_type{"multiSequence", "sequenceValueIdList", id_list, target::elsewhere},
    field_type{"team", "teamValueIdList", id_list, target::elsewhere},
    field_type{"multiTeam", "teamValueIdList", id_list, target::elsewhere},
    field_type{"multiProduct", "productValueIdList", id_list, target::elsewhere},
    field_type{"multiCustomObject", "customObjectValueIdList", id_list, target::elsewhere},
    field_type{"formula", "", number},
    field_type{"multiAttachment", "", id_list},
    field_type{"multiPeopleGroup", "", id_list},
    field_type{"multiLeadGroup", "", id_list},
};

// Takes exactly `digits` digits off the front.
std::optional<unsigned> take_number(std::string_view& s, std::size_t digits) noexcept {
    if (s.size() < digits) return std::nullopt;
    unsigned n = 0;
    for (const char c : s.substr(0, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        n = n * 10 + static_cast<unsigned>(c - '0');
    }
    s.remove_prefix(digits);
    return n;
}

bool take(std::string_view& s, char c) noexcept {
    if (s.empty() || s.front() != c) return false;
    s.remove_prefix(1);
    return true;
}

bool take_date(std::string_view& s) noexcept {
    const auto year = take_number(s, 4);
    if (!year || !take(s, '-')) return false;
    const auto month = take_number(s, 2);
    if (!month || !take(s, '-')) return false;
    const auto day = take_number(s, 2);
    if (!day) return false;
    using namespace std::chrono;
    return year_month_day{std::chrono::year{static_cast<int>(*year)}, std::chrono::month{*month},
                          std::chrono::day{*day}}
        .ok();
}

// "07:18", and where `with_seconds` ":17" and perhaps a fraction behind it.
bool take_clock(std::string_view& s, bool with_seconds) noexcept {
    const auto hour = take_number(s, 2);
    if (!hour || *hour > 23 || !take(s, ':')) return false;
    const auto minute = take_number(s, 2);
    if (!minute || *minute > 59) return false;
    if (!with_seconds) return true;
    if (!take(s, ':')) return false;
    const auto second = take_number(s, 2);
    if (!second || *second > 59) return false;
    if (!take(s, '.')) return true;
    if (!take_number(s, 1)) return false;
    while (take_number(s, 1)) {
    }
    return true;
}

} // namespace

const field_type* find_field_type(std::string_view name) noexcept {
    for (const auto& t : types)
        if (t.name == name) return &t;
    return nullptr;
}

const field_type* find_type_of_key(std::string_view value_key) noexcept {
    if (value_key.empty()) return nullptr;
    for (const auto& t : types)
        if (t.value_key == value_key) return &t;
    return nullptr;
}

bool is_date(std::string_view s) noexcept { return take_date(s) && s.empty(); }

bool is_date_time(std::string_view s) noexcept {
    if (!take_date(s)) return false;
    if (s.empty()) return true;
    if (!take(s, 'T') || !take_clock(s, true)) return false;
    if (take(s, 'Z')) return s.empty();
    return (take(s, '+') || take(s, '-')) && take_clock(s, false) && s.empty();
}

} // namespace leadimport::sandbox
