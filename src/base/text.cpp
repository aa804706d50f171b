#include "leadimport/base/text.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace leadimport::text {
namespace {

// Beyond this (in bytes) a text is no name, and the distance would take long to compute.
constexpr std::size_t longest_name = 1000;

constexpr std::size_t bytes_of_an_escape = 8; // at most, for every byte

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Whether a well-formed character is one of U+0000 to U+001F, U+007F to U+009F: some terminals obey
// the upper ones too.
bool is_control(std::string_view c) noexcept {
    const auto first = static_cast<unsigned char>(c.front());
    if (c.size() == 2) return first == 0xc2 && static_cast<unsigned char>(c[1]) < 0xa0;
    return c.size() == 1 && (first < 0x20 || first == 0x7f);
}

// The marks, embeddings and isolates of the bidirectional algorithm, and the separators of lines
// and paragraphs.
bool misleads(std::string_view c) noexcept {
    static constexpr std::string_view all[] = {"\u200e", "\u200f", "\u061c", "\u2028", "\u2029",
                                               "\u202a", "\u202b", "\u202c", "\u202d", "\u202e",
                                               "\u2066", "\u2067", "\u2068", "\u2069"};
    return c.size() > 1 && std::ranges::find(all, c) != std::end(all);
}

unsigned code_point(std::string_view c) noexcept {
    const auto first = static_cast<unsigned char>(c.front());
    if (c.size() == 1) return first;
    unsigned n = first & (0x7fU >> c.size());
    for (const auto byte : c.substr(1))
        n = n << 6U | (static_cast<unsigned char>(byte) & 0x3fU);
    return n;
}

// The first character of `s`, or its first byte where none begins there.
struct first_character {
    explicit first_character(std::string_view s) noexcept
        : length{character_length(s)},
          bytes{s.substr(0, std::max<std::size_t>(length, 1))} {}
    [[nodiscard]] bool broken() const noexcept { return length == 0; }
    [[nodiscard]] bool hidden() const noexcept { return is_control(bytes) || misleads(bytes); }
    std::size_t length;
    std::string_view bytes;
};

std::string escape(std::string_view bytes) {
    if (bytes == "\n") return "\\n";
    if (bytes == "\r") return "\\r";
    if (bytes == "\t") return "\\t";
    std::string out;
    if (misleads(bytes)) {
        char escaped[16];
        std::snprintf(escaped, sizeof escaped, "\\u{%04x}", code_point(bytes));
        return escaped;
    }
    for (const auto byte : bytes) {
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\x%02x",
                      static_cast<unsigned>(static_cast<unsigned char>(byte)));
        out += escaped;
    }
    return out;
}

// The characters of `s` as views; broken bytes one each.
std::vector<std::string_view> characters(std::string_view s) {
    std::vector<std::string_view> out;
    while (!s.empty()) {
        const auto n = std::max<std::size_t>(character_length(s), 1);
        out.push_back(s.substr(0, n));
        s.remove_prefix(n);
    }
    return out;
}

// Two neighbours that changed places are one slip, like a character too many.
std::size_t edit_distance(const std::vector<std::string_view>& a,
                          const std::vector<std::string_view>& b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    std::vector<std::size_t> above = row;
    std::vector<std::size_t> two_above = row;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        two_above.swap(above);
        above.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], two_above[j - 2] + 1);
        }
    }
    return row[b.size()];
}

} // namespace

std::string_view trim(std::string_view s) noexcept {
    while (!s.empty() && is_blank(s.front()))
        s.remove_prefix(1);
    while (!s.empty() && is_blank(s.back()))
        s.remove_suffix(1);
    return s;
}

std::vector<std::string_view> split(std::string_view s, std::string_view separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = separator.empty() ? s.npos : s.find(separator);
        parts.push_back(s.substr(0, at));
        if (at == s.npos) return parts;
        s.remove_prefix(at + separator.size());
    }
}

std::string lower(std::string_view s) {
    std::string out{s};
    for (auto& c : out)
        c = lower(c);
    return out;
}

std::string excerpt(std::string_view s, std::size_t max_bytes) {
    std::string out;
    while (!s.empty()) {
        const first_character c{s};
        const auto shown = c.broken() || c.hidden() ? escape(c.bytes) : std::string{c.bytes};
        if (out.size() + shown.size() > max_bytes) return out + "…";
        out += shown;
        s.remove_prefix(c.bytes.size());
    }
    return out;
}

std::string visible(std::string_view s) { return excerpt(s, s.size() * bytes_of_an_escape); }

std::string visible_json(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    while (!json.empty()) {
        const first_character c{json};
        json.remove_prefix(c.bytes.size());
        const bool between_texts = c.bytes == "\n" || c.bytes == "\t" || c.bytes == "\r";
        if (c.broken() || between_texts || !c.hidden()) {
            out += c.bytes;
            continue;
        }
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\u%04x", code_point(c.bytes));
        out += escaped;
    }
    return out;
}

std::string quoted(std::string_view s) { return "“" + excerpt(s, 60) + "”"; }

std::string quoted_list(std::span<const std::string_view> all) {
    std::string list;
    for (const auto s : all)
        list.append(list.empty() ? "" : ", ").append(quoted(s));
    return list;
}

std::string shell_word(std::string_view s) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789/._-+,:@%=";
    const auto is_plain = [&](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || plain.find(c) != std::string_view::npos;
    };
    if (!s.empty() && std::ranges::all_of(s, is_plain)) return std::string{s};
    std::string quoted = "'";
    for (const char c : s)
        c == '\'' ? quoted += R"('\'')" : quoted += c;
    return quoted + "'";
}

std::string operand(std::string_view path) {
    if (path == "-" || !path.starts_with('-')) return shell_word(path);
    return shell_word("./" + std::string{path});
}

void clear(std::string& s, std::size_t kept) noexcept {
    s.clear();
    if (s.capacity() > kept) std::string{}.swap(s);
}

std::optional<std::uint64_t> parse_unsigned(std::string_view s) noexcept {
    std::uint64_t n = 0;
    const auto [end, problem] = std::from_chars(s.data(), s.data() + s.size(), n);
    if (s.empty() || problem != std::errc{} || end != s.data() + s.size()) return std::nullopt;
    return n;
}

std::optional<std::string_view> nearest(std::string_view wanted,
                                        std::span<const std::string_view> candidates) {
    if (wanted.size() > longest_name) return std::nullopt;
    const auto low = lower(wanted); // owns what `from` looks at
    const auto from = characters(low);
    std::optional<std::string_view> best;
    auto best_distance = std::max<std::size_t>(1, from.size() / 3) + 1;
    for (const auto candidate : candidates) {
        if (candidate.size() > longest_name) continue;
        const auto low_candidate = lower(candidate);
        const auto to = characters(low_candidate);
        const auto distance = edit_distance(from, to);
        // With every character replaced it is another word, not a slip.
        const bool alike = distance < std::max(from.size(), to.size()) || distance == 0;
        if (alike && distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

} // namespace leadimport::text
