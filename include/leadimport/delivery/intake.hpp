#pragma once
// Where rows come from, as delivery sees it: it asks when it has room.

#include "leadimport/delivery/request.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace leadimport::delivery {

class intake {
public:
    virtual ~intake() = default;
    // The next row in the order of the file; nothing at the end, and from then on. io thread.
    [[nodiscard]] virtual boost::asio::awaitable<std::optional<row_request>> next() = 0;
    // No more are wanted: a waiting next() answers with nothing.
    virtual void stop() = 0;
};

} // namespace leadimport::delivery
