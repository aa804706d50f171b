#include "leadimport/http/client.hpp"

#include "http/connection.hpp"
#include "http/tls.hpp"

#include "leadimport/base/version.hpp"

#include <string>
#include <utility>

namespace leadimport::http {

namespace asio = boost::asio;

namespace {

// Those of every request.
std::string spell_headers(const client_settings& s) {
    std::string headers;
    headers.append("Host: ").append(s.endpoint.authority()).append("\r\n");
    headers.append("User-Agent: leadimport/").append(version()).append("\r\n");
    headers.append("Accept: application/json\r\n");
    headers.append("Authorization: Bearer ").append(s.token).append("\r\n");
    return headers;
}

} // namespace

result<client> client::make(client_settings s) {
    auto common = std::make_shared<client_state>();
    if (const auto ready = set_up(common->tls, s.ca_file); !ready) return ready.error();
    common->common_headers = spell_headers(s);
    common->settings = std::move(s);
    return client{std::move(common)};
}

client::client(std::shared_ptr<client_state> state) : state_{std::move(state)} {}
client::~client() = default;
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;

std::unique_ptr<delivery::transport>
client::new_connection(const asio::any_io_executor& executor) const {
    return make_connection(executor, state_);
}

void client::use_token(std::string token) {
    state_->settings.token = std::move(token);
    state_->common_headers = spell_headers(state_->settings);
}

} // namespace leadimport::http
