#include "leadimport/delivery/limiter.hpp"

namespace leadimport::delivery {

boost::asio::awaitable<pacer::slot> local_limiter::book(unsigned points) {
    co_return pacer_.book(pacer::clock::now(), points);
}

} // namespace leadimport::delivery
