#include "sandbox/spoil.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace leadimport::sandbox {
namespace {

namespace json = boost::json;

constexpr std::size_t long_id_bytes = std::size_t{4} << 20;
constexpr std::size_t long_reason_bytes = std::size_t{64} << 10;

std::string_view reason_of(unsigned status) noexcept {
    switch (status) {
    case 401: return "유효하지 않은 토큰입니다.";
    case 403: return "API를 사용할 수 있는 권한이 없습니다.";
    case 404: return "대상을 찾을 수 없습니다.";
    case 409: return "같은 요청이 이미 처리되고 있습니다.";
    case 413: return "요청이 너무 큽니다.";
    case 429: return "0.5초 후 재시도해주세요.";
    case 503: return "점검 중입니다.";
    default: return status < 500 ? "처리할 수 없는 값입니다." : "서버에 문제가 생겼습니다.";
    }
}

std::string title_of(unsigned status) {
    if (status == 200) return "세일즈맵";
    return std::to_string(status) + " " + std::string{status_text(status)};
}

std::string echoed(const request& r) {
    return "요청을 처리할 수 없습니다: " + std::string{r.method} + " " + std::string{r.target} +
           "\r\n" + std::string{r.header};
}

// The row's own data again and again, as a validation that quotes what it dislikes.
std::string personal(const request& r) {
    std::string s = "값이 올바르지 않습니다: ";
    do
        s.append(r.body).append(" / ");
    while (s.size() < long_reason_bytes);
    return s;
}

response other_json(unsigned status) {
    json::object o;
    o["error"] = reason_of(status);
    return {status, json::serialize(o), false, std::nullopt};
}

response with_status(const fault_kind& k, const request& r) {
    switch (k.answer) {
    case answering::page: return page(k.status, title_of(k.status));
    case answering::empty: return {k.status, {}, true, std::nullopt};
    case answering::other_json: return other_json(k.status);
    case answering::echo: return fail(k.status, echoed(r));
    case answering::echo_page: return page(k.status, echoed(r));
    case answering::personal: return fail(k.status, personal(r));
    default: return fail(k.status, reason_of(k.status));
    }
}

std::string_view header_of(unsigned status) noexcept {
    if (status == 503) return "Retry-After: 1\r\n";
    if (status >= 300 && status < 400) return "Location: https://localhost/login\r\n";
    return {};
}

// An answer of success that tells something else.
json::object untrue(answering how, const created_object& made, const memory& before) {
    json::object o;
    o["id"] = made.id.text();
    o["name"] = made.name;
    o["createdAt"] = made.created_at;
    switch (how) {
    case answering::first_id:
        if (before.first_id) o["id"] = *before.first_id;
        break;
    case answering::other_name: o["name"] = "다른 회사의 문의"; break;
    case answering::no_name: o.erase("name"); break;
    case answering::no_id: o.erase("id"); break;
    case answering::empty_id: o["id"] = ""; break;
    case answering::long_id: o["id"] = std::string(long_id_bytes, '7'); break;
    case answering::control_id:
        o["id"] = "0190\n\x1b[2J\r" + made.id.text() + std::string(1, '\0');
        break;
    default: break;
    }
    return o;
}

reply untrue_reply(answering how, const created_object& made, const memory& before) {
    auto out = success(201, name_of(made.type), untrue(how, made, before));
    if (how == answering::unsuccessful) {
        constexpr std::string_view yes = R"("success":true)";
        out.body.replace(out.body.find(yes), yes.size(), R"("success":false)");
    }
    return to_reply(std::move(out));
}

} // namespace

reply to_reply(response r) {
    reply out;
    out.status = r.status;
    out.html = r.html;
    out.body = std::move(r.body);
    return out;
}

reply told(const created_object& o) { return untrue_reply(answering::as_usual, o, {}); }

reply spoil(const fault& f, reply usual, const std::optional<created_object>& made,
            const memory& before, const request& r) {
    const auto how = f.kind.answer;
    switch (how) {
    case answering::as_usual:
    case answering::old_lead:
    case answering::early: return usual;
    case answering::late: usual.delay = std::chrono::milliseconds{f.slow_ms}; return usual;
    case answering::closing: usual.after = ending::close; return usual;
    case answering::cut: usual.after = ending::cut; return usual;
    case answering::nothing: usual.after = ending::drop; return usual;
    case answering::earlier: return before.last ? *before.last : usual;
    case answering::refusal:
    case answering::page:
    case answering::empty:
    case answering::other_json:
    case answering::echo:
    case answering::echo_page:
    case answering::personal: {
        auto out = to_reply(with_status(f.kind, r));
        out.extra_header = header_of(f.kind.status);
        return out;
    }
    case answering::first_id:
    case answering::other_name:
    case answering::no_name:
    case answering::no_id:
    case answering::unsuccessful:
    case answering::empty_id:
    case answering::long_id:
    case answering::control_id: return made ? untrue_reply(how, *made, before) : usual;
    }
    return usual;
}

} // namespace leadimport::sandbox
