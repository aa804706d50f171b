#include "sandbox/search.hpp"

#include "sandbox/search_day.hpp"
#include "sandbox/visibility.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace leadimport::sandbox {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<std::string_view, comparison>, 18> operators{{
    {"EQ", comparison::eq},
    {"NEQ", comparison::neq},
    {"EXISTS", comparison::exists},
    {"NOT_EXISTS", comparison::not_exists},
    {"CONTAINS", comparison::contains},
    {"NOT_CONTAINS", comparison::not_contains},
    {"LT", comparison::lt},
    {"LTE", comparison::lte},
    {"GT", comparison::gt},
    {"GTE", comparison::gte},
    {"IN", comparison::in},
    {"NOT_IN", comparison::not_in},
    {"LIST_CONTAIN", comparison::list_contain},
    {"LIST_NOT_CONTAIN", comparison::list_not_contain},
    {"DATE_ON_OR_AFTER", comparison::on_or_after},
    {"DATE_ON_OR_BEFORE", comparison::on_or_before},
    {"DATE_BETWEEN", comparison::between},
    {"DATE_IS_SPECIFIC_DAY", comparison::on_day},
}};

std::optional<double> number_of(const json::value& v) noexcept {
    if (v.is_number()) return v.to_number<double>();
    const auto* s = v.if_string();
    if (s == nullptr) return std::nullopt;
    double d = 0;
    const auto* end = s->data() + s->size();
    const auto [stop, ec] = std::from_chars(s->data(), end, d);
    if (ec != std::errc{} || stop != end) return std::nullopt;
    return d;
}

bool equal(const json::value& have, const json::value& want) noexcept {
    if (have.is_number()) {
        const auto n = number_of(want);
        return n && have.to_number<double>() == *n;
    }
    return have == want;
}

// -1, 0 or 1 as numbers or as texts (dates are in order as texts); nothing for what has no order.
std::optional<int> order(const json::value& have, const json::value& want) noexcept {
    if (have.is_number()) {
        const auto n = number_of(want);
        if (!n) return std::nullopt;
        const auto d = have.to_number<double>();
        return d < *n ? -1 : d > *n ? 1 : 0;
    }
    const auto *a = have.if_string(), *b = want.if_string();
    if (a == nullptr || b == nullptr) return std::nullopt;
    const auto c = view(*a).compare(view(*b));
    return c < 0 ? -1 : c > 0 ? 1 : 0;
}

bool contains(const json::value& have, const json::value& want) noexcept {
    const auto *a = have.if_string(), *b = want.if_string();
    return a != nullptr && b != nullptr && view(*a).find(view(*b)) != std::string_view::npos;
}

// Whether a list, or one value, holds one of the wanted ones.
bool holds(const json::value& list, const json::value& want) noexcept {
    const auto is = [&](const json::value& v) { return equal(v, want); };
    if (const auto* values = list.if_array()) return std::ranges::any_of(*values, is);
    return is(list);
}

bool is_one_of(const json::value& have, const json::value& wanted) noexcept {
    const auto* list = wanted.if_array();
    if (list == nullptr) return holds(have, wanted);
    return std::ranges::any_of(*list, [&](const json::value& w) { return holds(have, w); });
}

std::optional<std::string> day_in(const json::value& v) {
    const auto* s = v.if_string();
    return s == nullptr ? std::nullopt : day_of(view(*s));
}

// Whether a date lies between the two days.
bool lies_between(const json::value& have, const json::value& from, const json::value& to) {
    const auto day = day_in(have), first = day_in(from), last = day_in(to);
    return day && first && last && *first <= *day && *day <= *last;
}

bool lies_between(const json::value& have, const json::value& days) {
    const auto* both = days.if_array();
    return both != nullptr && both->size() == 2 && lies_between(have, (*both)[0], (*both)[1]);
}

bool holds(const filter& f, const json::value& have) {
    const auto in_order = [&](auto good) {
        const auto o = order(have, f.value);
        return o && good(*o);
    };
    switch (f.how) {
    case comparison::eq: return equal(have, f.value);
    case comparison::neq: return !equal(have, f.value);
    case comparison::exists: return !have.is_null();
    case comparison::not_exists: return have.is_null();
    case comparison::contains: return contains(have, f.value);
    case comparison::not_contains: return !contains(have, f.value);
    case comparison::lt: return in_order([](int o) { return o < 0; });
    case comparison::lte: return in_order([](int o) { return o <= 0; });
    case comparison::gt: return in_order([](int o) { return o > 0; });
    case comparison::gte: return in_order([](int o) { return o >= 0; });
    case comparison::in:
    case comparison::list_contain: return is_one_of(have, f.value);
    case comparison::not_in:
    case comparison::list_not_contain: return !is_one_of(have, f.value);
    case comparison::on_or_after: return lies_between(have, f.value, "9999-12-31");
    case comparison::on_or_before: return lies_between(have, "0000-01-01", f.value);
    case comparison::between: return lies_between(have, f.value);
    case comparison::on_day: return lies_between(have, f.value, f.value);
    }
    return false;
}

std::optional<refusal> read_filter(const json::value& v, const field_table& fields, filter& f) {
    const auto* o = v.if_object();
    if (o == nullptr) return refusal::list({"[filters]: 객체의 배열이어야 합니다."});
    const auto* name = o->if_contains("fieldName");
    const auto* how = o->if_contains("operator");
    if (name == nullptr || !name->is_string())
        return refusal::list({"[fieldName]: 필수 입력 사항입니다."});
    if (how == nullptr || !how->is_string())
        return refusal::list({"[operator]: 필수 입력 사항입니다."});

    const auto field_name = view(name->get_string());
    const auto* data = fields.find(field_name);
    if (const auto common = find_property(field_name))
        f.what = *common;
    else if (data != nullptr)
        f.field = fields.index_of(*data);
    else
        return refusal::text(std::string{field_name} + " 필드를 찾을 수 없습니다.");

    const auto op = std::ranges::find(operators, view(how->get_string()),
                                      [](const auto& entry) { return entry.first; });
    if (op == operators.end()) return refusal::list({"[operator]: 지원하지 않는 연산자입니다."});
    f.how = op->second;
    const auto* value = o->if_contains("value");
    const bool needs_one = f.how != comparison::exists && f.how != comparison::not_exists;
    if (value == nullptr && needs_one) return refusal::list({"[value]: 필수 입력 사항입니다."});
    if (value != nullptr) f.value = *value;
    return std::nullopt;
}

// One to three of them, or null.
const json::array* few(const json::object& o, std::string_view key) noexcept {
    const auto* v = o.if_contains(key);
    const auto* list = v == nullptr ? nullptr : v->if_array();
    return list != nullptr && !list->empty() && list->size() <= 3 ? list : nullptr;
}

// The records that a filter leaves, when an index knows them.
std::optional<std::vector<std::uint32_t>> look_up(const filter& f, const object_store& store) {
    if (f.how != comparison::eq || !f.value.is_string()) return std::nullopt;
    const auto wanted = view(f.value.get_string());
    std::vector<std::uint32_t> one;
    if (f.what == property::name) return store.with_name(wanted);
    if (f.what == property::id) {
        const auto id = object_id::parse(wanted);
        if (const auto i = id ? store.find(*id) : std::nullopt) one.push_back(*i);
        return one;
    }
    if (f.what != property::data || !store.fields.at(f.field).unique) return std::nullopt;
    if (store.fields.at(f.field).type->form != value_form::text) return std::nullopt;
    return store.all_with_value(f.field, f.value);
}

// All records that can match, ascending; nothing when every record has to be looked at.
std::optional<std::vector<std::uint32_t>> candidates(const query& q, const object_store& store) {
    std::vector<std::uint32_t> all;
    for (const auto& group : q) {
        std::optional<std::vector<std::uint32_t>> of_group;
        for (const auto& f : group)
            if (!of_group) of_group = look_up(f, store);
        if (!of_group) return std::nullopt;
        all.insert(all.end(), of_group->begin(), of_group->end());
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

} // namespace

std::optional<property> find_property(std::string_view field_name) noexcept {
    if (field_name == "이름") return property::name;
    if (field_name == "RecordId") return property::id;
    if (field_name == "생성 날짜") return property::created_at;
    if (field_name == "파이프라인") return property::pipeline;
    if (field_name == "파이프라인 단계") return property::stage;
    return std::nullopt;
}

json::value value_of(const record& r, property what, std::uint32_t field) {
    const auto id = [](const object_id& i) { return i ? json::value(i.text()) : json::value(); };
    switch (what) {
    case property::name: return json::value(r.name);
    case property::id: return id(r.id);
    case property::created_at: return json::value(shown_date(r, date_cut::none));
    case property::pipeline: return id(r.pipeline);
    case property::stage: return id(r.stage);
    case property::data: break;
    }
    const auto* v = r.find(field);
    return v == nullptr ? json::value() : *v;
}

std::optional<refusal> read_query(const json::object& body, const field_table& fields, query& q) {
    const auto* groups = few(body, "filterGroupList");
    if (groups == nullptr)
        return refusal::list({"[filterGroupList]: 1개 이상 3개 이하여야 합니다."});
    for (const auto& item : *groups) {
        const auto* group = item.if_object();
        const auto* filters = group == nullptr ? nullptr : few(*group, "filters");
        if (filters == nullptr) return refusal::list({"[filters]: 1개 이상 3개 이하여야 합니다."});
        auto& into = q.emplace_back();
        for (const auto& v : *filters)
            if (auto no = read_filter(v, fields, into.emplace_back())) return no;
    }
    return std::nullopt;
}

bool matches(const query& q, const record& r) {
    return std::ranges::any_of(q, [&](const filter_group& group) {
        return std::ranges::all_of(
            group, [&](const filter& f) { return holds(f, value_of(r, f.what, f.field)); });
    });
}

found_page run_query(const query& q, const object_store& store, std::uint32_t first,
                     std::size_t most, const std::function<bool(const record&)>& shown) {
    found_page page;
    const auto known = candidates(q, store);
    const auto count = known ? static_cast<std::uint32_t>(known->size()) : store.size();
    for (std::uint32_t i = known ? 0 : first; i < count; ++i) {
        const auto index = known ? (*known)[i] : i;
        const auto& r = store.at(index);
        if (index < first || r.deleted || !shown(r) || !matches(q, r)) continue;
        if (page.records.size() == most) {
            page.next = index;
            return page;
        }
        page.records.push_back(index);
    }
    return page;
}

} // namespace leadimport::sandbox
