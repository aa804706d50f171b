#include "sandbox/field_check.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace leadimport::sandbox {
namespace {

namespace json = boost::json;

// One entry of the list, on its way to a value.
struct entry {
    const directory& names;
    std::string subject; // "lead 예상 금액", as the texts begin
    const field& of;
    json::value value{}; // what is to be stored

    [[nodiscard]] refusal wrong_form(std::string_view expected) const {
        return refusal::list({subject + "의 " + std::string{of.type->value_key} + "는 " +
                              std::string{expected} + " 합니다."});
    }
};

std::optional<refusal> check_option(entry& e, const json::value& given) {
    const auto* s = given.if_string();
    if (s == nullptr) return e.wrong_form("문자열이어야");
    if (!e.of.has_option(view(*s)))
        return refusal::text(e.subject + "에 정의 되지 않은 값을 입력했습니다.");
    e.value = *s;
    return std::nullopt;
}

std::optional<refusal> check_id(entry& e, const json::value& given) {
    const auto* s = given.if_string();
    if (s == nullptr) return e.wrong_form("문자열이어야");
    const auto id = object_id::parse(view(*s));
    if (!id) return e.wrong_form("올바른 id여야");
    if (!e.names.knows(e.of.type->refers_to, *id))
        return refusal::text(e.subject + "의 대상을 찾을 수 없습니다.");
    e.value = id->text();
    return std::nullopt;
}

template<class Check>
std::optional<refusal> check_each(entry& e, const json::value& given, Check check) {
    const auto* list = given.if_array();
    if (list == nullptr) return e.wrong_form("배열이어야");
    json::array values;
    for (const auto& one : *list) {
        if (auto no = check(e, one)) return no;
        values.push_back(std::move(e.value));
    }
    e.value = std::move(values);
    return std::nullopt;
}

std::optional<refusal> check_text(entry& e, const json::value& given) {
    const auto* s = given.if_string();
    if (s == nullptr) return e.wrong_form("문자열이어야");
    if (e.of.type->form == value_form::date && !is_date(view(*s)))
        return e.wrong_form("YYYY-MM-DD 형식의 날짜여야");
    if (e.of.type->form == value_form::date_time && !is_date_time(view(*s)))
        return e.wrong_form("ISO 8601 형식의 날짜여야");
    e.value = *s;
    return std::nullopt;
}

std::optional<refusal> check_value(entry& e, const json::value& given) {
    switch (e.of.type->form) {
    case value_form::text:
    case value_form::date:
    case value_form::date_time: return check_text(e, given);
    case value_form::number:
        if (!given.is_number() || !std::isfinite(given.to_number<double>()))
            return e.wrong_form("숫자여야");
        break;
    case value_form::truth:
        if (!given.is_bool()) return e.wrong_form("true 또는 false여야");
        break;
    case value_form::option: return check_option(e, given);
    case value_form::option_list: return check_each(e, given, check_option);
    case value_form::id: return check_id(e, given);
    case value_form::id_list: return check_each(e, given, check_id);
    }
    e.value = given;
    return std::nullopt;
}

void put(std::vector<field_value>& values, std::uint32_t field, json::value value) {
    const auto old = std::ranges::find(values, field, &field_value::field);
    if (old == values.end())
        values.push_back({field, std::move(value)});
    else
        old->value = std::move(value);
}

} // namespace

std::optional<refusal> check_field_list(object_type object, const field_table& fields,
                                        const directory& names, const json::array& list,
                                        std::vector<field_value>& values) {
    for (const auto& item : list) {
        const auto* o = item.if_object();
        if (o == nullptr) return refusal::list({"[fieldList]: 객체의 배열이어야 합니다."});
        const auto* name = o->if_contains("name");
        if (name == nullptr || !name->is_string())
            return refusal::list({"[fieldList.name]: 필수 입력 사항입니다."});

        const auto field_name = view(name->get_string());
        auto subject = std::string{name_of(object)}.append(" ").append(field_name);
        const auto* f = fields.find(field_name);
        if (f == nullptr || f->hidden) return refusal::text(subject + " 필드를 찾을 수 없습니다.");
        if (f->read_only || f->type->value_key.empty())
            return refusal::text(subject + "은(는) 수정할 수 없는 필드입니다.");
        const auto* given = o->if_contains(f->type->value_key);
        if (given == nullptr)
            return refusal::list(
                {subject + "에 " + std::string{f->type->value_key} + "가 없습니다."});
        entry e{names, std::move(subject), *f};
        if (auto no = check_value(e, *given)) return no;
        put(values, fields.index_of(*f), std::move(e.value));
    }
    return std::nullopt;
}

} // namespace leadimport::sandbox
