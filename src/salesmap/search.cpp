#include "leadimport/salesmap/search.hpp"

#include "salesmap/json_shapes.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/salesmap.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace leadimport::salesmap {
namespace {

// The cursor, empty at the end; an error when there is one that is no text. The documentation's own
// example misspells it.
result<std::string> next_cursor_in(std::string_view body) {
    for (const auto* key : {"nextCursor", "nextCurosr"}) {
        const auto e = in_data(body, words::the_search, key);
        if (!e || e->is_null()) continue;
        std::string_view s;
        if (e->get(s) != simdjson::SUCCESS) return unexpected(words::the_search, body);
        if (s.size() > limits::cursor_bytes) return unexpected(words::the_search, s);
        return std::string{s};
    }
    return std::string{};
}

bool has(const std::string& key, std::initializer_list<std::string_view> any_of) {
    return std::ranges::any_of(any_of, [&](auto w) { return key.find(w) != key.npos; });
}

// Neither false, 0, "", {}, [] nor null.
bool says_yes(const element& e) {
    bool yes = false;
    if (e.get(yes) == simdjson::SUCCESS) return yes;
    std::string_view text;
    if (e.get(text) == simdjson::SUCCESS) return !text.empty();
    std::int64_t number = 0;
    if (e.get(number) == simdjson::SUCCESS) return number != 0;
    simdjson::dom::object members;
    if (e.get(members) == simdjson::SUCCESS) return members.size() > 0;
    simdjson::dom::array values;
    return e.get(values) == simdjson::SUCCESS && values.size() > 0;
}

bool says_whether_more(const std::string& key) {
    return has(key, {"hasmore", "has_more", "hasnext", "has_next"});
}

bool leads_on(const std::string& key) {
    return has(key, {"cursor", "nextpage", "next_page"}) && !has(key, {"prev", "start", "before"});
}

// Whether an object has a cursor, or says that there is more, under any name that such things have:
// then a page without the cursor that is documented is not the last one for certain.
bool promises_more(const element& e, unsigned depth) {
    simdjson::dom::object members;
    if (e.get(members) != simdjson::SUCCESS) return false;
    bool more = false;
    for (const auto& [name, value] : members) {
        const auto key = text::lower(name);
        if (says_whether_more(key)) return says_yes(value); // whatever cursor stands beside it
        if (leads_on(key))
            more = more || says_yes(value);
        else if (depth > 0 && has(key, {"data", "meta", "page", "paging", "pagination", "links"}))
            more = more || promises_more(value, depth - 1);
    }
    return more;
}

bool may_have_more(std::string_view body) {
    element root;
    return parse(body).get(root) == simdjson::SUCCESS && promises_more(root, 2);
}

} // namespace

result<search_page> read_search_page(std::string_view body) {
    const auto list = list_in_data(body, words::the_search, "objectList");
    if (!list) return list.error();
    search_page page;
    for (const auto e : *list) {
        if (page.hits.size() == limits::searched_leads) {
            page.cut = true;
            break;
        }
        page.hits.push_back({id_at(e, "id"), text_at(e, "name")});
        if (page.hits.back().id.empty()) return unexpected(words::the_search, body);
    }
    auto cursor = next_cursor_in(body);
    if (!cursor) return cursor.error();
    page.next_cursor = std::move(*cursor);
    page.cut = page.cut || (page.next_cursor.empty() && may_have_more(body));
    return page;
}

} // namespace leadimport::salesmap
