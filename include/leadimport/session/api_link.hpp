#pragma once
// What a command needs to talk to the API: one io_context, one limit for everything that is asked,
// the connections' common part, the token that may be replaced meanwhile.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/limiter.hpp"
#include "leadimport/delivery/reply.hpp"
#include "leadimport/delivery/retry_policy.hpp"
#include "leadimport/delivery/server_time.hpp"
#include "leadimport/delivery/time_source.hpp"
#include "leadimport/http/client.hpp"
#include "leadimport/http/way.hpp"
#include "leadimport/session/api_settings.hpp"
#include "leadimport/session/token_renewal.hpp"
#include "leadimport/values/schema.hpp"
#include "leadimport/workspace/look_up.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::session {

// Whether there is a way to the API.
struct way_tried {
    std::optional<error> why_not; // what an import would end with
    delivery::phase at{};         // with `why_not`: the step that failed
};

class api_link {
public:
    // `notes` gets what its connections learn of the way (http/way.hpp), on this thread.
    [[nodiscard]] static result<std::unique_ptr<api_link>>
    make(const api_settings& s, std::shared_ptr<http::way> notes = nullptr);

    // Blocks: makes a connection, once and without patience, and drops it. Nothing is asked.
    [[nodiscard]] way_tried try_way();

    // How long these questions' answers took, on average; nothing before the first.
    [[nodiscard]] std::optional<std::chrono::steady_clock::duration> answer_time() const;

    // The only one that a new token may belong to; without it a token is never replaced.
    void belongs_to(const std::string& workspace_id, const std::string& workspace_name);

    // Nothing more will be asked: a token that is being replaced is not waited for. io thread.
    void ends() { renewal_.give_up(); }

    // Block until the API has answered, or the patience ended. The workspace that was fetched is
    // the one that this belongs to.
    [[nodiscard]] result<values::schema> fetch_workspace();
    [[nodiscard]] result<std::string> look_up(delivery::request what);

    [[nodiscard]] std::unique_ptr<delivery::transport> new_lane();
    // One whose answers show what time it is at the server, for questions.
    [[nodiscard]] std::unique_ptr<delivery::transport> new_heard_lane();
    // As many as there may be connections.
    [[nodiscard]] std::vector<std::unique_ptr<delivery::transport>> new_lanes();

    // What questions are asked with: through `connection`, within the limit, with the user's
    // patience, until `*stopped`, which may be null.
    [[nodiscard]] workspace::look_up_deps means(delivery::transport& connection,
                                                const bool* stopped = nullptr);
    [[nodiscard]] delivery::limiter& limiter() noexcept { return *limiter_; }

    delivery::time_source& time = delivery::machine_time();
    boost::asio::io_context io{1};        // one thread serves it: no locks inside
    const delivery::retry_policy retries; // with the patience of --retry-for
    delivery::server_time server_time;    // as the answers of this run show it; io thread
    std::function<double()> random;       // in [0, 1)
    // Gets lines for the log, on what its reader should know later. May be empty.
    std::function<void(const words::message& line)> warn;
    // Gets each answer to a question of look_up() and fetch_workspace(), and how long it took. May
    // be empty. io thread.
    std::function<void(const delivery::answer& a, std::chrono::steady_clock::duration took)>
        answered;

private:
    template<class T>
    result<T> ask(std::function<boost::asio::awaitable<result<T>>(workspace::look_up_deps&)> what);
    api_link(const api_settings& s, http::client client);
    std::unique_ptr<delivery::limiter> limiter_;
    api_settings settings_;
    http::client client_;
    token_renewal renewal_;
    std::chrono::steady_clock::duration answering_{}; // that answers took together
    unsigned answers_ = 0;
};

} // namespace leadimport::session
