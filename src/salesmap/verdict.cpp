#include "leadimport/salesmap/verdict.hpp"

#include "salesmap/envelope.hpp"
#include "salesmap/throttle_wait.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"

#include <optional>

namespace leadimport::salesmap {
namespace {

using delivery::again;
using delivery::answer;
using delivery::broken;
using delivery::hopeless;
using delivery::refused;
using delivery::throttled;
using delivery::uncertain;
using delivery::verdict;
using time_point = std::chrono::system_clock::time_point;

bool is_html(const answer& a, const envelope& v) {
    if (v.json) return false;
    const auto body = text::trim(a.body);
    return text::lower(a.content_type).starts_with("text/html") || body.starts_with('<');
}

// What the server says, in full as far as an error has room; never empty.
std::string words_of(const answer& a, const envelope& v) {
    const auto said = text::excerpt(v.reason.empty() ? a.body : v.reason, limits::excerpt_bytes);
    const auto status = "HTTP " + std::to_string(a.status);
    return said.empty() ? status : status + ": " + said;
}

// "HTTP 200 with a web page", for an answer that no API gives.
std::string kind_of(const answer& a, const envelope& v) {
    const auto status = "HTTP " + std::to_string(a.status);
    if (is_html(a, v)) return status + " with a web page";
    if (text::trim(a.body).empty()) return status + " with nothing in it";
    return status + " with " + text::quoted(a.body);
}

// The token has been replaced since.
std::optional<again> with_another_token(const answer& a, const envelope& v) {
    if (a.status != 401 || !a.of_former_token) return std::nullopt;
    again soon{errc::server_unwell, words_of(a, v), std::nullopt, a.status};
    soon.blameless = true;
    return soon;
}

std::optional<error> refusal_of_everything(const answer& a, const envelope& v) {
    const auto words = words_of(a, v);
    if (a.status == 401 && a.no_other_token) return a.no_other_token;
    if (a.status == 401) return error{errc::api_unauthorized, {}, words};
    if (a.status == 403) return error{errc::api_forbidden, {}, words};
    const bool moved = a.status == 301 || a.status == 307 || a.status == 308;
    if (moved || (a.status == 404 && !v.json)) return error{errc::api_not_salesmap, {}, words};
    return std::nullopt;
}

refused refusal_in(const answer& a, const envelope& v) {
    refused no;
    no.status = a.status;
    no.reason = v.reason.empty() ? words_of(a, v) : text::excerpt(v.reason, limits::excerpt_bytes);
    no.existing_id = v.existing_id;
    return no;
}

verdict judge_answer(const answer& a, time_point now) {
    const auto v = read_envelope(a.body);
    const auto s = a.status;
    if ((s == 200 || s == 201) && v.success && !v.lead_id.empty())
        return delivery::created{s, v.lead_id, v.created_at};
    if (s == 429) return throttled{throttle_wait(a, now)};
    if (auto soon = with_another_token(a, v)) return std::move(*soon);
    if (auto why = refusal_of_everything(a, v)) return hopeless{std::move(*why)};
    if (s >= 400 && s < 500 && s != 408) return refusal_in(a, v);
    if (s == 503)
        if (const auto wait = retry_after(a, now))
            return again{errc::server_unwell, words_of(a, v), wait, s};
    uncertain u{s, words_of(a, v), std::nullopt};
    if (s == 200 && is_html(a, v)) u.stop = error{errc::api_not_salesmap, {}, kind_of(a, v)};
    return u;
}

// Whom we cannot trust, or who forbids the way, is the same for every request.
std::optional<error> refusal_of_everything(const broken& b) {
    if (b.untrusted) return error{errc::tls_untrusted, {}, b.cause};
    if (b.refused) return error{errc::proxy_refused, {}, b.cause};
    return std::nullopt;
}

verdict judge_broken(const broken& b) {
    if (auto why = refusal_of_everything(b)) return hopeless{std::move(*why)};
    if (!b.may_have_arrived) return again{errc::server_unreachable, b.message(), std::nullopt, 0};
    return uncertain{0, b.message(), std::nullopt};
}

} // namespace

verdict judge_lead_creation(const delivery::reply& r, time_point now) {
    if (const auto* a = std::get_if<answer>(&r)) return judge_answer(*a, now);
    return judge_broken(std::get<broken>(r));
}

look_up judge_look_up(const delivery::reply& r, time_point now) {
    if (const auto* b = std::get_if<broken>(&r)) {
        if (auto why = refusal_of_everything(*b)) return std::move(*why);
        return again{errc::server_unreachable, b->message(), std::nullopt, 0};
    }
    const auto& a = std::get<answer>(r);
    const auto v = read_envelope(a.body);
    if ((a.status == 200 || a.status == 201) && v.success) return a.body;
    if (a.status == 429) return throttled{throttle_wait(a, now)};
    if (auto soon = with_another_token(a, v)) return std::move(*soon);
    if (auto why = refusal_of_everything(a, v)) return std::move(*why);
    if (a.status >= 500 || a.status == 408)
        return again{errc::server_unwell, words_of(a, v), retry_after(a, now), a.status};
    if (is_html(a, v) || a.status < 400) return error{errc::api_not_salesmap, {}, kind_of(a, v)};
    return error{errc::api_refused, {}, words_of(a, v)};
}

deletion judge_deletion(const delivery::reply& r, time_point now) {
    auto looked = judge_look_up(r, now);
    if (std::holds_alternative<std::string>(looked)) return deleted{};
    if (auto* a = std::get_if<again>(&looked)) return std::move(*a);
    if (const auto* t = std::get_if<throttled>(&looked)) return *t;
    auto& e = std::get<error>(looked);
    if (e.code != errc::api_refused) return std::move(e);
    const auto& a = std::get<answer>(r);
    const auto v = read_envelope(a.body);
    const bool may_be_missing = (a.status == 400 || a.status == 404) && v.json;
    if (may_be_missing && v.reason.find("찾을 수 없습니다") != std::string::npos)
        return gone_already{};
    return refusal_in(a, v);
}

delivery::probe_verdict judge_probe(const delivery::reply& r, time_point now) {
    const auto looked = judge_look_up(r, now);
    if (const auto* e = std::get_if<error>(&looked)) return *e;
    if (const auto* a = std::get_if<again>(&looked)) return error{a->code, {}, a->cause};
    if (const auto* t = std::get_if<throttled>(&looked)) return *t;
    return delivery::answered_well{};
}

} // namespace leadimport::salesmap
