#pragma once
// The two shapes of the API's answers, and the pages that stand where no API is.

#include "sandbox/object_id.hpp"

#include "leadimport/sandbox/object_type.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::sandbox {

// Who created an object: the request itself, a copy of it that something between client and server
// sent, or a colleague by hand.
enum class maker { request, replay, colleague };
[[nodiscard]] std::string_view name_of(maker m) noexcept;

// What has just come to be.
struct created_object {
    object_type type;
    object_id id;
    std::string name;
    std::string created_at; // RFC 3339, UTC, by the server's clock
};

struct response {
    unsigned status = 200;
    std::string body;
    bool html = false; // else JSON
    std::optional<created_object> created;
};

// Why a request is not carried out.
struct refusal {
    std::vector<std::string> reasons;
    bool listed =
        false; // `reason` is an array, as the checks of a body's shape give it; else a text
    boost::json::object data{}; // what exists already; left out when empty

    [[nodiscard]] static refusal text(std::string reason);
    [[nodiscard]] static refusal list(std::vector<std::string> reasons);
};

[[nodiscard]] response success(unsigned status, boost::json::object data);
// {"success":true,"data":{<key>:<value>}}
[[nodiscard]] response success(unsigned status, std::string_view key, boost::json::value value);
[[nodiscard]] response refuse(const refusal& r); // 400
// {"success":false,"message":<the status in words>,"reason":<reason>}
[[nodiscard]] response fail(unsigned status, std::string_view reason);
[[nodiscard]] response page(unsigned status, std::string_view title);

// "Bad Request"
[[nodiscard]] std::string_view status_text(unsigned status) noexcept;
// The text of a JSON string.
[[nodiscard]] inline std::string_view view(const boost::json::string& s) noexcept {
    return {s.data(), s.size()};
}

} // namespace leadimport::sandbox
