// Verdicts on what creates something: verdict.hpp has the table.

#include "salesmap/answer_words.hpp"
#include "salesmap/lead_evidence.hpp"
#include "salesmap/throttle_wait.hpp"

#include "leadimport/base/stored_message.hpp"
#include "leadimport/salesmap/lead_id.hpp"
#include "leadimport/salesmap/verdict.hpp"

#include <optional>
#include <utility>

namespace leadimport::salesmap {
namespace {

using delivery::again;
using delivery::answer;
using delivery::broken;
using delivery::hopeless;
using delivery::throttled;
using delivery::uncertain;
using delivery::verdict;
using time_point = std::chrono::system_clock::time_point;

bool is_refusal(unsigned status) {
    return status == 400 || status == 404 || status == 413 || status == 422;
}

// Such an answer comes from something that has taken the API's place, for this request or for all.
bool may_not_be_the_api(const answer& a, const envelope& v) {
    const auto s = a.status;
    return (s >= 300 && s < 400) || s == 401 || s == 403 || s == 404 || s == 407 || s == 511 ||
           (s == 200 && is_html(a, v));
}

// What the API itself says of a request that it did not carry out; nothing for all else.
std::optional<verdict> judge_failure(const answer& a, const envelope& v) {
    if (!v.failure) return std::nullopt;
    if (auto soon = with_another_token(a, v)) return std::move(*soon);
    if (a.status == 401 || a.status == 403)
        if (auto why = refusal_of_everything(a, v)) return hopeless{std::move(*why)};
    if (is_refusal(a.status)) return refusal_in(a, v);
    return std::nullopt;
}

reason_code why_unclear(const answer& a, const envelope& v) {
    if (a.status == 409) return reason_code::conflict;
    const bool its_own = v.success || v.failure;
    return its_own || a.status >= 500 || a.status == 408 ? reason_code::server_error
                                                         : reason_code::not_the_api;
}

uncertain unclear(const answer& a, const envelope& v) {
    uncertain u;
    u.status = a.status;
    const auto code = why_unclear(a, v);
    u.cause = code == reason_code::not_the_api ? kind_of(a, v) : words_of(a, v);
    u.why = {code, {stored(u.cause)}};
    u.working = a.status == 409 && v.failure;
    u.ask_api = !v.success && !v.failure && may_not_be_the_api(a, v);
    const auto& id = v.lead_id.empty() ? v.existing_id : v.lead_id;
    if (is_lead_id(id)) u.answered_id = id;
    return u;
}

verdict judge_broken(const broken& b) {
    if (auto why = refusal_of_everything(b)) return hopeless{std::move(*why)};
    if (!b.may_have_arrived) return again{b.code(), b.message(), std::nullopt, 0};
    uncertain u;
    u.cause = b.message();
    u.why = {reason_code::no_answer, {stored(delivery::words_of(b.at)), stored(b.cause)}};
    return u;
}

// Everything but a success.
verdict judge_answer(const answer& a, const envelope& v, time_point now) {
    // A 429 that says success, or names a lead, is not what it seems.
    if (a.status == 429 && !v.success && v.lead_id.empty() && v.existing_id.empty())
        return throttled{throttle_wait(a, now)};
    if (auto failed = judge_failure(a, v)) return std::move(*failed);
    return unclear(a, v);
}

} // namespace

verdict judge_lead_creation(const delivery::reply& r, const delivery::sent_attempt& attempt,
                            std::string_view key_field, time_point now) {
    const auto* a = std::get_if<answer>(&r);
    if (a == nullptr) return judge_broken(std::get<broken>(r));
    const auto v = read_envelope(a->body);
    if ((a->status == 200 || a->status == 201) && v.success)
        return judge_created(a->status, v, attempt, now);
    auto judged = judge_answer(*a, v, now);
    if (auto* no = std::get_if<delivery::refused>(&judged))
        return judge_refused(std::move(*no), said_in(*a, v), attempt, key_field);
    return judged;
}

verdict judge_creation(const delivery::reply& r, time_point now) {
    const auto* a = std::get_if<answer>(&r);
    if (a == nullptr) return judge_broken(std::get<broken>(r));
    return judge_answer(*a, read_envelope(a->body), now);
}

bool says_failure(const answer& a) { return read_envelope(a.body).failure; }

} // namespace leadimport::salesmap
