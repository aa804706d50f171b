#include "leadimport/values/text_template.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/values.hpp"

#include <algorithm>

namespace leadimport::values {

objection text_template::parse(std::string_view s, text_template& out) {
    out.parts_.clear();
    std::string literal;
    const auto flush = [&] {
        if (!literal.empty()) out.parts_.push_back({false, std::move(literal), 0});
        literal.clear();
    };
    while (!s.empty()) {
        if (s.starts_with("{{") || s.starts_with("}}")) {
            literal.push_back(s.front());
            s.remove_prefix(2);
        } else if (s.front() == '}') {
            return words::template_brace_not_opened;
        } else if (s.front() == '{') {
            const auto end = s.find_first_of("{}", 1);
            if (end == std::string_view::npos || s[end] == '{')
                return words::template_brace_not_closed;
            const auto name = text::trim(s.substr(1, end - 1));
            if (name.empty()) return words::template_braces_without_name;
            flush();
            out.parts_.push_back({true, std::string{name}, 0});
            s.remove_prefix(end + 1);
        } else {
            const auto end = std::min(s.find_first_of("{}"), s.size());
            literal.append(s.substr(0, end));
            s.remove_prefix(end);
        }
    }
    flush();
    if (std::ranges::none_of(out.parts_, &part::is_column)) return words::template_names_no_column;
    return {};
}

void text_template::expand(std::span<const std::string_view> cells, bool trim,
                           std::size_t max_bytes, std::string& out) const {
    out.clear();
    bool said_something = false;
    for (const auto& p : parts_) {
        if (!p.is_column) {
            out.append(p.text);
        } else {
            const auto cell = trim ? text::trim(cells[p.column]) : cells[p.column];
            said_something = said_something || !cell.empty();
            out.append(cell);
        }
        if (out.size() > max_bytes) break;
    }
    if (!said_something) out.clear();
}

} // namespace leadimport::values
