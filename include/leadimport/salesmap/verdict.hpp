#pragma once
// What a reply of the Salesmap API means. Pure functions; the tables are in their tests.
//
// The API's JSON is an object with "success": true or false. The documentation's older pages show
// {"message": …} or {"error": …} alone; those are not enough, for gateways and firewalls answer so
// as well ({"message":"Forbidden"}), and some of them look at what comes back, when the lead is
// there already. What is not the API's JSON says nothing of what the API has done.
//
// | what came back of POST /v2/lead                                       | verdict              |
// | no byte of the request left; 401 in the API's JSON, of a token that   | again                |
// | was replaced since                                                    |                      |
// | 429, whatever its body                                                | throttled            |
// | an untrusted certificate; a proxy that refuses; 401, 403 in the API's | hopeless             |
// | JSON                                                                  |                      |
// | 200, 201, the API's JSON, success, a lead that is the row's own:      | created              |
// | see judge_created()                                                   |                      |
// | 400, 404, 413, 422 in the API's JSON                                  | refused, or in doubt:|
// |                                                                       | see judge_refused()  |
// | 3xx; 401, 403, 404, 407 and 511 that are not the API's JSON; 200 with | uncertain, and the   |
// | a web page                                                            | API is asked for     |
// | 409: a duplicate, or the same request under way                       | uncertain            |
// | any other 4xx, also in the API's JSON: it documents none of them, and | uncertain            |
// | what it did is not known; 408, every 5xx (503 with Retry-After, too:  |                      |
// | gateways answer for an upstream that has acted), any other 2xx; no    |                      |
// | whole answer after sending began                                      |                      |
//
// A web page with status 200 is what some firewalls give for a request that they dislike, and what
// a wrong base URL gives; that is found before the first row is sent.

#include "leadimport/base/limits.hpp"
#include "leadimport/delivery/verdict.hpp"
#include "leadimport/salesmap/contact.hpp"
#include "leadimport/values/schema.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leadimport::salesmap {

// Of a reply to POST /v2/lead. `key_field`: the field that every lead of the job has a key of its
// own in; empty: none.
[[nodiscard]] delivery::verdict judge_lead_creation(const delivery::reply& r,
                                                    const delivery::sent_attempt& attempt,
                                                    std::string_view key_field,
                                                    std::chrono::system_clock::time_point now);

// The same of a reply to the creation of anything else: what is created is for others to read, so
// that no success is known here and it is uncertain.
[[nodiscard]] delivery::verdict judge_creation(const delivery::reply& r,
                                               std::chrono::system_clock::time_point now);

// Whether the API itself says so, that is, in its own JSON.
[[nodiscard]] bool says_failure(const delivery::answer& a);

// Of a reply to a GET or a search, which change nothing and may always be sent again: the body of a
// success, a reason to ask again later, or an error that ends the job.
using look_up = std::variant<std::string, delivery::again, delivery::throttled, error>;
[[nodiscard]] look_up judge_look_up(const delivery::reply& r,
                                    std::chrono::system_clock::time_point now);

struct deleted {};
struct gone_already {}; // there is no such lead (any more)
// The API deletes no lead that is in a sequence. Its words for that are not documented: a refusal
// that speaks of a sequence, in Korean or English, counts as one.
struct in_sequence {
    std::string reason; // the server's words
};
// Of a reply to delete_lead(). Deleting twice does no harm, so every reply that leaves the outcome
// open is a reason to try again. An error ends the whole command.
using deletion = std::variant<deleted, gone_already, in_sequence, delivery::refused,
                              delivery::again, delivery::throttled, error>;
[[nodiscard]] deletion judge_deletion(const delivery::reply& r,
                                      std::chrono::system_clock::time_point now);
// Whether an answer to GET of a lead says, in the API's own words, that there is no such lead: the
// only evidence that it is gone. Pure.
[[nodiscard]] bool says_that_lead_is_gone(const delivery::reply& r);

// Of a reply to who_am_i() while the server is suspected to fail.
[[nodiscard]] delivery::probe_verdict judge_probe(const delivery::reply& r,
                                                  std::chrono::system_clock::time_point now);

// How long a 429 asks everybody to wait: the Retry-After header (seconds or a date, RFC 9110
// section 10.2.3), else what the headers RateLimit, RateLimit-Reset or X-RateLimit-Reset say of the
// quota that is used up, else "N초 후" in the reason, else limits::default_throttle_wait; what is
// over says nothing. At least limits::shortest_throttle_wait, at most limits::longest_pause.
[[nodiscard]] std::chrono::milliseconds throttle_wait(const delivery::answer& a,
                                                      std::chrono::system_clock::time_point now);

struct workspace_identity {
    std::string id;
    std::string name;
    std::string user_name;
};

// Read the bodies of successful look-ups. api_not_salesmap when the body has a different shape.
// Names are cut at limits::name_bytes; an id that is no is_lead_id() becomes empty.
[[nodiscard]] result<workspace_identity> read_who_am_i(std::string_view body);

// How much may still be kept of a workspace: of its fields, options, pipelines and users, all
// together.
class schema_room {
public:
    // Room for so many texts of so many bytes together; false: there is none.
    [[nodiscard]] bool take(std::size_t texts, std::size_t bytes) noexcept;

private:
    std::size_t left_ = limits::schema_bytes;
};
// The same error when there is no room.
[[nodiscard]] result<std::vector<values::field>>
read_fields(std::string_view body, values::object_kind of, schema_room& room);
[[nodiscard]] result<std::vector<values::pipeline>> read_pipelines(std::string_view body,
                                                                   schema_room& room);

struct named_contact {
    std::string id; // never empty
    std::string name;
};
// Of contacts(kind).
[[nodiscard]] result<std::vector<named_contact>> read_contacts(std::string_view body,
                                                               contact_kind kind);

struct user_page {
    std::vector<values::user> users;
    std::string next_cursor; // empty: that was the last page
};
[[nodiscard]] result<user_page> read_users(std::string_view body, schema_room& room);

} // namespace leadimport::salesmap
