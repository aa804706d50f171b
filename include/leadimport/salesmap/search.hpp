#pragma once
// What a search says. Pure functions.

#include "leadimport/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leadimport::salesmap {

struct search_hit {
    std::string id;   // never empty
    std::string name; // empty when it is not told
};

struct search_page {
    std::vector<search_hit> hits;
    std::string next_cursor; // empty: that was the last page
    bool cut = false;        // there is more in it than stands here
};
// Reads the body of a successful search. api_not_salesmap when the body has a different shape. The
// same error when a page may have a next one but does not say clearly which: no hit may be missed.
// Of a page only limits::searched_leads hits are taken.
[[nodiscard]] result<search_page> read_search_page(std::string_view body);

} // namespace leadimport::salesmap
