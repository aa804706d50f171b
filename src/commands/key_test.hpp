#pragma once
// The sending of a key field's test: pairs of equal leads over two connections, and the deletion of
// what came to be.

#include "leadimport/commands/prove_key.hpp"
#include "leadimport/delivery/reply.hpp"
#include "leadimport/delivery/verdict.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/run/signals.hpp"
#include "leadimport/session/api_link.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::commands {

// Whom the leads belong to: every lead needs a person or an organization.
struct key_test_contact {
    std::string person_id;
    std::string organization_id;
    std::string name;
};

// Everything on the io thread.
class key_test {
public:
    key_test(session::api_link& link, const session::api_settings& api, std::string field,
             key_test_contact contact, const key_test_observer& watcher);
    // Blocks until it is over. Call it once.
    [[nodiscard]] key_test_result run();

private:
    using clock = std::chrono::steady_clock;
    template<class T>
    using awaitable = boost::asio::awaitable<T>;

    struct test_pair {
        std::string token; // random, in the key and in the name
        std::string name;
        unsigned doubts = 0; // requests that may have created a lead whose id is not known
    };
    enum class lead_state { waits, deleted, not_ours, left };
    struct test_lead {
        std::string id;
        std::size_t pair = 0;
        lead_state state = lead_state::waits;
        std::optional<error> why{}; // it is still there
    };
    struct heard {
        std::optional<std::chrono::milliseconds> throttled;
        bool again_at_once = false;
        unsigned refusals = 0;
    };

    awaitable<void> work();
    awaitable<void> send_pair();
    awaitable<bool> connect();
    awaitable<bool> take_moment(unsigned points);
    awaitable<std::pair<delivery::verdict, delivery::verdict>> exchange(const test_pair& p);
    void note(std::size_t pair, const delivery::verdict& v, heard& all);
    awaitable<workspace::pair_shows> look_closer(std::size_t pair, const delivery::verdict& a,
                                                 const delivery::verdict& b);
    awaitable<void> wait_after(const heard& all, workspace::pair_shows shows);

    // Finds leads with the pair's key. How many different leads of ours are known then.
    awaitable<std::size_t> look_for(std::size_t pair);
    awaitable<std::size_t> count_ours(std::size_t pair);
    [[nodiscard]] bool has_strangers(std::size_t pair) const;
    awaitable<void> remove_waiting();
    awaitable<void> remove(std::size_t lead);
    awaitable<std::optional<bool>> is_ours(std::size_t lead);
    awaitable<void> clean_up();
    void keep(std::size_t lead, const error& why);
    void give_up(const error& why);

    [[nodiscard]] std::string key_of(const test_pair& p) const;
    [[nodiscard]] delivery::request request_of(const test_pair& p) const;
    [[nodiscard]] bool is_known(const std::string& id) const;
    [[nodiscard]] bool in_doubt() const;
    [[nodiscard]] workspace::look_up_deps means();
    void stop(error why);
    void heard_signal(int signal);
    void conclude();

    session::api_link& link_;
    const session::api_settings& api_;
    std::string field_;
    key_test_contact contact_;
    const key_test_observer& watcher_;
    run::signals signals_;
    std::vector<std::unique_ptr<delivery::transport>> connections_; // two
    workspace::key_pairs shown_;
    std::vector<test_pair> pairs_;
    std::vector<test_lead> leads_;
    std::chrono::milliseconds throttled_{0};
    std::optional<clock::time_point> unreachable_since_;
    unsigned waits_ = 0;   // for the backoff, since a pair has shown something
    bool stopped_ = false; // no more pairs
    bool cut_ = false;     // nothing more at all
    bool away_ = false;    // the patience with the server has ended: everything is tried once
    key_test_result result_;
};

} // namespace leadimport::commands
