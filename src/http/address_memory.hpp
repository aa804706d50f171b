#pragma once
// Addresses that accepted a connection which then failed: no tunnel, no handshake. A dialler takes
// the address that answers first, so such an address would win every time, however well the others
// work. That is why it is tried last next time.

#include "leadimport/base/limits.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <vector>

namespace leadimport::http {

// io thread only.
class address_memory {
public:
    using endpoint = boost::asio::ip::tcp::endpoint;

    void failed(const endpoint& e) {
        worked(e);
        if (failed_.size() == limits::addresses) failed_.erase(failed_.begin());
        failed_.push_back(e);
    }
    void worked(const endpoint& e) noexcept { std::erase(failed_, e); }

    // Those that failed behind the others, the last of them last.
    void put_in_order(std::vector<endpoint>& all) const {
        std::ranges::stable_sort(all, {}, [this](const endpoint& e) {
            const auto found = std::ranges::find(failed_, e);
            return found == failed_.end() ? 0 : 1 + (found - failed_.begin());
        });
    }

private:
    std::vector<endpoint> failed_; // the last one last
};

} // namespace leadimport::http
