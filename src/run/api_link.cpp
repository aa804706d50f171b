#include "run/api_link.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/workspace/schema_fetch.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <random>
#include <utility>

namespace leadimport::run {

result<std::unique_ptr<api_link>> api_link::make(const api_settings& s) {
    auto client = http::client::make({s.endpoint, s.ca_file, s.token, s.timeout});
    if (!client) return client.error();
    return std::unique_ptr<api_link>{new api_link{s, std::move(*client)}};
}

api_link::api_link(const api_settings& s, http::client client)
    : limiter{s.rate},
      settings_{s},
      client_{std::move(client)} {
    const auto engine = std::make_shared<std::mt19937_64>(std::random_device{}());
    random = [engine] { return std::uniform_real_distribution<double>{0, 1}(*engine); };
}

result<mapping::schema> api_link::fetch_workspace() {
    const auto line = client_.new_connection(io.get_executor());
    delivery::retry_policy retries;
    retries.patience =
        std::min<std::chrono::milliseconds>(settings_.retry_for, limits::patience_before_sending);
    workspace::look_up_means means{*line, limiter, retries, random};
    std::optional<result<mapping::schema>> fetched;
    boost::asio::co_spawn(io, workspace::fetch_schema(means),
                          [&](const std::exception_ptr& thrown, result<mapping::schema> got) {
                              if (thrown) std::rethrow_exception(thrown);
                              fetched = std::move(got);
                          });
    io.restart();
    io.run();
    if (!*fetched && fetched->error().where.empty()) {
        auto e = fetched->error();
        e.where = settings_.endpoint.url();
        return e;
    }
    return std::move(*fetched);
}

std::unique_ptr<delivery::transport> api_link::new_lane() {
    return client_.new_connection(io.get_executor());
}

std::vector<std::unique_ptr<delivery::transport>> api_link::new_lanes() {
    std::vector<std::unique_ptr<delivery::transport>> lanes;
    for (unsigned i = 0; i < settings_.connections; ++i)
        lanes.push_back(new_lane());
    return lanes;
}

} // namespace leadimport::run
