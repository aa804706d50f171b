#include "leadimport/salesmap/verdict.hpp"

#include "salesmap/answer_words.hpp"
#include "salesmap/throttle_wait.hpp"

#include "leadimport/base/overloaded.hpp"
#include "leadimport/base/text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace leadimport::salesmap {

using delivery::again;
using delivery::answer;
using delivery::broken;
using delivery::throttled;
using time_point = std::chrono::system_clock::time_point;

namespace {

look_up judge_look_up_answer(const answer& a, time_point now) {
    const auto v = read_envelope(a.body);
    if ((a.status == 200 || a.status == 201) && v.success) return a.body;
    if (a.status == 429) return throttled{throttle_wait(a, now)};
    if (auto soon = with_another_token(a, v)) return std::move(*soon);
    if (auto why = refusal_of_everything(a, v)) return std::move(*why);
    if (a.status >= 500 || a.status == 408)
        return again{errc::server_failing, words_of(a, v), retry_after(a, now), a.status};
    if (is_html(a, v) || a.status < 400) return error{errc::api_not_salesmap, {}, kind_of(a, v)};
    return error{errc::api_refused, {}, words_of(a, v)};
}

// The two texts that the API has for a lead that is gone. Others that say that something does not
// exist may be about a right, a user or a sequence.
bool speaks_of_absence(std::string_view reason) {
    return reason.starts_with("Lead가 존재하지 않습니다") ||
           reason.starts_with("리드를 찾을 수 없습니다");
}

bool speaks_of_sequence(std::string_view reason) {
    return reason.find("시퀀스") != reason.npos ||
           text::lower(reason).find("sequence") != std::string::npos;
}

// Of an answer that refuses this deletion alone.
deletion judge_undeleted(const answer& a) {
    const auto v = read_envelope(a.body);
    const bool may_be_missing = (a.status == 400 || a.status == 404) && v.json;
    if (may_be_missing && speaks_of_absence(v.reason)) return gone_already{};
    if (v.json && speaks_of_sequence(v.reason)) return in_sequence{v.reason};
    return refusal_in(a, v);
}

} // namespace

look_up judge_look_up(const delivery::reply& r, time_point now) {
    if (const auto* b = std::get_if<broken>(&r)) {
        if (auto why = refusal_of_everything(*b)) return std::move(*why);
        return again{b->code(), b->message(), std::nullopt, 0};
    }
    const auto& a = std::get<answer>(r);
    auto judged = judge_look_up_answer(a, now);
    if (auto* e = std::get_if<error>(&judged)) e->status = a.status;
    return judged;
}

deletion judge_deletion(const delivery::reply& r, time_point now) {
    return std::visit(overloaded{
                          [](const std::string&) -> deletion { return deleted{}; },
                          [](const again& a) -> deletion { return a; },
                          [](const throttled& t) -> deletion { return t; },
                          [&r](const error& e) -> deletion {
                              if (e.code != errc::api_refused) return e;
                              return judge_undeleted(std::get<answer>(r));
                          },
                      },
                      judge_look_up(r, now));
}

bool says_that_lead_is_gone(const delivery::reply& r) {
    const auto* a = std::get_if<answer>(&r);
    if (a == nullptr || (a->status != 400 && a->status != 404)) return false;
    const auto v = read_envelope(a->body);
    return v.failure && speaks_of_absence(v.reason);
}

delivery::probe_verdict judge_probe(const delivery::reply& r, time_point now) {
    using probed = delivery::probe_verdict;
    return std::visit(overloaded{
                          [](const std::string&) -> probed { return delivery::probe_passed{}; },
                          [](const again& a) -> probed {
                              return error{a.code, {}, a.cause, a.status};
                          },
                          [](const throttled& t) -> probed { return t; },
                          [](const error& e) -> probed { return e; },
                      },
                      judge_look_up(r, now));
}

} // namespace leadimport::salesmap
