#pragma once
// An operation of a coroutine gives its error instead of throwing it.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace leadimport::sandbox {

inline constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);

} // namespace leadimport::sandbox
