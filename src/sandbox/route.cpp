#include "sandbox/route.hpp"

#include "leadimport/base/text.hpp"

#include <array>

namespace leadimport::sandbox {
namespace {

using enum endpoint;
using enum object_type;

// `*` in a pattern stands for one segment that is not empty: the route's argument.
struct pattern {
    std::string_view method;
    std::string_view path;
    endpoint to;
    object_type object;
};

// The first that fits counts: "lead/pipeline" stands before "lead/*".
constexpr std::array patterns{
    pattern{"POST", "lead", object_create, lead},
    pattern{"GET", "lead", object_list, lead},
    pattern{"GET", "lead/pipeline", pipeline_list, lead},
    pattern{"GET", "lead/*", lead_get, lead},
    pattern{"POST", "lead/*", lead_edit, lead},
    pattern{"POST", "lead/*/delete", lead_delete, lead},
    pattern{"GET", "people", object_list, people},
    pattern{"POST", "people", object_create, people},
    pattern{"GET", "people-temp/*", people_by_email, people},
    pattern{"GET", "organization", object_list, organization},
    pattern{"POST", "organization", object_create, organization},
    pattern{"POST", "object/lead/search", search, lead},
    pattern{"POST", "object/people/search", search, people},
    pattern{"POST", "object/organization/search", search, organization},
    pattern{"GET", "field/lead", field_list, lead},
    pattern{"POST", "field/lead", field_create, lead},
    pattern{"GET", "field/people", field_list, people},
    pattern{"GET", "field/organization", field_list, organization},
    pattern{"GET", "user/me", user_me, lead},
    pattern{"GET", "user", user_list, lead},
};

std::string_view take_segment(std::string_view& s) noexcept {
    const auto slash = s.find('/');
    const auto segment = s.substr(0, slash);
    s.remove_prefix(slash == s.npos ? s.size() : slash + 1);
    return segment;
}

bool fits(std::string_view pattern, std::string_view path, std::string_view& argument) noexcept {
    // A slash at the end would vanish in the cutting below.
    if (path.empty() || path.back() == '/') return false;
    while (!pattern.empty() && !path.empty()) {
        const auto expected = take_segment(pattern);
        const auto given = take_segment(path);
        if (expected == "*" && !given.empty())
            argument = given;
        else if (expected != given)
            return false;
    }
    return pattern.empty() && path.empty();
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// A percent sign that begins no escape stays as it is.
std::string percent_decoded(std::string_view s) {
    std::string out;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const int high = s[i] == '%' && i + 2 < s.size() ? hex_digit(s[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(s[i + 2]) : -1;
        if (low < 0) {
            out += s[i];
            continue;
        }
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

std::string cursor_of(std::string_view query) {
    for (const auto part : text::split(query, "&"))
        if (part.starts_with("cursor=")) return percent_decoded(part.substr(7));
    return {};
}

} // namespace

route find_route(std::string_view method, std::string_view target) {
    constexpr std::string_view base = "/api";
    constexpr std::string_view version = "/api/v2/";
    const auto question = target.find('?');
    auto path = target.substr(0, question);
    route r;
    if (path != base && !path.starts_with("/api/")) {
        r.to = front_page;
        return r;
    }
    if (!path.starts_with(version)) return r;
    path.remove_prefix(version.size());

    for (const auto& p : patterns) {
        std::string_view argument;
        if (!fits(p.path, path, argument)) continue;
        r.to = p.method == method ? p.to : wrong_method;
        r.object = p.object;
        if (r.to == wrong_method) continue;
        r.argument = percent_decoded(argument);
        if (question != target.npos) r.cursor = cursor_of(target.substr(question + 1));
        return r;
    }
    return r;
}

std::uint64_t points_of(endpoint e) noexcept {
    switch (e) {
    case front_page:
    case unknown:
    case wrong_method: return 0;
    case search: return 10;
    default: return 1;
    }
}

} // namespace leadimport::sandbox
