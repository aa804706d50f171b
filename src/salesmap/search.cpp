#include "leadimport/salesmap/search.hpp"

#include "salesmap/json_shapes.hpp"

#include "leadimport/base/limits.hpp"

#include <utility>

namespace leadimport::salesmap {
namespace {

constexpr std::string_view search_name = "the search";

// The cursor, empty at the end; an error when there is one that is no text. The documentation's own
// example misspells it.
result<std::string> next_cursor_in(std::string_view body) {
    for (const auto* key : {"nextCursor", "nextCurosr"}) {
        const auto e = in_data(body, search_name, key);
        if (!e || e->is_null()) continue;
        std::string_view s;
        if (e->get(s) != simdjson::SUCCESS) return unexpected(search_name, body);
        if (s.size() > limits::cursor_bytes) return unexpected(search_name, s);
        return std::string{s};
    }
    return std::string{};
}

} // namespace

result<search_page> read_search_page(std::string_view body) {
    const auto list = list_in_data(body, search_name, "objectList");
    if (!list) return list.error();
    search_page page;
    for (const auto e : *list) {
        if (page.hits.size() == limits::searched_leads) {
            page.cut = true;
            break;
        }
        page.hits.push_back({id_at(e, "id"), text_at(e, "name")});
        if (page.hits.back().id.empty()) return unexpected(search_name, body);
    }
    auto cursor = next_cursor_in(body);
    if (!cursor) return cursor.error();
    page.next_cursor = std::move(*cursor);
    return page;
}

} // namespace leadimport::salesmap
