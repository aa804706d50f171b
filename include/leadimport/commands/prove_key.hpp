#pragma once
// Testing whether a key field is unique (workspace/key_pairs.hpp says from what), and recording
// what the test has shown (key_proof.hpp). It creates leads in the workspace and deletes them
// again, also after an interruption or a failure; what it could not delete it names.
//
// The leads' names say what they are, and have their key in them: nothing is deleted that does not
// show that key, in its name or in the field.

#include "leadimport/base/error.hpp"
#include "leadimport/base/exit_code.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/words/message.hpp"
#include "leadimport/workspace/key_pairs.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::commands {

// What is about to be done, for the user to agree to.
struct key_test_plan {
    std::string field;
    std::string workspace;
    std::string base_url;
    std::string contact; // the organization, else the person, that the leads belong to meanwhile
    bool of_person = false;
    unsigned pairs = 0;
};

// What a test lead is called in Salesmap, whatever the language: a user may find one that stayed.
[[nodiscard]] std::string test_lead_name(std::string_view token);

struct test_lead_left {
    std::string id;
    std::string name;
    std::optional<error> why; // it could not be deleted
};

struct key_test_result {
    workspace::key_pairs::state shown = workspace::key_pairs::state::going_on;
    unsigned one_each = 0;  // pairs
    unsigned in_vain = 0;   // pairs that showed nothing, and were sent again with another key
    words::message trouble; // why the last of them did not
    std::uint64_t deleted = 0;
    std::vector<test_lead_left> left;  // test leads that are still there
    std::vector<std::string> may_come; // names of leads whose answer was lost, not there so far
    std::optional<error> why;          // it ended early, or could not record what it has shown
    int signal = 0;                    // that ended it (ending_signals.hpp); 0: none did
};
[[nodiscard]] exit_code code_of(const key_test_result& r) noexcept;

// Whom it tells, on the calling thread.
struct key_test_observer {
    std::function<bool(const key_test_plan&)> confirm;
    std::function<void(unsigned shown, unsigned of)> tick; // after each pair
    std::function<void(int signal, bool again)> signalled;
};

// Blocks until it is over. Nothing when confirm() said no. An error means that nothing was sent.
// Signals that end it are handled from then on: the first ends the test and deletes its leads, the
// second ends that, too.
[[nodiscard]] result<std::optional<key_test_result>>
prove_key_field(const session::api_settings& api, const std::string& name,
                const key_test_observer& watcher);

} // namespace leadimport::commands
