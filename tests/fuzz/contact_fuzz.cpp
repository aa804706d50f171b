// Any texts as the cells of a row that names a person and a company: what is built of them is JSON
// that says what stands in the cells, under every rule for rows without an e-mail.

#include "contact_checks.hpp"
#include "fixed_map.hpp"
#include "support/english.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace leadimport;
using fuzz::cells;

enum column { name, email, who, phone, title, memo, company, size, id, columns };

const std::vector<std::string> header = {"name", "email",   "who",  "phone", "title",
                                         "memo", "company", "size", "id"};

struct rules {
    const char* person;       // lines of [person]
    const char* organization; // of the organization, with its table's name
    bool may_create;
    bool by_name; // the organization
    bool nameless_fails;
};

constexpr auto by_name =
    "[organization]\nname = 'company'\nmemo = { template = '{memo} <{size}>' }\n"
    "[organization.fields]\n'규모' = { column = 'size', type = 'number' }\n";
constexpr std::array<rules, 6> all_rules{{
    {"", by_name, true, true, false},
    {"when_no_email = 'fail'", by_name, true, true, true},
    {"when_no_email = 'create'", by_name, true, true, false},
    {"when_no_email = 'organization-only'\ncreate = false", by_name, false, true, false},
    {"", "", true, false, false},
    {"when_no_email = 'create'", "", true, false, false},
}};

requests::field_map make_map(const rules& r) {
    std::string toml = "[lead]\nname = 'name'\n";
    if (!r.by_name) toml += "organizationId = 'id'\n";
    toml += std::string{"[person]\nemail = 'email'\nname = 'who'\nphone = 'phone'\n"} + r.person;
    toml += "\nmemo = { column = 'memo', default = '\"' }\n[person.fields]\n'직책' = 'title'\n";
    toml += r.organization;
    return fuzz::bind(mapping::parse_mapping(toml, "m.toml"), header);
}

// The text of a field in fieldList; empty when it has none.
std::string_view text_of_field(simdjson::dom::object contact, std::string_view wanted) {
    simdjson::dom::array list;
    if (contact["fieldList"].get(list) != simdjson::SUCCESS) return {};
    if (list.size() == 0) std::abort();
    for (const simdjson::dom::object f : list)
        if (std::string_view{f["name"]} == wanted) return fuzz::read_text(f, "stringValue");
    return {};
}

bool is_there(simdjson::dom::object o, std::string_view key) {
    return o[key].error() == simdjson::SUCCESS;
}

void check_person(const requests::contact_request& p, const rules& r, const cells& row) {
    simdjson::dom::parser parser;
    const auto body = fuzz::read_object(parser, p.body);
    const auto called = fuzz::read_text(body, "name");
    if (p.may_create != r.may_create) std::abort();
    if (p.unique) {
        if (row[email].find(p.key) == std::string_view::npos) std::abort();
        if (text_of_field(body, "이메일") != p.key) std::abort();
        if (called != p.key && row[who].find(called) == std::string_view::npos) std::abort();
    } else {
        if (!text_of_field(body, "이메일").empty()) std::abort();
        if (row[who].find(called) == std::string_view::npos) std::abort();
    }
    fuzz::read_text(body, "memo"); // it has a default
    if (text_of_field(body, "전화") != text::trim(row[phone])) std::abort();
    if (text_of_field(body, "직책") != text::trim(row[title])) std::abort();
    if (is_there(body, "organizationId") == (r.by_name || row[id].empty())) std::abort();
}

void check_organization(const requests::contact_request& o, const cells& row) {
    simdjson::dom::parser parser;
    const auto body = fuzz::read_object(parser, o.body);
    if (fuzz::read_text(body, "name") != o.key) std::abort();
    if (row[company].find(o.key) == std::string_view::npos || !o.may_create) std::abort();
    const bool says_more = !text::trim(row[memo]).empty() || !text::trim(row[size]).empty();
    if (is_there(body, "memo") != says_more) std::abort();
}

void check(const requests::lead_request& request, const rules& r, const cells& row) {
    fuzz::check_contacts(request);
    simdjson::dom::parser parser;
    const auto lead = fuzz::read_object(parser, request.body);
    fuzz::read_text(lead, "name");
    if (is_there(lead, "peopleId")) std::abort(); // nobody knows it yet
    const bool of_somebody =
        request.person.named || request.organization.named || is_there(lead, "organizationId");
    if (!of_somebody || (r.nameless_fails && !request.person.named)) std::abort();
    if (request.person.named) check_person(request.person, r, row);
    if (request.organization.named) check_organization(request.organization, row);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_given) {
    static const auto maps = [] {
        std::vector<requests::field_map> all;
        for (const auto& r : all_rules)
            all.push_back(make_map(r));
        return all;
    }();
    cells row;
    if (!fuzz::split({reinterpret_cast<const char*>(data), size_given}, header.size(), row))
        return 0;
    csv::record record;
    record.cells = row;
    requests::lead_request request; // used again, as it is for a file's rows
    for (std::size_t i = 0; i < maps.size(); ++i) {
        auto& its_id = row[id];
        const auto kept = its_id;
        if (!its_id.empty()) its_id = "50000000-0000-4000-8000-000000000001";
        if (const auto wrong = maps[i].build(record, request); !wrong)
            check(request, all_rules[i], row);
        else if (english(wrong->as_error()).empty())
            std::abort();
        its_id = kept;
    }
    return 0;
}
