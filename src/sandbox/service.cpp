#include "sandbox/service.hpp"

#include "sandbox/record_file.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::sandbox {
namespace {

using namespace std::chrono_literals;

// Seconds with one decimal, rounded up: after this time the limit has room for the client.
std::string seconds_text(std::chrono::nanoseconds wait) {
    const auto tenths = std::max<std::int64_t>(1, (wait + 100ms - 1ns) / 100ms);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

bool is_json(std::string_view content_type) {
    const auto type = text::lower(text::trim(content_type.substr(0, content_type.find(';'))));
    return type == "application/json";
}

} // namespace

service::service(workspace_model model, const options& o)
    : model_{std::move(model)},
      limit_{o.limit},
      meter_{o.limit},
      faults_{o.faults},
      token_{o.token},
      latency_{o.latency},
      behaves_{o.behaves} {
    model_.behave(behaves_);
}

reply service::answer(const request& r, const instant& now) {
    ++counters_.requests;
    meter_.arrived(now.steady);
    const auto to = find_route(r.method, r.target);
    reply out;
    if (to.to == endpoint::front_page)
        out = to_reply(page(200, "세일즈맵"));
    else if (to.to == endpoint::unknown)
        out = to_reply(page(404, "404: This page could not be found"));
    else
        out = answer_api(to, r, now);
    out.delay += latency_;
    return out;
}

reply service::answer_api(const route& to, const request& r, const instant& now) {
    count_request(to);
    const auto who = check_token(r.authorization);
    if (who == standing::of_another) return answer_stranger(to);
    if (who != standing::member) return refuse_token(who);
    if (to.to == endpoint::wrong_method) return to_reply(fail(405, "지원하지 않는 메서드입니다."));
    const auto points = points_of(to.to);
    if (const auto wait = limit_.take(now.steady, points)) return throttle(*wait);
    counters_.points += points;
    if (to.to != endpoint::object_create) return carry_out(to, r, now).answer;
    return create(to, r, now);
}

void service::count_request(const route& to) noexcept {
    if (to.to == endpoint::search) ++counters_.searches;
    if (to.to == endpoint::people_by_email) ++counters_.people_lookups;
    if (to.to != endpoint::object_create) return;
    switch (to.object) {
    case object_type::lead: ++counters_.lead_posts; break;
    case object_type::people: ++counters_.people_posts; break;
    case object_type::organization: ++counters_.organization_posts; break;
    }
}

void service::count_creation(object_type t) noexcept {
    switch (t) {
    case object_type::lead: ++counters_.leads_created; break;
    case object_type::people: ++counters_.people_created; break;
    case object_type::organization: ++counters_.organizations_created; break;
    }
}

service::carried_out service::carry_out(const route& to, const request& r, const instant& now,
                                        std::string_view fault, maker by) {
    const bool has_body = r.method == "POST" && to.to != endpoint::lead_delete;
    if (has_body && !is_json(r.content_type))
        return {to_reply(refuse(refusal::text("Content-Type은 application/json이어야 합니다."))),
                std::nullopt};
    auto answer = model_.answer(to, r.body, server_time(now.wall));
    const bool lead = to.to == endpoint::object_create && to.object == object_type::lead;
    if (lead && answer.status == 400) ++counters_.leads_refused;
    auto made = std::move(answer.created);
    carried_out done{to_reply(std::move(answer)), std::move(made)};
    if (done.made) {
        count_creation(to.object);
        done.answer.record = record_line(*done.made, {by, r.idempotency_key, fault, r.body});
    }
    return done;
}

service::standing service::check_token(std::string_view authorization) const noexcept {
    constexpr std::string_view scheme = "Bearer ";
    if (!authorization.starts_with(scheme)) return standing::unknown;
    const auto given = authorization.substr(scheme.size());
    if (!given.starts_with(token_)) return standing::unknown;
    const auto suffix = given.substr(token_.size());
    if (suffix.empty()) return standing::member;
    if (suffix == "-elsewhere") return standing::of_another;
    return suffix == "-forbidden" ? standing::forbidden : standing::unknown;
}

reply service::refuse_token(standing s) {
    if (s == standing::forbidden)
        return to_reply(fail(403, "API를 사용할 수 있는 권한이 없습니다."));
    ++counters_.unauthorized;
    return to_reply(fail(401, "유효하지 않은 토큰입니다."));
}

// The other workspace has a separate limit, which no client reaches here.
reply service::answer_stranger(const route& to) {
    ++counters_.elsewhere;
    if (to.to == endpoint::user_me) return to_reply(workspace_model::user_elsewhere());
    return refuse_token(standing::forbidden);
}

void service::count_refusal(unsigned status) noexcept {
    if (status == 401) ++counters_.unauthorized;
    if (status == 429) ++counters_.throttled;
}

reply service::throttle(std::chrono::nanoseconds wait) {
    ++counters_.throttled;
    return to_reply(fail(429, seconds_text(wait) + "초 후 재시도해주세요."));
}

std::optional<reply> service::connected(const instant& now) {
    ++counters_.connections;
    ++connections_now_;
    counters_.most_connections = std::max(counters_.most_connections, connections_now_);
    if (!faults_.next_connection(counters_.connections)) return std::nullopt;
    ++counters_.faults_played;
    const auto& before = told_[static_cast<std::size_t>(object_type::lead)];
    return before.last ? *before.last : told(model_.invent_lead(server_time(now.wall)));
}

void service::disconnected() { --connections_now_; }

counters service::count() const {
    auto c = counters_;
    c.most_in_window = meter_.most();
    return c;
}

} // namespace leadimport::sandbox
