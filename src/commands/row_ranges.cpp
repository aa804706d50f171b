#include "leadimport/commands/row_ranges.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/commands.hpp"

#include <algorithm>
#include <optional>

namespace leadimport::commands {
namespace {

std::optional<std::uint64_t> parse_row(std::string_view s) {
    const auto n = text::parse_unsigned(text::trim(s));
    return n && *n > 0 ? n : std::nullopt;
}

} // namespace

result<row_ranges> row_ranges::parse(std::string_view s, std::string_view option) {
    row_ranges all;
    for (;;) {
        const auto comma = s.find(',');
        const auto piece = s.substr(0, comma);
        const auto dash = piece.find('-');
        const auto first = parse_row(piece.substr(0, dash));
        const auto last = dash == piece.npos ? first : parse_row(piece.substr(dash + 1));
        if (!first || !last || *last < *first)
            return error{errc::bad_option, option,
                         words::no_row_or_range(text::quoted(text::trim(piece)))};
        all.ranges_.emplace_back(*first, *last);
        if (comma == s.npos) return all;
        s.remove_prefix(comma + 1);
    }
}

bool row_ranges::contains(std::uint64_t row) const noexcept {
    return ranges_.empty() || std::ranges::any_of(ranges_, [row](const auto& r) {
               return r.first <= row && row <= r.second;
           });
}

} // namespace leadimport::commands
