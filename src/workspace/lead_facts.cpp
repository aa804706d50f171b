#include "leadimport/workspace/lead_facts.hpp"

#include "salesmap/json_shapes.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/words/salesmap.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace leadimport::workspace {
namespace {

using salesmap::array;
using salesmap::element;
using salesmap::text_at;

constexpr std::string_view get_lead_name = "GET /v2/lead/{id}";
constexpr std::string_view created_at_field = "생성 날짜";
constexpr std::string_view owner_field = "담당자";

std::string number_text(double n) {
    std::array<char, 32> digits{};
    const auto [end, problem] = std::to_chars(digits.data(), digits.data() + digits.size(), n);
    return {digits.data(), problem == std::errc{} ? end : digits.data()};
}

std::string list_text(array several);

// Empty: nothing stands there, or nothing that can be compared.
field_value value_of(element e) {
    std::string_view s;
    bool b = false;
    double n = 0;
    std::int64_t whole = 0;
    array several;
    if (e.get(s) == simdjson::SUCCESS) return {value_kind::text, std::string{s}};
    if (e.get(b) == simdjson::SUCCESS) return {value_kind::boolean, b ? "true" : "false"};
    if (e.get(whole) == simdjson::SUCCESS) return {value_kind::number, std::to_string(whole)};
    if (e.get(n) == simdjson::SUCCESS) return {value_kind::number, number_text(n)};
    if (e.get(several) == simdjson::SUCCESS) return {value_kind::other, list_text(several)};
    if (!e.is_object()) return {};
    auto id = text_at(e, "id");
    return {value_kind::other, id.empty() ? simdjson::minify(e) : std::move(id)};
}

// Servers keep no order of several values.
std::string list_text(array several) {
    std::vector<std::string> texts;
    for (const auto one : several)
        if (auto v = value_of(one); !v.text.empty()) texts.push_back(std::move(v.text));
    std::ranges::sort(texts);
    std::string all;
    for (const auto& t : texts)
        all.append(all.empty() ? "" : ", ").append(t);
    return all;
}

std::size_t bytes_of(std::string_view name, const field_value& v) {
    return sizeof(std::string) + sizeof(field_value) + name.size() + v.text.size();
}

// As much of it as is kept.
field_value kept_of(field_value v) {
    if (v.text.size() <= limits::compared_text_bytes) return v;
    return {v.kind, {}, v.text.size(), fingerprint_of(v.text)};
}

// Nothing longer than what is compared.
std::string kept_text_at(element e, std::string_view key) {
    std::string_view s;
    const bool kept = e[key].get(s) == simdjson::SUCCESS && s.size() <= limits::compared_text_bytes;
    return kept ? std::string{s} : std::string{};
}

bool is_data_field(std::string_view name, std::string_view key_field) {
    return name != "id" && name != salesmap::name_field && name != "peopleId" &&
           name != "organizationId" && (key_field.empty() || name != key_field);
}

// An entry of a fieldList.
struct sent_entry {
    std::string name;
    std::string value_key;
    field_value value;
};

value_kind kind_of(std::string_view value_key) {
    if (value_key == "stringValue") return value_kind::text;
    if (value_key == "numberValue") return value_kind::number;
    if (value_key == "booleanValue") return value_kind::boolean;
    return value_key == "dateValue" ? value_kind::date : value_kind::other;
}

std::vector<sent_entry> entries_in(element root) {
    std::vector<sent_entry> all;
    array list;
    if (root["fieldList"].get(list) != simdjson::SUCCESS) return all;
    for (const auto one : list) {
        simdjson::dom::object members;
        if (one.get(members) != simdjson::SUCCESS) continue;
        sent_entry entry;
        for (const auto& member : members) {
            if (member.key == "name") continue;
            entry.value_key = std::string{member.key};
            entry.value = {kind_of(member.key), value_of(member.value).text};
        }
        entry.name = text_at(one, "name");
        if (!entry.name.empty() && !entry.value.text.empty()) all.push_back(std::move(entry));
    }
    return all;
}

// Equal for leads that go to the same owner, pipeline, stage and team.
std::string route_of(element root, const std::vector<sent_entry>& entries) {
    std::string route;
    const auto add = [&route](std::string_view what, std::string_view value) {
        if (value.empty()) return;
        route.append(route.empty() ? "" : "; ").append(what).append(" ").append(value);
    };
    add("pipeline", text_at(root, "pipelineId"));
    add("stage", text_at(root, "pipelineStageId"));
    for (const auto& e : entries) {
        if (e.name == owner_field) add("owner", e.value.text);
        if (e.value_key == "teamValueIdList") add(e.name, e.value.text);
    }
    return route;
}

// As it was sent, wherever the key stands.
digest digest_of(std::string_view body, bool has_key, std::string_view key_field,
                 std::string_view key) {
    if (has_key || key.empty() || key_field.empty()) return fingerprint_of(body);
    return fingerprint_of(salesmap::with_text_field(std::string{body}, key_field, key));
}

digest visible_of(const sent_facts& sent) {
    fingerprint all;
    const auto add = [&all](std::string_view s) {
        all.update(std::to_string(s.size()));
        all.update(":");
        all.update(s);
    };
    for (const auto* s : {&sent.name, &sent.person, &sent.company, &sent.key})
        add(*s);
    for (const auto& f : sent.fields) {
        add(f.name);
        add(f.value.text);
    }
    return all.value();
}

} // namespace

result<lead_as_shown> read_shown_lead(std::string_view body, std::string_view key_field) {
    const auto found = salesmap::in_data(body, get_lead_name, "lead");
    if (!found) return found.error();
    auto one = *found;
    array several;
    if (one.get(several) == simdjson::SUCCESS &&
        (several.size() != 1 || several.at(0).get(one) != simdjson::SUCCESS))
        return salesmap::unexpected(get_lead_name, body);
    lead_as_shown l;
    l.id = salesmap::id_at(one, "id");
    simdjson::dom::object members;
    if (l.id.empty() || one.get(members) != simdjson::SUCCESS)
        return salesmap::unexpected(get_lead_name, body);
    l.created_at = salesmap::date_at(one, created_at_field);
    l.shown.name = kept_text_at(one, salesmap::name_field);
    l.shown.person = kept_text_at(one, "peopleId");
    l.shown.company = kept_text_at(one, "organizationId");
    std::size_t bytes = 0;
    for (const auto& member : members) {
        auto value = kept_of(value_of(member.value));
        if (value.text.empty() && value.long_bytes == 0) continue;
        if (!key_field.empty() && member.key == key_field) {
            if (value.long_bytes == 0) l.shown.key = std::move(value.text);
            continue;
        }
        if (!is_data_field(member.key, key_field)) continue;
        bytes += bytes_of(member.key, value);
        if (bytes > limits::compared_lead_bytes)
            l.shown.cut = true;
        else
            l.shown.fields.emplace_back(member.key, std::move(value));
    }
    return l;
}

result<sent_facts> read_sent_facts(std::string_view body, std::string_view key_field,
                                   std::string_view key) {
    element root;
    sent_facts sent;
    if (salesmap::parse(body).get(root) == simdjson::SUCCESS) sent.name = text_at(root, "name");
    if (sent.name.empty())
        return error{errc::internal, {}, words::nameless_lead_was_sent(text::quoted(body))};
    sent.person = text_at(root, "peopleId");
    sent.company = text_at(root, "organizationId");
    sent.key = key;
    const auto entries = entries_in(root);
    sent.route = route_of(root, entries);
    bool has_key = false;
    for (const auto& e : entries) {
        const bool is_key = !key_field.empty() && e.name == key_field;
        if (is_key && sent.key.empty()) sent.key = e.value.text;
        has_key = has_key || is_key;
        if (!is_key) sent.fields.push_back({e.name, e.value});
    }
    sent.body = digest_of(body, has_key, key_field, key);
    sent.visible = visible_of(sent);
    return sent;
}

} // namespace leadimport::workspace
