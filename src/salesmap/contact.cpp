#include "leadimport/salesmap/contact.hpp"

#include "salesmap/json_shapes.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/search.hpp"
#include "leadimport/salesmap/verdict.hpp"

#include <utility>
#include <vector>

namespace leadimport::salesmap {
namespace {

using delivery::again;
using delivery::answer;
using delivery::broken;
using delivery::refused;
using delivery::throttled;
using time_point = std::chrono::system_clock::time_point;

// data.people.id, data.organization.id; empty when it is not there.
std::string created_id(contact_kind kind, const answer& a) {
    if (a.status != 200 && a.status != 201) return {};
    element root;
    bool success = false;
    element made;
    const auto* key = kind == contact_kind::person ? "people" : "organization";
    if (parse(a.body).get(root) != simdjson::SUCCESS ||
        root["success"].get(success) != simdjson::SUCCESS || !success ||
        root["data"][key].get(made) != simdjson::SUCCESS)
        return {};
    return text_at(made, "id");
}

// Of the value that tells one from another: workspaces may have more fields that take no value
// twice, and whose duplicate is somebody else.
bool tells_of_its_key(contact_kind kind, const std::string& reason) {
    const auto* words =
        kind == contact_kind::person ? "이미 존재하는 이메일" : "이미 존재하는 이름";
    return reason.find(words) != std::string::npos;
}

contact_verdict judge_refusal(contact_kind kind, refused no) {
    if (no.reason.find("이미 존재하는") == std::string::npos) return no;
    if (tells_of_its_key(kind, no.reason) && !no.existing_id.empty())
        return contact_known{std::move(no.existing_id), false};
    return contact_exists{std::move(no)};
}

// Whether the server may have broken at it.
bool unwell(const again& a, const delivery::reply& r) {
    if (a.blameless) return false;
    if (const auto* b = std::get_if<broken>(&r)) return b->may_have_arrived;
    return !(a.status == 503 && a.wait);
}

// Everything but a success.
contact_verdict judge_unanswered(look_up looked, const delivery::reply& r, time_point now) {
    if (auto* a = std::get_if<again>(&looked)) {
        a->unwell = unwell(*a, r);
        return std::move(*a);
    }
    if (const auto* t = std::get_if<throttled>(&looked)) return *t;
    auto as_creation = judge_lead_creation(r, now);
    auto* no = std::get_if<refused>(&as_creation);
    if (no == nullptr) return delivery::hopeless{std::move(std::get<error>(looked))};
    return std::move(*no);
}

// A refusal that says that there is none is no failure.
contact_verdict or_missing(contact_verdict v) {
    const auto* no = std::get_if<refused>(&v);
    if (no == nullptr || (no->status != 400 && no->status != 404) ||
        no->reason.find("찾을 수 없습니다") == std::string::npos)
        return v;
    return contact_missing{no->status};
}

contact_verdict not_understood(error e) {
    e.code = errc::api_not_salesmap;
    return delivery::hopeless{std::move(e)};
}

std::string listed(const std::vector<std::string>& ids) {
    std::string all;
    for (std::size_t i = 0; i < ids.size() && i < limits::leads_named; ++i)
        all.append(i == 0 ? "" : ", ").append(ids[i]);
    return ids.size() > limits::leads_named ? all + ", …" : all;
}

contact_verdict pick(const std::vector<std::string>& ids, bool complete, unsigned status) {
    if (ids.empty() && complete) return contact_missing{status};
    if (ids.size() == 1 && complete) return contact_known{ids.front(), false};
    refused no{status, "there are several of this name", {}};
    if (!ids.empty()) no.reason += ": " + listed(ids);
    return no;
}

} // namespace

contact_verdict judge_contact(contact_kind kind, const delivery::reply& r, time_point now) {
    if (const auto* a = std::get_if<answer>(&r))
        if (auto id = created_id(kind, *a); !id.empty()) return contact_known{std::move(id), true};
    auto judged = judge_lead_creation(r, now);
    if (auto* no = std::get_if<refused>(&judged)) return judge_refusal(kind, std::move(*no));
    if (auto* a = std::get_if<again>(&judged)) return std::move(*a);
    if (const auto* t = std::get_if<throttled>(&judged)) return *t;
    if (auto* u = std::get_if<delivery::uncertain>(&judged)) return std::move(*u);
    if (auto* h = std::get_if<delivery::hopeless>(&judged)) return std::move(*h);
    return delivery::uncertain{std::get<delivery::created>(judged).status,
                               "the answer is one to a lead", std::nullopt};
}

contact_verdict judge_person_look_up(const delivery::reply& r, time_point now) {
    auto looked = judge_look_up(r, now);
    const auto* body = std::get_if<std::string>(&looked);
    if (body == nullptr) return or_missing(judge_unanswered(std::move(looked), r, now));
    const auto people = list_in_data(*body, "GET /v2/people-temp/{email}", "people");
    if (!people) return not_understood(people.error());
    if (people->size() == 0) return contact_missing{std::get<answer>(r).status};
    auto id = text_at(people->at(0).value(), "id");
    if (id.empty()) return not_understood(unexpected("GET /v2/people-temp/{email}", *body));
    return contact_known{std::move(id), false};
}

contact_verdict judge_organization_search(std::string_view name, const delivery::reply& r,
                                          time_point now) {
    auto looked = judge_look_up(r, now);
    const auto* body = std::get_if<std::string>(&looked);
    if (body == nullptr) return judge_unanswered(std::move(looked), r, now);
    const auto page = read_search_page(*body);
    if (!page) return not_understood(page.error());
    std::vector<std::string> ids;
    for (const auto& hit : page->hits)
        if (text::trim(hit.name) == text::trim(name)) ids.push_back(hit.id);
    return pick(ids, page->next_cursor.empty(), std::get<answer>(r).status);
}

} // namespace leadimport::salesmap
