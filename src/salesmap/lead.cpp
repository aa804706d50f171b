#include "leadimport/salesmap/lead.hpp"

#include "salesmap/json_shapes.hpp"

#include "leadimport/base/json_text.hpp"
#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/words/salesmap.hpp"

namespace leadimport::salesmap {
namespace {

constexpr std::string_view lead_name = "GET /v2/lead/{id}";

std::optional<std::string> field_in(element e, std::string_view name) {
    element value;
    if (name.empty() || e[name].get(value) != simdjson::SUCCESS) return std::nullopt;
    if (value.is_null()) return std::string{};
    std::string_view s;
    if (value.get(s) != simdjson::SUCCESS) return std::nullopt;
    return std::string{s};
}

// Two digits at `at` as a number, 255 when there are none.
unsigned two_digits(std::string_view s, std::size_t at) noexcept {
    const auto n = s.size() >= at + 2 ? text::parse_unsigned(s.substr(at, 2)) : std::nullopt;
    return n ? static_cast<unsigned>(*n) : 255;
}

// What stands behind the seconds: "", ".020". In milliseconds; nothing when it is no fraction.
std::optional<unsigned> take_fraction(std::string_view& s) noexcept {
    if (s.empty() || s.front() != '.') return 0;
    s.remove_prefix(1);
    unsigned ms = 0;
    std::size_t digits = 0;
    for (; digits < s.size() && s[digits] >= '0' && s[digits] <= '9'; ++digits)
        if (digits < 3) ms = ms * 10 + static_cast<unsigned>(s[digits] - '0');
    if (digits == 0) return std::nullopt;
    for (auto i = digits; i < 3; ++i)
        ms *= 10;
    s.remove_prefix(digits);
    return ms;
}

// "Z", "+09:00".
std::optional<std::chrono::minutes> parse_zone(std::string_view s) noexcept {
    if (s == "Z" || s == "z") return std::chrono::minutes{0};
    if (s.size() != 6 || (s[0] != '+' && s[0] != '-') || s[3] != ':') return std::nullopt;
    const auto hours = two_digits(s, 1);
    const auto minutes = two_digits(s, 4);
    if (hours > 23 || minutes > 59) return std::nullopt;
    const std::chrono::minutes offset{hours * 60 + minutes};
    return s[0] == '-' ? -offset : offset;
}

// "2024-04-08".
std::optional<std::chrono::sys_days> parse_day(std::string_view s) noexcept {
    using namespace std::chrono;
    if (s.size() != 10 || s[4] != '-' || s[7] != '-') return std::nullopt;
    const auto y = text::parse_unsigned(s.substr(0, 4));
    if (!y || *y < 1970 || *y > 2200) return std::nullopt; // the clock's own type ends in 2262
    const year_month_day day{year{static_cast<int>(*y)}, month{two_digits(s, 5)},
                             std::chrono::day{two_digits(s, 8)}};
    if (!day.ok()) return std::nullopt;
    return sys_days{day};
}

} // namespace

result<lead> read_lead(std::string_view body, std::string_view field_name) {
    const auto found = in_data(body, lead_name, "lead");
    if (!found) return found.error();
    auto one = *found;
    array several;
    if (one.get(several) == simdjson::SUCCESS &&
        (several.size() != 1 || several.at(0).get(one) != simdjson::SUCCESS))
        return unexpected(lead_name, body);
    lead l;
    l.id = text_at(one, "id");
    l.name = text_at(one, name_field);
    l.people_id = text_at(one, "peopleId");
    l.organization_id = text_at(one, "organizationId");
    l.created_at = date_at(one, creation_date_field);
    l.field = field_in(one, field_name);
    if (l.id.empty()) return unexpected(lead_name, body);
    return l;
}

// A body has its data fields at its end, and nothing else that is an array.
std::string with_text_field(std::string body, std::string_view field_name, std::string_view value) {
    json_text entry;
    json_writer json{entry};
    json.begin_object().key("name").string(field_name);
    json.key("stringValue").string(value).end_object();
    const bool has_fields = body.ends_with("]}");
    body.erase(body.size() - (has_fields ? 2 : 1)); // GCC 12 takes resize() for growing
    body += has_fields ? "," : R"(,"fieldList":[)";
    return body.append(entry.view()).append("]}");
}

std::string with_contacts(std::string body, std::string_view person_id,
                          std::string_view organization_id) {
    json_text ids;
    for (const auto& [key, id] : {std::pair{R"("peopleId":)", person_id},
                                  std::pair{R"("organizationId":)", organization_id}}) {
        if (id.empty()) continue;
        ids.append(key);
        json_writer{ids}.string(id);
        ids.append(",");
    }
    return body.insert(1, ids.view());
}

result<sent_lead> read_sent_lead(std::string_view body) {
    element root;
    sent_lead sent;
    if (parse(body).get(root) == simdjson::SUCCESS)
        sent = {text_at(root, "name"), text_at(root, "peopleId"), text_at(root, "organizationId")};
    if (sent.name.empty())
        return error{errc::internal, {}, words::nameless_lead_was_sent(text::quoted(body))};
    return sent;
}

std::optional<std::chrono::system_clock::time_point> parse_moment(std::string_view s) noexcept {
    using namespace std::chrono;
    if (s.size() < 20 || (s[10] != 'T' && s[10] != ' ') || s[13] != ':' || s[16] != ':')
        return std::nullopt;
    const auto day = parse_day(s.substr(0, 10));
    const auto h = two_digits(s, 11);
    const auto m = two_digits(s, 14);
    const auto sec = two_digits(s, 17);
    s.remove_prefix(19);
    const auto ms = take_fraction(s);
    const auto zone = parse_zone(s);
    if (!day || h > 23 || m > 59 || sec > 59 || !ms || !zone) return std::nullopt;
    return *day + hours{h} + minutes{m} + seconds{sec} + milliseconds{*ms} - *zone;
}

} // namespace leadimport::salesmap
