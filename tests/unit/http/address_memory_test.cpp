#include "http/address_memory.hpp"

#include <boost/asio/ip/address.hpp>
#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

namespace {

using namespace leadimport;
using endpoint = http::address_memory::endpoint;
using endpoints = std::vector<endpoint>;

endpoint at(std::uint16_t port) { return {boost::asio::ip::make_address("192.0.2.1"), port}; }

endpoints ordered(const http::address_memory& m, endpoints all) {
    m.put_in_order(all);
    return all;
}

} // namespace

TEST_CASE("address_memory: those that failed are tried last, the last of them at the very end") {
    const endpoints all{at(1), at(2), at(3), at(4)};
    http::address_memory m;
    CHECK(ordered(m, all) == all);
    m.failed(at(1));
    CHECK(ordered(m, all) == endpoints{at(2), at(3), at(4), at(1)});
    m.failed(at(3));
    CHECK(ordered(m, all) == endpoints{at(2), at(4), at(1), at(3)});
    m.failed(at(1));
    CHECK(ordered(m, all) == endpoints{at(2), at(4), at(3), at(1)});
    m.worked(at(3));
    m.worked(at(4));
    CHECK(ordered(m, all) == endpoints{at(2), at(3), at(4), at(1)});
    m.worked(at(1));
    CHECK(ordered(m, all) == all);
}

TEST_CASE("address_memory: the others of a name do not care about one that it has not") {
    http::address_memory m;
    m.failed(at(9));
    CHECK(ordered(m, {at(2), at(1)}) == endpoints{at(2), at(1)});
    CHECK(ordered(m, {}).empty());
}

TEST_CASE("address_memory: it remembers the last few") {
    http::address_memory m;
    for (std::uint16_t port = 1; port <= limits::addresses + 1; ++port)
        m.failed(at(port));
    CHECK(ordered(m, {at(2), at(1)}) == endpoints{at(1), at(2)});
}
