#pragma once
// From a host's name to a connected socket. Every address of the name has its chance, of both
// families, and one that swallows what it is sent delays the others for a moment only (RFC 8305,
// "happy eyeballs"). Each new dialling asks the name server again.

#include "http/name_lookup.hpp"

#include "leadimport/http/client.hpp"
#include "leadimport/words/message.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace leadimport::http {

using tcp = boost::asio::ip::tcp;

// The order in which to try them: the families take turns, beginning with that of the first;
// within a family as the system sorted them. At most limits::addresses.
[[nodiscard]] std::vector<tcp::endpoint> take_turns(const std::vector<tcp::endpoint>& all);

struct dial_failure {
    words::message why;
    bool no_descriptor = false; // broken::no_descriptor
};

// For one dialling, on the io thread.
class dialler {
public:
    // `names` outlives it.
    dialler(const boost::asio::any_io_executor& executor, time_limits times, name_lookup& names);

    [[nodiscard]] boost::asio::awaitable<std::variant<std::vector<tcp::endpoint>, dial_failure>>
    resolve(std::string host, std::string port);
    // The first that answers. The next one is tried when one failed, or time_limits::next_address
    // after it; all of them have time_limits::step together.
    [[nodiscard]] boost::asio::awaitable<std::variant<tcp::socket, dial_failure>>
    connect(std::vector<tcp::endpoint> where);

    // Ends what is under way at once. It fails then, whatever the words.
    void give_up();

private:
    struct state;
    std::shared_ptr<state> state_; // shared with what cannot be interrupted
    time_limits times_;
    name_lookup& names_;
};

} // namespace leadimport::http
