#pragma once
// The built-in workspace, asked without a server.

#include "../../../src/sandbox/service.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace leadimport::tests {

inline constexpr std::string_view some_person = "40000000-0000-4000-8000-000000000001";
inline constexpr std::string_view some_organization = "50000000-0000-4000-8000-000000000001";
inline constexpr std::string_view nobody = "99999999-0000-4000-8000-000000000000";

inline sandbox::workspace_model builtin_model() {
    auto parsed = sandbox::parse_schema(sandbox::builtin_schema(), "built-in");
    if (!parsed) std::abort();
    auto model = sandbox::workspace_model::make(std::move(parsed.value()), 1, sandbox::wall_time{},
                                                "built-in");
    if (!model) std::abort();
    return std::move(model.value());
}

struct told {
    unsigned status = 0;
    boost::json::value json;
    bool html = false;

    // "data.lead.id": a path of keys and array indices; null where it leads nowhere.
    [[nodiscard]] boost::json::value at(std::string_view path) const {
        const auto* here = &json;
        while (here != nullptr && !path.empty()) {
            const auto dot = path.find('.');
            const auto key = path.substr(0, dot);
            path = dot == path.npos ? std::string_view{} : path.substr(dot + 1);
            if (const auto* o = here->if_object())
                here = o->if_contains(key);
            else if (const auto* a = here->if_array())
                here = a->if_contains(static_cast<std::size_t>(std::stoul(std::string{key})));
            else
                here = nullptr;
        }
        return here == nullptr ? boost::json::value() : *here;
    }
    [[nodiscard]] std::string text(std::string_view path) const {
        const auto v = at(path);
        return v.is_string() ? std::string{v.get_string()} : boost::json::serialize(v);
    }
};

// The model alone.
class asked_model {
public:
    told ask(std::string_view method, std::string_view target, std::string_view body = {}) {
        const auto r = model.answer(sandbox::find_route(method, target), body, now);
        boost::json::error_code ec;
        return {r.status, boost::json::parse(r.body, ec), r.html};
    }
    // A lead with a name, a person, and more keys.
    told create(std::string_view name, std::string_view more = {}) {
        return ask("POST", "/api/v2/lead", lead(name, more));
    }
    static std::string lead(std::string_view name, std::string_view more = {}) {
        return R"({"name":")" + std::string{name} + R"(","peopleId":")" + std::string{some_person} +
               "\"" + std::string{more} + "}";
    }

    sandbox::workspace_model model = builtin_model();
    sandbox::wall_time now{};
};

} // namespace leadimport::tests
