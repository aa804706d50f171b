#include "leadimport/session/api_link.hpp"

#include "session/make_client.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/words/session.hpp"
#include "leadimport/workspace/schema_fetch.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <random>
#include <utility>
#include <variant>

namespace leadimport::session {

namespace {

using clock = std::chrono::steady_clock;

// Takes the time of what it hands on, and hears what time it is at the server.
class timed_connection final : public delivery::transport {
public:
    using observer = decltype(api_link::answered);
    timed_connection(std::unique_ptr<delivery::transport> connection,
                     const delivery::time_source& time, clock::duration& answering,
                     unsigned& answers, delivery::server_time& server, const observer& answered)
        : connection_{std::move(connection)},
          time_{time},
          answering_{answering},
          answers_{answers},
          server_{server},
          answered_{answered} {}

    boost::asio::awaitable<std::optional<delivery::broken>> open() override {
        return connection_->open();
    }
    bool is_open() override { return connection_->is_open(); }
    boost::asio::awaitable<delivery::reply> exchange(const delivery::request& r) override {
        const auto began = time_.now();
        const auto sent = time_.boot_now();
        auto got = co_await connection_->exchange(r);
        if (const auto* a = std::get_if<delivery::answer>(&got)) {
            const auto took = time_.now() - began;
            answering_ += took;
            ++answers_;
            if (answered_) answered_(*a, took);
            if (a->date) server_.observe(*a->date, sent, time_.boot_now());
        }
        co_return got;
    }
    void hang_up() override { connection_->hang_up(); }
    void cut() override { connection_->cut(); }

private:
    std::unique_ptr<delivery::transport> connection_;
    const delivery::time_source& time_;
    clock::duration& answering_;
    unsigned& answers_;
    delivery::server_time& server_;
    const observer& answered_;
};

// What is to be said of a connection that did not come about.
error error_of(delivery::broken why, std::chrono::system_clock::time_point now) {
    auto judged = salesmap::judge_look_up(std::move(why), now);
    if (auto* refused = std::get_if<error>(&judged)) return std::move(*refused);
    if (auto* later = std::get_if<delivery::again>(&judged)) return {later->code, {}, later->cause};
    return {errc::server_unreachable, {}, {}};
}

} // namespace

result<std::unique_ptr<api_link>> api_link::make(const api_settings& s,
                                                 std::shared_ptr<http::way> notes) {
    auto client = make_client(s, s.token, std::move(notes));
    if (!client) return client.error();
    return std::unique_ptr<api_link>{new api_link{s, std::move(*client)}};
}

api_link::api_link(const api_settings& s, http::client client)
    : retries{.patience = s.retry_for},
      limiter_{std::make_unique<delivery::local_limiter>(s.rate)},
      settings_{s},
      client_{std::move(client)},
      renewal_{io.get_executor(), {settings_, client_, *limiter_, time, random, warn, retries}} {
    const auto engine = std::make_shared<std::mt19937_64>(std::random_device{}());
    random = [engine] { return std::uniform_real_distribution<double>{0, 1}(*engine); };
}

template<class T>
result<T>
api_link::ask(std::function<boost::asio::awaitable<result<T>>(workspace::look_up_deps&)> what) {
    timed_connection connection{new_lane(), time, answering_, answers_, server_time, answered};
    auto with = means(connection);
    with.retries = retries.with_patience(
        std::min<std::chrono::milliseconds>(retries.patience, limits::patience_before_sending));
    with.while_it_answers = retries.patience;
    with.waits = [this](std::chrono::milliseconds wait, const words::message& why) {
        if (settings_.tell)
            settings_.tell(words::asking_again(
                friendly_duration(std::chrono::ceil<std::chrono::seconds>(wait)), why));
    };
    std::optional<result<T>> got;
    boost::asio::co_spawn(io, what(with), [&](const std::exception_ptr& thrown, result<T> r) {
        connection.hang_up();
        if (thrown) std::rethrow_exception(thrown);
        got = std::move(r);
    });
    io.restart();
    io.run();
    if (!*got && got->error().where.empty()) {
        auto e = got->error();
        e.where = settings_.endpoint.url();
        return e;
    }
    return std::move(*got);
}

way_tried api_link::try_way() {
    const auto connection = new_lane();
    std::optional<delivery::broken> problem;
    boost::asio::co_spawn(io, connection->open(), [&](const std::exception_ptr& thrown, auto got) {
        connection->hang_up();
        if (thrown) std::rethrow_exception(thrown);
        problem = std::move(got);
    });
    io.restart();
    io.run();
    if (!problem) return {};
    const auto at = problem->at;
    auto why = error_of(std::move(*problem), time.wall_now());
    if (why.where.empty()) why.where = settings_.endpoint.url();
    return {std::move(why), at};
}

std::optional<clock::duration> api_link::answer_time() const {
    if (answers_ == 0) return std::nullopt;
    return answering_ / answers_;
}

result<values::schema> api_link::fetch_workspace() {
    auto got = ask<values::schema>(
        [](workspace::look_up_deps& means) { return workspace::fetch_schema(means); });
    if (got) belongs_to(got->workspace_id, got->workspace_name);
    return got;
}

void api_link::belongs_to(const std::string& workspace_id, const std::string& workspace_name) {
    renewal_.belongs_to(workspace_id, workspace_name);
}

result<std::string> api_link::look_up(delivery::request what) {
    return ask<std::string>(
        [&](workspace::look_up_deps& means) { return workspace::look_up(means, what); });
}

workspace::look_up_deps api_link::means(delivery::transport& connection, const bool* stopped) {
    return {connection, *limiter_, time, retries, random, stopped};
}

std::unique_ptr<delivery::transport> api_link::new_lane() {
    return renewal_.attended(client_.new_connection(io.get_executor()));
}

std::unique_ptr<delivery::transport> api_link::new_heard_lane() {
    return std::make_unique<timed_connection>(new_lane(), time, answering_, answers_, server_time,
                                              answered);
}

std::vector<std::unique_ptr<delivery::transport>> api_link::new_lanes() {
    std::vector<std::unique_ptr<delivery::transport>> lanes;
    for (unsigned i = 0; i < settings_.connections; ++i)
        lanes.push_back(new_lane());
    return lanes;
}

} // namespace leadimport::session
