#include "leadimport/http/client.hpp"

#include "http/connection.hpp"
#include "http/tls.hpp"

#include "leadimport/base/version.hpp"

#include <boost/system/system_error.hpp>

#include <memory>
#include <string>
#include <string_view>
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
    headers.append("Authorization: Bearer ").append(s.token.text()).append("\r\n");
    return headers;
}

// "Basic dXNlcjpwYXNz": what the scheme stands before.
std::string_view credentials_in(std::string_view authorization) {
    return authorization.substr(authorization.find(' ') + 1);
}

} // namespace

result<client> client::make(client_settings s) {
    std::shared_ptr<client_state> common;
    try {
        common = std::make_shared<client_state>();
    } catch (const boost::system::system_error& e) { // of Asio's context, which tells it so alone
        return unusable_tls(e.code().message());
    }
    if (const auto ready = set_up(common->tls, s.ca_file); !ready) return ready.error();
    common->common_headers = spell_headers(s);
    common->secrets.add(s.token.text());
    if (s.proxy) common->secrets.add(credentials_in(s.proxy->authorization));
    common->settings = std::move(s);
    return client{std::move(common)};
}

client_state::~client_state() { wipe(common_headers); }

client::client(std::shared_ptr<client_state> state) : state_{std::move(state)} {}
client::~client() = default;
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;

std::unique_ptr<delivery::transport>
client::new_connection(const asio::any_io_executor& executor) const {
    return make_connection(executor, state_);
}

void client::hide(std::string_view secret) { state_->secrets.add(secret); }

void client::use_token(const secret_text& token) {
    hide(token.text());
    state_->settings.token = token;
    wipe(state_->common_headers);
    state_->common_headers = spell_headers(state_->settings);
}

} // namespace leadimport::http
