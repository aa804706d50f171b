#pragma once
// How a coroutine here waits: what went wrong comes as a value, never as an exception.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace leadimport::http {

inline constexpr auto no_throw = boost::asio::as_tuple(boost::asio::use_awaitable);

} // namespace leadimport::http
