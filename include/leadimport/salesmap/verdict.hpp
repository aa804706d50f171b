#pragma once
// What a reply of the Salesmap API means. Pure functions; the tables are in their tests.
//
// | what happened                                                          | verdict             |
// | no byte of the request left; 503 with Retry-After;                     | again               |
// | 401 of a token that was replaced since                                 |                     |
// | an untrusted certificate; a proxy that refuses; 401; 403;              | hopeless            |
// | 404 without JSON; 301, 307, 308                                        |                     |
// | 429                                                                    | throttled           |
// | 200 or 201, JSON, success true, data.lead.id                           | created             |
// | any other 4xx but 408                                                  | refused             |
// | 200 with HTML                                                          | uncertain, and stop |
// | 408, any other 2xx, 3xx or 5xx, no whole answer after sending began    | uncertain           |
//
// HTML with status 200 is what a wrong base URL gives, and that is found before the first row is
// sent. When it comes in the middle of a job, something between us and the API swallowed the
// answer, and whether the lead exists nobody knows: the row is not sent again by itself.

#include "leadimport/delivery/verdict.hpp"
#include "leadimport/mapping/schema.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leadimport::salesmap {

// Of a reply to POST /v2/lead.
[[nodiscard]] delivery::verdict judge_lead_creation(const delivery::reply& r,
                                                    std::chrono::system_clock::time_point now);

// Of a reply to a GET or a search, which change nothing and may always be sent again: the body of a
// success, a reason to ask again later, or an error that ends the job.
using look_up = std::variant<std::string, delivery::again, delivery::throttled, error>;
[[nodiscard]] look_up judge_look_up(const delivery::reply& r,
                                    std::chrono::system_clock::time_point now);

struct deleted {};
struct gone_already {}; // there is no such lead (any more)
// Of a reply to delete_lead(). Deleting again does no harm, so that everything after which nobody
// knows is a reason to try again; an error ends everything.
using deletion = std::variant<deleted, gone_already, delivery::refused, delivery::again,
                              delivery::throttled, error>;
[[nodiscard]] deletion judge_deletion(const delivery::reply& r,
                                      std::chrono::system_clock::time_point now);

// Of a reply to who_am_i() while the server is suspected to be unwell.
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

// The bodies of successful look-ups; api_not_salesmap when the shape is another.
[[nodiscard]] result<workspace_identity> read_who_am_i(std::string_view body);
[[nodiscard]] result<std::vector<mapping::field>> read_fields(std::string_view body,
                                                              mapping::object_kind of);
[[nodiscard]] result<std::vector<mapping::pipeline>> read_pipelines(std::string_view body);

struct user_page {
    std::vector<mapping::user> users;
    std::string next_cursor; // empty: that was the last page
};
[[nodiscard]] result<user_page> read_users(std::string_view body);

} // namespace leadimport::salesmap
