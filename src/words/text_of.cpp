// A message becomes text.

#include "leadimport/words/message.hpp"

#include <charconv>

namespace leadimport::words {
namespace {

std::string plain(std::uint64_t n) { return std::to_string(n); }

// "1,234,567".
std::string grouped(std::uint64_t n) {
    auto s = std::to_string(n);
    for (auto at = s.size(); at > 3;) {
        at -= 3;
        s.insert(at, 1, ',');
    }
    return s;
}

// By whom and how it is read.
struct reader {
    language of;
    const command_speller& spell;
};

std::string text_for(const reader& r, const argument& a) {
    if (const auto* n = std::get_if<std::uint64_t>(&a.value)) return plain(*n);
    if (const auto* s = std::get_if<std::string>(&a.value)) return *s;
    return text_of(std::get<message>(a.value), r.of, r.spell);
}

// What stands between the braces of a gap: "0", "0:,", "0:row|rows". A gap for which no argument is
// there, in what an older version kept, stays empty.
std::string filled(std::string_view gap, const std::vector<argument>& arguments, const reader& r) {
    std::size_t number = 0;
    const auto* const end = gap.data() + gap.size();
    const auto [behind, problem] = std::from_chars(gap.data(), end, number);
    if (problem != std::errc{} || number >= arguments.size()) return {};
    const auto& a = arguments[number];
    if (behind == end) return text_for(r, a);
    const std::string_view form{behind + 1, end};
    const auto* n = std::get_if<std::uint64_t>(&a.value);
    if (form == ",") return n != nullptr ? grouped(*n) : text_for(r, a);
    const auto bar = form.find('|');
    return std::string{n != nullptr && *n == 1 ? form.substr(0, bar) : form.substr(bar + 1)};
}

void spell_from(std::size_t begin, std::string& s, const command_speller& spell) {
    if (spell) s.replace(begin, s.npos, spell(s.substr(begin)));
}

} // namespace

std::string text_of(const message& m, language l, const command_speller& spell) {
    const reader r{l, spell};
    if (m.what() == nullptr) return m.empty() ? std::string{} : text_for(r, m.arguments().front());
    const auto text = m.what()->text(l);
    std::string s;
    std::size_t command = 0; // where it begins
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool doubled = i + 1 < text.size() && text[i + 1] == text[i];
        if ((text[i] == '{' || text[i] == '}') && doubled) {
            s += text[i++];
        } else if (text[i] == '{') {
            const auto end = text.find('}', i);
            const auto gap = text.substr(i + 1, end - i - 1);
            if (gap == "<")
                command = s.size();
            else if (gap == ">")
                spell_from(command, s, spell);
            else
                s += filled(gap, m.arguments(), r);
            i = end;
        } else {
            s += text[i];
        }
    }
    return s;
}

} // namespace leadimport::words
