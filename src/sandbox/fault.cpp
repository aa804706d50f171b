#include "leadimport/sandbox/fault.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <utility>

namespace leadimport::sandbox {
namespace {

constexpr std::chrono::hours longest_wait{24 * 49};

error unusable(std::string_view text, std::string_view why) {
    return {errc::bad_option, "--fault", text::quoted(text) + " " + std::string{why}};
}

// Cuts what follows the last `mark` off `s`; false when there is no such mark.
bool cut_suffix(std::string_view& s, char mark, std::string_view& suffix) noexcept {
    const auto at = s.rfind(mark);
    if (at == s.npos) return false;
    suffix = s.substr(at + 1);
    s = s.substr(0, at);
    return true;
}

bool parse_share(std::string_view s, double& share) noexcept {
    double percent = 0;
    const auto* end = s.data() + s.size();
    const auto [stop, ec] = std::from_chars(s.data(), end, percent, std::chars_format::fixed);
    if (ec != std::errc{} || stop != end || !(percent > 0 && percent <= 100)) return false;
    share = percent / 100;
    return true;
}

bool parse_count(std::string_view s, std::uint64_t& count) noexcept {
    const auto n = text::parse_unsigned(s);
    if (!n || *n == 0) return false;
    count = *n;
    return true;
}

bool parse_choice(char how, std::string_view s, fault& f) noexcept {
    if (how == '@') return parse_count(s, f.at);
    if (how == '/') return parse_count(s, f.every);
    return parse_share(s, f.share);
}

// Whose creations, and what happens to them: what stands before the mark.
result<fault> parse_kind(std::string_view text, std::string_view name) {
    fault f;
    const auto colon = name.find(':');
    if (colon != name.npos) {
        const auto of = parse_object_type(name.substr(0, colon));
        if (!of) return unusable(text, "does not begin with lead:, people: or organization:");
        f.of = *of;
        name.remove_prefix(colon + 1);
    }
    auto kind = find_fault_kind(name);
    if (!kind) return unusable(name, "is not a kind of fault");
    f.kind = *kind;
    if (f.of != object_type::lead &&
        (f.kind.answer == answering::old_lead || f.kind.answer == answering::early))
        return unusable(text, "is a fault of leads only");
    return f;
}

// What stands behind the mark: which creations meet it, how often, and how long it waits.
result<void> parse_rest(std::string_view text, char mark, std::string_view rest, fault& f) {
    std::string_view suffix;
    if (cut_suffix(rest, ':', suffix)) {
        if (!f.kind.waits())
            return unusable(text, "has a duration, which only kinds have that do something later");
        const auto wait = parse_duration(suffix, "--fault");
        if (!wait) return wait.error();
        if (*wait > longest_wait) return unusable(text, "would come after weeks");
        f.slow_ms = static_cast<std::uint32_t>(wait->count());
    }
    if (cut_suffix(rest, 'x', suffix) && !parse_count(suffix, f.times))
        return unusable(text, "does not say how often: a number from 1 belongs behind the x");
    if (!parse_choice(mark, rest, f))
        return unusable(text, mark == '%' ? "needs a number up to 100 behind the %"
                                          : "needs a number from 1");
    return {};
}

} // namespace

result<fault> parse_fault(std::string_view text) {
    const auto at = text.find_first_of("@/%=");
    if (at == text.npos) return unusable(text, "is not a fault like lost@3, 500/50 or slow%2");
    auto f = parse_kind(text, text.substr(0, at));
    if (!f) return f;
    const auto rest = text.substr(at + 1);
    if (text[at] != '=') {
        if (const auto read = parse_rest(text, text[at], rest, *f); !read) return read.error();
        return f;
    }
    if (f->kind.answer == answering::early)
        return unusable(text, "is met by connections, which have no text");
    if (rest.empty()) return unusable(text, "needs a text behind the =");
    f->text = rest;
    return f;
}

} // namespace leadimport::sandbox
