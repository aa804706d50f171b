// The transport alone: so many connections, each of which sends the same lead and waits for its
// answer, for so many seconds. What an import costs beyond that is its own. Prints one JSON object
// on stderr, as wrk's script does.

#include "leadimport/base/text.hpp"
#include "leadimport/http/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <variant>

namespace {

using namespace leadimport;
using clock = std::chrono::steady_clock;

struct counts {
    std::uint64_t rows = 0;
    std::uint64_t bad = 0;
};

boost::asio::awaitable<void> send_until(delivery::transport& line, const delivery::request& what,
                                        clock::time_point end, counts& all) {
    while (clock::now() < end) {
        if (co_await line.open()) {
            ++all.bad;
            break;
        }
        const auto r = co_await line.exchange(what);
        const auto* a = std::get_if<delivery::answer>(&r);
        ++(a != nullptr && a->status == 201 ? all.rows : all.bad);
    }
    line.hang_up();
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        std::fputs("usage: send_requests BASE_URL CA_FILE BODY_FILE CONNECTIONS SECONDS\n", stderr);
        return 2;
    }
    const auto endpoint = http::parse_endpoint(argv[1]);
    const auto connections = text::parse_unsigned(argv[4]);
    const auto seconds = text::parse_unsigned(argv[5]);
    if (!endpoint || !connections || !seconds) return 2;
    const auto client = http::client::make({*endpoint, argv[2], "bench", std::chrono::seconds{10}});
    if (!client) return 1;
    delivery::request what;
    what.verb = delivery::verb::post;
    what.target = "/v2/lead";
    what.idempotency_key = "00000000-0000-4000-8000-000000000000";
    std::ifstream body{argv[3]};
    what.body.assign(std::istreambuf_iterator<char>{body}, {});

    boost::asio::io_context io{1};
    counts all;
    std::vector<std::unique_ptr<delivery::transport>> lines;
    const auto began = clock::now();
    const auto end = began + std::chrono::seconds{*seconds};
    for (std::uint64_t i = 0; i < *connections; ++i) {
        lines.push_back(client->new_connection(io.get_executor()));
        boost::asio::co_spawn(io, send_until(*lines.back(), what, end, all),
                              [](const std::exception_ptr& thrown) {
                                  if (thrown) std::rethrow_exception(thrown);
                              });
    }
    io.run();
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - began);
    std::fprintf(stderr, "{\"rows\": %llu, \"bad\": %llu, \"us\": %lld}\n",
                 static_cast<unsigned long long>(all.rows),
                 static_cast<unsigned long long>(all.bad), static_cast<long long>(us.count()));
    return 0;
}
