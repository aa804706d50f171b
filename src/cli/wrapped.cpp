#include "cli/wrapped.hpp"

#include "leadimport/base/text.hpp"

namespace leadimport::cli {

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    std::vector<std::string> lines(1);
    std::size_t used = 0;
    while (true) {
        const auto begin = text.find_first_not_of(" \n");
        if (begin == text.npos) return lines;
        text.remove_prefix(begin);
        const auto word = text.substr(0, text.find_first_of(" \n"));
        text.remove_prefix(word.size());
        const auto size = text::count_columns(word);
        if (used > 0 && used + 1 + size > width) {
            lines.emplace_back();
            used = 0;
        }
        if (used > 0) lines.back() += ' ';
        lines.back() += word;
        used += size + (used > 0 ? 1 : 0);
    }
}

} // namespace leadimport::cli
