#pragma once
// A local Salesmap API over TLS, faithful in what an importer of leads meets: the documented
// validations with their texts, the limit, unique keys, and faults that one can order. Written from
// the API's documentation alone: it shares no code with the program that it tests.

#include "leadimport/base/error.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/sandbox/behaviour.hpp"
#include "leadimport/sandbox/fault.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::sandbox {

struct options {
    std::string address = "127.0.0.1";         // an IP address of this machine, of either family
    std::uint16_t port = 0;                    // 0: any free one
    std::filesystem::path dir;                 // gets ca.pem and base-url; must exist
    rate limit{100, std::chrono::seconds{10}}; // a fixed window that begins with its first request
    std::chrono::milliseconds latency{0};      // before every answer
    // The one that is accepted; with "-forbidden" behind it, it is known but refused (403); with
    // "-elsewhere" it is one of another workspace, of which nothing can be asked but whose it is.
    std::string token = "sandbox-token";
    // Instead, when not empty: a file that holds the accepted token and is read again for every
    // request, so that the token can be replaced. While it holds none, the last one counts.
    std::filesystem::path token_file;
    // Fields, pipelines, users, people, organizations; without it the built-in ones, which are
    // those of samples/sandbox.schema.json.
    std::filesystem::path schema_file;
    // Created leads, people and organizations as JSON lines, each written before its answer is
    // sent, or at once when it comes late; none when empty. What it holds already is there again.
    // Edits and deletions are not recorded. At the end it tells what was still to come.
    std::filesystem::path record_file;
    std::vector<fault> faults;
    behaviour behaves;
    std::string certificate_host = "localhost"; // whom the certificate is for; a test may ask for
                                                // another name
    bool certificate_for_address = true;        // and for `address` and 127.0.0.1
};

// What the server counted. `most_in_window` is the largest number of requests that arrived within
// any span of `limit.window` (sliding, not fixed).
struct counters {
    std::uint64_t connections = 0;
    std::uint64_t requests = 0;   // all that were read whole
    std::uint64_t points = 0;     // what they cost
    std::uint64_t lead_posts = 0; // POST /v2/lead, whatever became of them
    std::uint64_t leads_created = 0;
    std::uint64_t leads_refused = 0; // 400
    std::uint64_t people_posts = 0;  // POST /v2/people, whatever became of them
    std::uint64_t people_created = 0;
    std::uint64_t organization_posts = 0; // POST /v2/organization, the same
    std::uint64_t organizations_created = 0;
    std::uint64_t searches = 0;       // POST /v2/object/…/search, the same
    std::uint64_t people_lookups = 0; // GET /v2/people-temp/{email}, the same
    std::uint64_t came_late = 0;      // created without a request that waited for it, of any kind
    std::uint64_t by_colleagues = 0;  // leads that a colleague made
    std::uint64_t throttled = 0;      // 429, ordered ones included
    std::uint64_t unauthorized = 0;
    std::uint64_t elsewhere = 0; // with a token of another workspace, whatever was asked
    std::uint64_t faults_played = 0;
    std::uint64_t most_in_window = 0;
    std::uint64_t most_connections = 0; // at one time

    [[nodiscard]] std::string to_json() const; // one line
};

class server {
public:
    // Makes a CA and a certificate, writes <dir>/ca.pem, binds, serves on a thread of its own, and
    // writes <dir>/base-url. bad_option when there is a file of that name that no sandbox made.
    [[nodiscard]] static result<std::unique_ptr<server>> start(options o);
    ~server(); // stops

    [[nodiscard]] std::uint16_t port() const noexcept;
    [[nodiscard]] std::string base_url() const; // "https://localhost:PORT/api", "https://[::1]:…"
    [[nodiscard]] std::filesystem::path ca_file() const;

    // All of these may be called from any thread while it serves.
    void order(const fault& f);
    [[nodiscard]] counters count() const;
    [[nodiscard]] std::vector<std::string> lead_names() const; // not deleted, in order of creation

    void stop(); // closes every connection and joins; called again it does nothing

private:
    class impl;
    explicit server(std::unique_ptr<impl> i);
    std::unique_ptr<impl> impl_;
};

} // namespace leadimport::sandbox
