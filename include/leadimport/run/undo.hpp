#pragma once
// Taking an import back: deletes the leads that a job created.
//
// Deleting twice does no harm, so that no intent is recorded before: what a kill forgets is asked
// for again, and then the lead is gone already.

#include "leadimport/base/error.hpp"
#include "leadimport/run/known_job.hpp"
#include "leadimport/run/row_ranges.hpp"
#include "leadimport/run/settings.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::run {

// What a job created and the API cannot delete.
struct contacts_left {
    std::uint64_t people = 0;
    std::uint64_t organizations = 0;
    std::filesystem::path list; // of their ids, contacts.csv; empty when there are none
};

struct undo_result {
    std::uint64_t deleted = 0;
    std::uint64_t gone = 0;            // somebody had deleted them before
    std::uint64_t refused = 0;         // they are still there
    std::uint64_t left = 0;            // they were not asked for
    std::vector<std::string> refusals; // the first of them, with their rows
    std::optional<error> why;          // it ended early
    int signal = 0;                    // SIGINT or SIGTERM when that ended it
    std::filesystem::path list;        // undone.csv; empty when there was no lead to delete
    // Nothing while leads are left: they belong to these people and organizations.
    contacts_left contacts;
};

// Whom it tells, on the calling thread.
struct undo_observer {
    // So many leads would be deleted: whether they are to be. Not called when there are none.
    std::function<bool(const known_job& job, std::uint64_t leads)> confirm;
    std::function<void(std::uint64_t done, std::uint64_t leads)> tick; // every two seconds
    std::function<void(int signal, bool again)> signalled;
};

// Blocks until it is over. Nothing when confirm() said no. An error means that nothing was deleted:
// somebody has the job, the token belongs to another workspace, … SIGINT and SIGTERM are handled:
// the first finishes what is in flight, the second cuts it off.
[[nodiscard]] result<std::optional<undo_result>> undo(const known_job& job, const api_settings& api,
                                                      const row_ranges& rows,
                                                      const undo_observer& watcher);

} // namespace leadimport::run
