#include "leadimport/sandbox/fault.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace leadimport::sandbox {
namespace {

constexpr std::array<std::pair<fault_kind, std::string_view>, 13> kinds{{
    {fault_kind::lost, "lost"},
    {fault_kind::dropped, "dropped"},
    {fault_kind::error_500, "500"},
    {fault_kind::created_500, "500-created"},
    {fault_kind::error_502, "502"},
    {fault_kind::created_502, "502-created"},
    {fault_kind::html, "html"},
    {fault_kind::cut, "cut"},
    {fault_kind::slow, "slow"},
    {fault_kind::throttled, "429"},
    {fault_kind::close, "close"},
    {fault_kind::unavailable, "503"},
    {fault_kind::unauthorized, "401"},
}};

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

} // namespace

std::string_view name_of(fault_kind k) noexcept {
    for (const auto& [kind, name] : kinds)
        if (kind == k) return name;
    return "?";
}

result<fault> parse_fault(std::string_view text) {
    const auto mark = text.find_first_of("@/%");
    if (mark == text.npos) return unusable(text, "is not a fault like lost@3, 500/50 or slow%2");
    fault f;
    auto name = text.substr(0, mark);
    if (const auto colon = name.find(':'); colon != name.npos) {
        const auto of = parse_object_type(name.substr(0, colon));
        if (!of) return unusable(text, "does not begin with lead:, people: or organization:");
        f.of = *of;
        name.remove_prefix(colon + 1);
    }
    const auto* found = kinds.begin();
    while (found != kinds.end() && found->second != name)
        ++found;
    if (found == kinds.end()) return unusable(name, "is not a kind of fault");
    f.kind = found->first;

    auto rest = text.substr(mark + 1);
    std::string_view suffix;
    if (cut_suffix(rest, ':', suffix)) {
        if (f.kind != fault_kind::slow)
            return unusable(text, "has a duration, which only slow has");
        const auto wait = parse_duration(suffix, "--fault");
        if (!wait) return wait.error();
        if (wait->count() > std::numeric_limits<std::uint32_t>::max())
            return unusable(text, "would answer after weeks");
        f.slow_ms = static_cast<std::uint32_t>(wait->count());
    }
    if (cut_suffix(rest, 'x', suffix) && !parse_count(suffix, f.times))
        return unusable(text, "does not say how often: a number from 1 belongs behind the x");
    if (!parse_choice(text[mark], rest, f))
        return unusable(text, text[mark] == '%' ? "needs a number up to 100 behind the %"
                                                : "needs a number from 1");
    return f;
}

} // namespace leadimport::sandbox
