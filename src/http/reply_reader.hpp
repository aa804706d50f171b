#pragma once
// From bytes to an answer: HTTP/1.1 as it comes off a connection, without any input or output of
// its own. A thin layer over Beast's parser, which calls back for what we keep and allocates
// nothing for what we do not.
//
// Every part of an answer is bounded, and so is the whole, however it is framed: its body by what
// the request allows, what stands around it (a header, a chunk's extensions, the trailers) by
// limits::reply_header_bytes each, and its bytes on the wire, those of interim answers before it
// included, by limits::reply_wire_bytes. Beyond one of them it is broken.

#include "leadimport/delivery/reply.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>

namespace leadimport::http {

class reply_reader {
public:
    enum class state {
        more,   // read on
        whole,  // the answer is there
        broken, // problem() says why
    };

    reply_reader();
    ~reply_reader();
    reply_reader(reply_reader&&) noexcept;
    reply_reader& operator=(reply_reader&&) noexcept;

    // The next answer, with a body of at most so many bytes. Interim ones (1xx), which only
    // announce it, are read past: taken for it, they would leave it to the next request. What has
    // come already, counts.
    [[nodiscard]] state begin(std::size_t body_bytes);
    // The same of an answer of which only the header is wanted: what follows is the tunnel.
    [[nodiscard]] state begin_header();

    // Where the next bytes are to be read to; never empty while the state is more. Valid until they
    // have arrived.
    [[nodiscard]] boost::asio::mutable_buffer room();
    [[nodiscard]] state arrived(std::size_t bytes);
    // There will be no more: the whole answer when it is of those that end so.
    [[nodiscard]] state ended();

    // Beast's error, end_of_stream or partial_message among them. body_limit and header_limit say
    // that the answer is too large.
    [[nodiscard]] boost::system::error_code problem() const noexcept;
    [[nodiscard]] bool has_header() const noexcept; // of the answer, not of an interim one

    // Once it is whole. Bytes behind it belong to no request of ours.
    [[nodiscard]] delivery::answer take();
    [[nodiscard]] bool has_more_behind() const noexcept;
    // The same, and it is more than line ends, which some servers put behind a body.
    [[nodiscard]] bool has_text_behind() const noexcept;
    [[nodiscard]] bool keeps_alive() const noexcept; // the server means to
    // How long it leaves an idle connection open, when it says so (Keep-Alive: timeout=5).
    [[nodiscard]] std::optional<std::chrono::seconds> keeps_idle_for() const noexcept;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace leadimport::http
