#include "salesmap/throttle_wait.hpp"

#include "salesmap/envelope.hpp"

#include "leadimport/base/http_date.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/verdict.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace leadimport::salesmap {
namespace {

using delivery::answer;
using std::chrono::milliseconds;
using time_point = std::chrono::system_clock::time_point;

double since_1970(time_point t) {
    return std::chrono::duration<double>{t.time_since_epoch()}.count();
}

constexpr double longest = std::chrono::duration<double>{limits::longest_pause}.count();

milliseconds bounded(double seconds) {
    return milliseconds{static_cast<milliseconds::rep>(std::clamp(seconds, 0.0, longest) * 1000)};
}

// Digits with or without decimals; no sign, no exponent.
std::optional<double> parse_seconds(std::string_view s) {
    if (s.empty() || s.find_first_not_of("0123456789.") != s.npos) return std::nullopt;
    double seconds = 0;
    const auto* last = s.data() + s.size();
    const auto [stop, problem] = std::from_chars(s.data(), last, seconds);
    if (problem != std::errc{} || stop != last) return std::nullopt;
    return seconds;
}

// The number in front of "초 후", which may be a decimal: "2.5초 후 재시도해주세요."
std::optional<milliseconds> seconds_in_text(std::string_view reason) {
    const auto end = reason.find("초 후");
    if (end == reason.npos) return std::nullopt;
    const auto number = reason.substr(0, end);
    const auto before = number.find_last_not_of("0123456789.");
    const auto seconds = parse_seconds(before == number.npos ? number : number.substr(before + 1));
    if (!seconds) return std::nullopt;
    return bounded(*seconds);
}

// One quota of a RateLimit header.
struct quota {
    std::optional<double> left;  // requests
    std::optional<double> reset; // seconds until it is whole again
};

void take_parameter(quota& q, std::string_view parameter) {
    const auto at = parameter.find('=');
    if (at == parameter.npos) return;
    const auto name = text::trim(parameter.substr(0, at));
    const auto value = parse_seconds(text::trim(parameter.substr(at + 1)));
    if (name == "r" || name == "remaining") q.left = value;
    if (name == "t" || name == "reset") q.reset = value;
}

// Quotas that are used up count; when none says so, all do. The longest of them: any of them
// refuses the next request.
class longest_reset {
public:
    void add(const quota& q) {
        if (!q.reset) return;
        const bool used_up = q.left && *q.left < 1;
        auto& kind = used_up ? used_up_ : any_;
        kind = std::max(kind.value_or(0), *q.reset);
    }
    [[nodiscard]] std::optional<double> value() const { return used_up_ ? used_up_ : any_; }

private:
    std::optional<double> used_up_;
    std::optional<double> any_;
};

// `"burst";r=0;t=3, "daily";r=900;t=40000` (draft-ietf-httpapi-ratelimit-headers, since its eighth
// version a list of quotas), or `limit=100, remaining=0, reset=3` (its seventh: one quota). A name
// in quotes that has a comma or a semicolon in it is cut there, and the pieces say nothing.
std::optional<milliseconds> quota_reset(std::string_view header) {
    longest_reset all;
    const bool one = header.find(';') == header.npos;
    quota q;
    for (const auto item : text::split(header, ",")) {
        if (!one) q = {};
        for (const auto parameter : text::split(item, ";"))
            take_parameter(q, parameter);
        if (!one) all.add(q);
    }
    if (one) all.add(q);
    const auto seconds = all.value();
    if (!seconds) return std::nullopt;
    return bounded(*seconds);
}

// A number of seconds in RateLimit-Reset (the draft's first versions); X-RateLimit-Reset may also
// hold a moment, in seconds or thousandths since 1970. A moment by a clock that is not ours is
// believed only when it makes sense here.
std::optional<milliseconds> reset_in(std::string_view header, time_point now) {
    const auto number = parse_seconds(text::trim(header));
    if (!number) return std::nullopt;
    constexpr double moments = 1e9;       // in seconds: since 2001
    constexpr double fine_moments = 1e12; // in thousandths
    if (*number < moments) return bounded(*number);
    const auto wait = (*number < fine_moments ? *number : *number / 1000) - since_1970(now);
    if (wait <= 0 || wait > longest) return std::nullopt;
    return bounded(wait);
}

std::optional<milliseconds> seconds_after(const answer& a) {
    const auto seconds = text::parse_unsigned(text::trim(a.retry_after));
    if (!seconds) return std::nullopt;
    return bounded(static_cast<double>(*seconds));
}

std::optional<milliseconds> date_after(const answer& a, time_point now) {
    const auto moment = parse_http_date(a.retry_after);
    if (!moment) return std::nullopt;
    // In whole seconds: a moment that is far away is beyond the clock's own unit.
    const auto at = static_cast<double>(moment->time_since_epoch().count());
    return bounded(at - since_1970(now));
}

// A date that is over says nothing of how long to wait: the clocks differ.
std::optional<milliseconds> asked_wait(const answer& a, time_point now) {
    if (const auto seconds = seconds_after(a)) return seconds;
    if (const auto date = date_after(a, now); date && *date > milliseconds{0}) return date;
    if (const auto reset = quota_reset(a.rate_limit)) return reset;
    if (const auto reset = reset_in(a.rate_limit_reset, now)) return reset;
    return seconds_in_text(read_envelope(a.body).reason);
}

} // namespace

std::optional<milliseconds> retry_after(const answer& a, time_point now) {
    if (const auto seconds = seconds_after(a)) return seconds;
    return date_after(a, now);
}

milliseconds throttle_wait(const answer& a, time_point now) {
    return std::max<milliseconds>(asked_wait(a, now).value_or(limits::default_throttle_wait),
                                  limits::shortest_throttle_wait);
}

} // namespace leadimport::salesmap
