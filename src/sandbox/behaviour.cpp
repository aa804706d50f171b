#include "leadimport/sandbox/behaviour.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"

#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace leadimport::sandbox {
namespace {

constexpr std::array<std::pair<std::string_view, id_style>, 3> id_styles{{
    {"uuid7", id_style::uuid7},
    {"uuid4", id_style::uuid4},
    {"hex24", id_style::hex24},
}};

constexpr std::array<std::pair<std::string_view, name_form>, 7> name_forms{{
    {"nfc", name_form::nfc},
    {"nfkc", name_form::nfkc},
    {"collapse", name_form::collapse},
    {"escape", name_form::escape},
    {"lower", name_form::lower},
    {"cut40", name_form::cut40},
    {"strip4", name_form::strip4},
}};

constexpr std::array<std::pair<std::string_view, date_cut>, 3> date_cuts{{
    {"none", date_cut::none},
    {"minute", date_cut::minute},
    {"day", date_cut::day},
}};

error not_a(std::string_view s, std::string_view option, const std::string& expected) {
    return {errc::bad_option, std::string{option}, text::quoted(s) + " is not " + expected};
}

template<class Table>
auto named(const Table& table, std::string_view s, std::string_view option)
    -> result<decltype(table.front().second)> {
    std::string all;
    for (const auto& [name, value] : table) {
        if (name == s) return value;
        all += (all.empty() ? "" : ", ") + std::string{name};
    }
    return not_a(s, option, "one of " + all);
}

} // namespace

result<id_style> parse_id_style(std::string_view s, std::string_view option) {
    return named(id_styles, s, option);
}

result<std::vector<name_form>> parse_name_forms(std::string_view s, std::string_view option) {
    std::vector<name_form> forms;
    for (const auto name : text::split(s, ",")) {
        const auto form = named(name_forms, name, option);
        if (!form) return form.error();
        forms.push_back(*form);
    }
    return forms;
}

result<date_cut> parse_date_cut(std::string_view s, std::string_view option) {
    return named(date_cuts, s, option);
}

result<std::chrono::milliseconds> parse_offset(std::string_view s, std::string_view option) {
    const bool back = s.starts_with('-');
    const auto amount = s.starts_with('-') || s.starts_with('+') ? s.substr(1) : s;
    const auto parsed = parse_duration(amount, option);
    if (!parsed) return not_a(s, option, "a duration like -90s or +5m");
    return back ? -*parsed : *parsed;
}

result<lag> parse_lag(std::string_view s, std::string_view option) {
    const auto comma = s.find(',');
    const auto most = parse_duration(s.substr(0, comma), option);
    if (!most) return most.error();
    if (comma != s.npos && s.substr(comma) != ",random")
        return not_a(s, option, "a duration, or one with “,random” behind it");
    return lag{*most, comma != s.npos};
}

result<colleague_habit> parse_colleague(std::string_view s, std::string_view option) {
    const auto expected = std::string{"a share like 5%, or one with a duration: 5%:20s"};
    const auto sign = s.find('%');
    colleague_habit habit;
    double percent = 0;
    const auto* end = s.data() + (sign == s.npos ? 0 : sign);
    const auto [stop, ec] = std::from_chars(s.data(), end, percent, std::chars_format::fixed);
    if (ec != std::errc{} || stop != end || !(percent >= 0 && percent <= 100))
        return not_a(s, option, expected);
    habit.share = percent / 100;
    const auto rest = s.substr(sign + 1);
    if (rest.empty()) return habit;
    if (!rest.starts_with(':')) return not_a(s, option, expected);
    const auto within = parse_duration(rest.substr(1), option);
    if (!within) return within.error();
    habit.within = *within;
    return habit;
}

} // namespace leadimport::sandbox
