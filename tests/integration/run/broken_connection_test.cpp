#include "../../support/faulty_relay.hpp"
#include "importing.hpp"

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using job::job_state;

constexpr int rows = 6;

// An import over a relay that fails after so many bytes one way.
class over_relay {
public:
    over_relay() : importing_{csv_rows(1, rows)}, relay_{importing_.sandbox.server->port()} {
        auto& api = *importing_.settings.api;
        api.endpoint.port = std::to_string(relay_.port());
        api.connections = 2;
        importing_.settings.settle_delay = 50ms;
    }
    faulty_relay& relay() { return relay_; }
    run::import_result done() { return importing_.done(); }
    [[nodiscard]] std::size_t leads() const {
        return importing_.sandbox.server->lead_names().size();
    }

private:
    importing importing_;
    faulty_relay relay_;
};

} // namespace

TEST_CASE("run_import: the connection breaks at any byte, and every row is created once") {
    constexpr std::size_t places = 12;
    std::size_t bytes[2];
    {
        over_relay i;
        CHECK(i.done().summary.figures.counts == job::row_counts{.created = rows});
        bytes[0] = i.relay().bytes(direction::to_server);
        bytes[1] = i.relay().bytes(direction::to_client);
    }
    std::size_t played = 0;
    for (const auto way : {direction::to_server, direction::to_client})
        for (const auto f : {fault::close, fault::reset})
            for (std::size_t k = 0; k < places; ++k) {
                const auto at = bytes[way == direction::to_client ? 1 : 0] * k / places;
                CAPTURE(std::string{way == direction::to_server ? "to server" : "to client"});
                CAPTURE(std::string{tests::name_of(f)});
                CAPTURE(at);
                over_relay i;
                i.relay().fail_after(way, at, f);
                const auto r = i.done();
                CHECK(r.summary.state == job_state::finished);
                CHECK(r.summary.figures.counts == job::row_counts{.created = rows});
                CHECK(i.leads() == rows);
                if (!i.relay().waits_to_fail()) ++played;
            }
    CHECK(played >= 4 * (places - 2)); // a run is never the same to the byte
}

TEST_CASE("run_import: lanes without work open no connection") {
    importing i{csv_rows(1, 1)};
    i.settings.api->connections = 16;
    i.done();
    CHECK(i.sandbox.server->count().connections <= 2); // one of them for the questions before
}
