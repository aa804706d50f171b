#pragma once
// A sandbox that was started for one test, and clients of it.

#include "../../support/tls_client.hpp"
#include "../../unit/base/temporary_folder.hpp"
#include "support/english.hpp"

#include "leadimport/sandbox/server.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace leadimport::tests {

// Without a limit, unless the options ask for one.
inline sandbox::options sandbox_options() {
    sandbox::options o;
    o.limit = rate{};
    return o;
}

class running_sandbox {
public:
    explicit running_sandbox(sandbox::options o = sandbox_options()) {
        o.dir = folder_.path();
        auto started = sandbox::server::start(std::move(o));
        if (!started) throw std::runtime_error{english(started.error())};
        server = std::move(started.value());
    }

    [[nodiscard]] tls_client::settings settings() const {
        tls_client::settings s;
        s.port = server->port();
        s.ca_file = server->ca_file();
        return s;
    }
    [[nodiscard]] tls_client client() const { return tls_client{settings()}; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

private:
    temporary_folder folder_;

public:
    std::unique_ptr<sandbox::server> server;
};

inline std::string lead_body(std::string_view name) {
    return R"({"name":")" + std::string{name} +
           R"(","peopleId":"40000000-0000-4000-8000-000000000001"})";
}

inline std::optional<http_answer> post_lead(tls_client& c, std::string_view name,
                                            std::string_view headers = {}) {
    return c.request("POST", "/api/v2/lead", lead_body(name), headers);
}

} // namespace leadimport::tests
