#pragma once
// How the API is talked to: where it is, with which token, how fast, how patiently.

#include "leadimport/base/secret_text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/http/endpoint.hpp"
#include "leadimport/http/proxy.hpp"
#include "leadimport/session/token.hpp"
#include "leadimport/words/message.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace leadimport::session {

// Checked already.
struct api_settings {
    http::endpoint endpoint;
    secret_text token; // never printed, never stored
    // Where it came from, when it may be another one there later.
    std::optional<token_source> token_again;
    std::filesystem::path ca_file;
    std::optional<http::proxy> proxy; // its password is never printed, never stored
    // What http::proxy_choice says of it.
    words::message proxy_ignored{};
    std::string proxy_from{};
    http::direct_way why_direct = http::direct_way::none_named;
    leadimport::rate rate;
    unsigned connections = 16;
    std::chrono::milliseconds timeout{};
    std::chrono::milliseconds retry_for{};
    // Told, before the first row, why nothing happens for a while. May be empty.
    std::function<void(const words::message& why)> tell{};
};

} // namespace leadimport::session
