#pragma once
// A token that is replaced while something runs: creating a new one at the vendor expires the old
// one. On HTTP 401 the token file is read once more, or the command runs again that prints the
// token. A new token is used by all connections,
// but only when GET /v2/user/me, asked with it over a connection of its own, says that it belongs
// to the workspace that we are in: with one of another workspace leads would be created there, and
// those that are here would seem to be missing. Of such a token nothing else is ever asked.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/limiter.hpp"
#include "leadimport/delivery/retry_policy.hpp"
#include "leadimport/delivery/time_source.hpp"
#include "leadimport/delivery/transport.hpp"
#include "leadimport/http/client.hpp"
#include "leadimport/session/api_settings.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace leadimport::session {

// Whom it works with. All must outlive it.
struct renewal_deps {
    const api_settings& api;
    http::client& client;       // whose token is replaced
    delivery::limiter& limiter; // the question counts against the limit like any other
    delivery::time_source& time;
    const std::function<double()>& random;
    // Told, without the token, that there is a new one. May be empty.
    const std::function<void(const words::message&)>& warn;
    delivery::retry_policy retries; // of the question
};

// io thread only.
class token_renewal {
public:
    token_renewal(boost::asio::any_io_executor executor, renewal_deps deps);

    // Before that is known nothing is renewed: a 401 is what it is.
    void belongs_to(std::string workspace_id, std::string workspace_name);

    // A connection of `deps.client` whose 401s are attended to, so that they come back with
    // answer::of_former_token or no_other_token; `connection` itself when the token cannot change.
    // However many meet one at the same time, the file is read and the question asked once. Must
    // not outlive this.
    [[nodiscard]] std::unique_ptr<delivery::transport>
    attended(std::unique_ptr<delivery::transport> connection);

    // The caller will ask nothing more: no renewal begins after this, and one that goes on is cut
    // short. A request that waits for it gets answer::of_former_token, as the server did not carry
    // it out.
    void give_up();

private:
    class attended_connection;

    // What is to be said of a 401, whose request left with the token of this number.
    boost::asio::awaitable<void> attend_to(delivery::answer& a, unsigned number);
    boost::asio::awaitable<void> renew();
    boost::asio::awaitable<result<secret_text>> read_again();
    boost::asio::awaitable<result<void>> prove(const secret_text& token);

    boost::asio::any_io_executor executor_;
    renewal_deps deps_;
    std::string workspace_id_; // empty: not known yet
    std::string workspace_name_;
    secret_text token_;   // in use
    unsigned number_ = 0; // of it
    bool renewing_ = false;
    boost::asio::steady_timer renewed_; // those wait here who did not begin the renewal
    std::unique_ptr<delivery::transport> connection_; // that the new token is tried with
    std::optional<error> why_not_;                    // for good
    bool given_up_ = false;
    std::jthread command_; // waits for it, while answers come; ends before all of the above
};

} // namespace leadimport::session
