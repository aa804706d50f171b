#include "http/way_notes.hpp"

#include "http/tls.hpp"

#include <boost/asio/ssl/verify_context.hpp>
#include <boost/system/error_code.hpp>

namespace leadimport::http {

using boost::asio::ip::tcp;
using boost::system::error_code;

void note_addresses(way& notes, const std::string& host, const std::vector<tcp::endpoint>& found,
                    step_begin began) {
    notes = {};
    notes.host = host;
    notes.looked_up_in = std::chrono::steady_clock::now() - began;
    for (const auto& e : found)
        notes.addresses.push_back(e.address().to_string());
}

void note_connected(way& notes, const tcp::socket& socket, step_begin began) {
    notes.connected_in = std::chrono::steady_clock::now() - began;
    error_code gone; // which the next step tells
    notes.address = socket.remote_endpoint(gone).address().to_string();
}

void note_certificate(tls_stream& stream, const std::shared_ptr<way>& notes) {
    const auto note = [notes](bool fine, boost::asio::ssl::verify_context& found) {
        if (auto* shown = X509_STORE_CTX_get0_cert(found.native_handle()))
            notes->certificate = facts_of(shown);
        return fine;
    };
    error_code not_noted; // then it is verified all the same
    stream.set_verify_callback(note, not_noted);
}

} // namespace leadimport::http
