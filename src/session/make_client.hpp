#pragma once
// The client of the API that settings describe.

#include "leadimport/base/error.hpp"
#include "leadimport/base/secret_text.hpp"
#include "leadimport/http/client.hpp"
#include "leadimport/http/way.hpp"
#include "leadimport/session/api_settings.hpp"

#include <memory>
#include <utility>

namespace leadimport::session {

// With `token`, which may be one that is tried, and not that of the settings. `notes` as in
// http::client_settings. An error when an authority cannot be loaded.
[[nodiscard]] inline result<http::client> make_client(const api_settings& api,
                                                      const secret_text& token,
                                                      std::shared_ptr<http::way> notes = nullptr) {
    return http::client::make({.endpoint = api.endpoint,
                               .ca_file = api.ca_file,
                               .token = token,
                               .timeout = api.timeout,
                               .proxy = api.proxy,
                               .notes = std::move(notes)});
}

} // namespace leadimport::session
