#pragma once
// What `doctor` wants to know of a connection's way, noted while it opens. On the io thread.

#include "http/unasked.hpp"

#include "leadimport/http/way.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace leadimport::http {

// From when on a step takes its time.
using step_begin = std::chrono::steady_clock::time_point;

// The addresses of `host`; what was noted of an earlier connection goes.
void note_addresses(way& notes, const std::string& host,
                    const std::vector<boost::asio::ip::tcp::endpoint>& found, step_begin began);
void note_connected(way& notes, const boost::asio::ip::tcp::socket& socket, step_begin began);
// Before the handshake: the certificate is noted whatever is wrong with it, for its issuer may be
// the reason. What was found of it stays.
void note_certificate(tls_stream& stream, const std::shared_ptr<way>& notes);

} // namespace leadimport::http
