#include "workspace/question.hpp"

#include "workspace/match_leads.hpp"

#include "leadimport/salesmap/requests.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

namespace leadimport::workspace {
namespace {

question by_key(doubtful_row row, const std::string& key_field) {
    question q;
    q.field = key_field;
    q.value = row.key;
    q.key = row.key;
    q.rows.push_back(std::move(row));
    return q;
}

question by_name(const salesmap::sent_lead& sent, salesmap::sent_lead identity) {
    question q;
    q.field = salesmap::name_field;
    q.value = sent.name;
    q.identity = std::move(identity);
    return q;
}

} // namespace

questions put_questions(std::vector<doubtful_row> rows, const std::string& key_field) {
    questions all;
    std::vector<question> named;
    std::map<std::tuple<std::string, std::string, std::string>, std::size_t> place;
    std::ranges::sort(rows, {}, &doubtful_row::row);
    for (auto& row : rows) {
        if (!row.key.empty() && !key_field.empty()) {
            all.asked.push_back(by_key(std::move(row), key_field));
            continue;
        }
        const auto sent = salesmap::read_sent_lead(row.body);
        if (!sent) {
            all.unanswerable.push_back({row.row, cannot_tell{sent.error().detail}});
            continue;
        }
        const auto id = identity_of(*sent);
        const std::tuple what{id.name, id.people_id, id.organization_id};
        const auto [at, is_new] = place.try_emplace(what, named.size());
        if (is_new) named.push_back(by_name(*sent, id));
        named[at->second].rows.push_back(std::move(row));
    }
    std::ranges::move(named, std::back_inserter(all.asked));
    return all;
}

std::size_t kin_of(const std::string& body) {
    const auto sent = salesmap::read_sent_lead(body);
    if (!sent) return 0; // nobody can ask for it
    const auto id = identity_of(*sent);
    return std::hash<std::string>{}(id.name + '\n' + id.people_id + '\n' + id.organization_id);
}

} // namespace leadimport::workspace
