#include "leadimport/base/url_passwords.hpp"

#include <algorithm>

namespace leadimport {
namespace {

constexpr std::string_view marks[] = {" ", "\t", "\n", "\"", "'", "“", "”"};

std::size_t end_of_word(std::string_view text) {
    std::size_t end = text.size();
    for (const auto mark : marks)
        end = std::min(end, text.find(mark));
    return std::min(end, text.size());
}

// Where the user and the password end, which is at the last @; npos when there are none.
std::size_t end_of_user(std::string_view word) {
    const auto plain = word.rfind('@');
    const auto escaped = word.rfind("%40");
    if (plain == word.npos || escaped == word.npos) return std::min(plain, escaped);
    return std::max(plain, escaped);
}

} // namespace

std::string without_passwords(std::string_view text) {
    constexpr std::string_view behind_scheme = "://";
    std::string shown;
    while (true) {
        const auto at = text.find(behind_scheme);
        if (at == text.npos) return shown.append(text);
        const auto user = at + behind_scheme.size();
        shown.append(text.substr(0, user));
        text.remove_prefix(user);
        const auto end = end_of_user(text.substr(0, end_of_word(text)));
        if (end == text.npos) continue;
        shown.append("…");
        text.remove_prefix(end);
    }
}

} // namespace leadimport
