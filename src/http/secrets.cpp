#include "http/secrets.hpp"

#include "http/base64.hpp"

#include "leadimport/base/secret_text.hpp"
#include "leadimport/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>
#include <variant>

namespace leadimport::http {
namespace {

// Of a Base64 text; less than that is found in other texts.
constexpr std::size_t shortest_encoded = 8;
// Of a secret that was cut, behind "Bearer".
constexpr std::size_t shortest_cut = 4;

// What RFC 3986 calls unreserved: no escaping touches it.
bool is_plain(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

bool is_base64(char c) noexcept {
    return (is_plain(c) && c != '.' && c != '~') || c == '+' || c == '/' || c == '=';
}

std::string hex(unsigned char byte, const char* digits) {
    return {digits[byte >> 4], digits[byte & 15]};
}

char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

// As texts may show one character: itself, in the other case, or escaped in one of the usual ways.
std::vector<std::string> spellings_of(char c) {
    std::vector<std::string> all{{c}};
    for (const char other : {text::lower(c), upper(c)})
        if (other != c) all.push_back({other});
    const auto byte = static_cast<unsigned char>(c);
    for (const char* digits : {"0123456789ABCDEF", "0123456789abcdef"}) {
        const auto number = hex(byte, digits);
        all.push_back("%" + number);
        all.push_back("\\u00" + number);
        all.push_back("\\x" + number);
        all.push_back("&#x" + number + ";");
    }
    all.push_back("&#" + std::to_string(byte) + ";");
    if (!is_plain(c)) all.push_back(std::string{"\\"} + c);
    constexpr std::array named = {std::pair{'&', "&amp;"}, std::pair{'<', "&lt;"},
                                  std::pair{'>', "&gt;"}, std::pair{'"', "&quot;"},
                                  std::pair{'\'', "&apos;"}};
    for (const auto& [which, name] : named)
        if (c == which) all.emplace_back(name);
    std::ranges::stable_sort(all, std::ranges::greater{}, &std::string::size);
    return all;
}

// memmem is several times as fast as string_view::find, and every answer is looked through.
std::size_t find_in(std::string_view text, std::string_view what, std::size_t from) noexcept {
    if (what.empty() || from >= text.size()) return text.npos;
    const auto* at = ::memmem(text.data() + from, text.size() - from, what.data(), what.size());
    if (at == nullptr) return text.npos;
    return static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

// The same without regard to case.
std::size_t find_any_case(std::string_view text, std::string_view what, std::size_t from) noexcept {
    if (what.empty()) return text.npos;
    const char begins[] = {text::lower(what.front()), upper(what.front()), '\0'};
    const auto same = [](char a, char b) { return text::lower(a) == text::lower(b); };
    for (auto at = text.find_first_of(begins, from); at != text.npos;
         at = text.find_first_of(begins, at + 1)) {
        if (text.size() - at < what.size()) break;
        if (std::ranges::equal(text.substr(at, what.size()), what, same)) return at;
    }
    return text.npos;
}

using spelled = std::vector<std::vector<std::string>>;

// In front of an escape that is itself escaped, four times over: JSON in JSON, and so on.
constexpr std::size_t most_backslashes = 16;

// The spelling with which `text` begins, as bytes.
std::optional<std::size_t> match_one(std::string_view text,
                                     const std::vector<std::string>& spellings) {
    for (const auto& s : spellings)
        if (text.starts_with(s)) return s.size();
    const auto front = text.substr(0, most_backslashes);
    const auto backslashes = std::min(front.find_first_not_of('\\'), front.size());
    if (backslashes < 2) return std::nullopt;
    const auto escape = text.substr(backslashes - 1);
    for (const auto& s : spellings)
        if (s.front() == '\\' && escape.starts_with(s)) return backslashes - 1 + s.size();
    return std::nullopt;
}

// Likewise that with which it ends.
std::optional<std::size_t> match_last(std::string_view text,
                                      const std::vector<std::string>& spellings) {
    const auto one =
        std::ranges::find_if(spellings, [&](const std::string& s) { return text.ends_with(s); });
    if (one == spellings.end()) return std::nullopt;
    auto bytes = one->size();
    if (one->front() == '\\' && one->size() > 2)
        for (std::size_t n = 1;
             n < most_backslashes && bytes < text.size() && text[text.size() - bytes - 1] == '\\';
             ++n)
            ++bytes;
    return bytes;
}

// How many bytes of `text` spell the characters [from, to), and how many characters they are.
struct matched {
    std::size_t bytes = 0;
    std::size_t characters = 0;
};
matched match(std::string_view text, const spelled& all, std::size_t from, std::size_t to) {
    matched m;
    for (auto i = from; i < to; ++i, ++m.characters) {
        const auto one = match_one(text.substr(m.bytes), all[i]);
        if (!one) break;
        m.bytes += *one;
    }
    return m;
}

// The same, backwards from the end of `text`, all of [0, to) or nothing.
std::optional<std::size_t> match_before(std::string_view text, const spelled& all, std::size_t to) {
    std::size_t bytes = 0;
    for (auto i = to; i > 0; --i) {
        const auto one = match_last(text.substr(0, text.size() - bytes), all[i - 1]);
        if (!one) return std::nullopt;
        bytes += *one;
    }
    return bytes;
}

// What the Base64 of every text has that holds `secret` `before` bytes behind a group's beginning.
std::string common_base64(std::string_view secret, std::size_t before) {
    const auto all = base64(std::string(before, '\0').append(secret));
    const auto first = (before * 8 + 5) / 6; // the first character with bits of the secret alone
    const auto end = (before + secret.size()) * 8 / 6;
    return all.substr(first, end - first);
}

// Where a secret stands.
struct range {
    std::size_t begin;
    std::size_t end;
};

// Puts the mark in place of what `next` finds.
template<class Next>
void replace_all(std::string& text, const Next& next) {
    std::string cleaned;
    std::size_t from = 0;
    for (auto r = next(from); r; r = next(from)) {
        cleaned.append(text, from, r->begin - from).append(secrets::mark);
        from = r->end;
    }
    if (from == 0) return;
    text = cleaned.append(text, from);
}

} // namespace

secrets::wanted secrets::search_form_of(std::string_view secret) {
    wanted w;
    w.secret = secret;
    for (std::size_t i = 0; i < secret.size();) {
        auto end = i;
        while (end < secret.size() && is_plain(secret[end]))
            ++end;
        if (end - i > w.part.size()) {
            w.part = secret.substr(i, end - i);
            w.part_at = i;
        }
        i = end + 1;
    }
    for (const char c : secret)
        w.spellings.push_back(spellings_of(c));
    for (const char* digits : {"0123456789ABCDEF", "0123456789abcdef"}) {
        std::string all;
        for (const char c : secret)
            all += hex(static_cast<unsigned char>(c), digits);
        w.encoded.push_back(std::move(all));
    }
    for (std::size_t before = 0; before < 3; ++before) {
        auto common = common_base64(secret, before);
        if (common.size() < shortest_encoded) continue;
        auto for_urls = common;
        std::ranges::replace(for_urls, '+', '-');
        std::ranges::replace(for_urls, '/', '_');
        if (for_urls != common) w.encoded.push_back(std::move(for_urls));
        w.encoded.push_back(std::move(common));
    }
    return w;
}

secrets::~secrets() {
    for (auto& w : all_) {
        wipe(w.secret);
        wipe(w.part);
        for (auto& s : w.encoded)
            wipe(s);
    }
}

void secrets::add(std::string_view secret) {
    if (secret.size() < shortest) return;
    const auto known = std::ranges::find(all_, secret, &wanted::secret);
    if (known != all_.end()) return;
    if (all_.size() == most) all_.erase(all_.begin());
    all_.push_back(search_form_of(secret));
}

void secrets::remove_spelled(const wanted& w, std::string& text) {
    // One without a single plain character is found only as it is.
    const bool escapable = !w.part.empty();
    const auto& part = escapable ? w.part : w.secret;
    const auto part_at = escapable ? w.part_at : 0;
    const auto after = escapable ? part_at + part.size() : w.spellings.size();
    const std::string_view all{text};
    replace_all(text, [&](std::size_t from) -> std::optional<range> {
        for (auto at = find_any_case(all, part, from); at != all.npos;
             at = find_any_case(all, part, at + 1)) {
            const auto end = at + part.size();
            const auto before = match_before(all.substr(from, at - from), w.spellings, part_at);
            const auto behind = match(all.substr(end), w.spellings, after, w.spellings.size());
            if (before && after + behind.characters == w.spellings.size())
                return range{at - *before, end + behind.bytes};
        }
        return std::nullopt;
    });
}

// Nothing has to be escaped of a plain character, and anything may be.
void secrets::remove_escaped(const wanted& w, std::string& text) {
    constexpr std::string_view escapes[] = {"\\u00", "\\x", "&#", "%"};
    const std::string_view all{text};
    if (std::ranges::none_of(escapes,
                             [&](std::string_view e) { return find_in(all, e, 0) != all.npos; }))
        return;
    replace_all(text, [&](std::size_t from) -> std::optional<range> {
        for (auto at = from; at < all.size(); ++at) {
            const char c = all[at];
            if (text::lower(c) != text::lower(w.secret.front()) && c != '\\' && c != '&' &&
                c != '%')
                continue;
            const auto m = match(all.substr(at), w.spellings, 0, w.spellings.size());
            if (m.characters == w.spellings.size()) return range{at, at + m.bytes};
        }
        return std::nullopt;
    });
}

// In hex or Base64, with everything around it that belongs to the same text: the ends of the secret
// share characters with that.
void secrets::remove_encoded(const wanted& w, std::string& text) {
    for (const auto& common : w.encoded) {
        const std::string_view all{text};
        replace_all(text, [&](std::size_t from) -> std::optional<range> {
            auto at = find_in(all, common, from);
            if (at == all.npos) return std::nullopt;
            auto end = at + common.size();
            while (end < all.size() && is_base64(all[end]))
                ++end;
            while (at > from && is_base64(all[at - 1]))
                --at;
            return range{at, end};
        });
    }
}

// A server that cuts its own message may cut the secret. Its beginning alone would be found in ids
// that were made in the same second, so it has to stand behind this word.
void secrets::remove_cut(const wanted& w, std::string& text) {
    constexpr std::string_view word = "earer";
    const std::string_view all{text};
    replace_all(text, [&](std::size_t from) -> std::optional<range> {
        for (auto at = find_any_case(all, word, from); at != all.npos;
             at = find_any_case(all, word, at)) {
            at += word.size();
            for (const std::string_view blank : {" ", "%20", "+", "\\u0020"})
                if (all.substr(at).starts_with(blank)) {
                    at += blank.size();
                    break;
                }
            const auto m = match(all.substr(at), w.spellings, 0, w.spellings.size());
            if (m.characters >= shortest_cut) return range{at, at + m.bytes};
        }
        return std::nullopt;
    });
}

void secrets::remove_from(std::string& text) const {
    if (text.size() < shortest_cut) return;
    for (const auto& w : all_) {
        remove_escaped(w, text); // before the next may cut an escape in two
        remove_spelled(w, text);
        remove_encoded(w, text);
        remove_cut(w, text);
    }
}

void secrets::remove_from(words::message& m) const {
    m.each_text([this](std::string& text) { remove_from(text); });
}

void secrets::remove_from(delivery::reply& r) const {
    if (auto* b = std::get_if<delivery::broken>(&r)) {
        remove_from(b->cause);
        return;
    }
    auto& a = std::get<delivery::answer>(r);
    for (auto* kept :
         {&a.body, &a.content_type, &a.retry_after, &a.rate_limit, &a.rate_limit_reset})
        remove_from(*kept);
}

} // namespace leadimport::http
