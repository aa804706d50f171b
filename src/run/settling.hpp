#pragma once
// Finding out what became of a job's unknown rows: lets the rules (workspace/settle_plan.hpp) say
// what is to be asked, asks it, and records what follows, each row before the next question.

#include "run/settle_batch.hpp"

#include "leadimport/job/folder_guard.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/run/import_run.hpp"
#include "leadimport/run/job_opening.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/run/log.hpp"
#include "leadimport/run/signals.hpp"
#include "leadimport/run/timed_tasks.hpp"
#include "leadimport/session/api_link.hpp"
#include "leadimport/session/kept_clock.hpp"
#include "leadimport/workspace/look_up.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace leadimport::run {

// Whom it works with. All must outlive it.
struct settling_deps {
    const import_settings& settings;
    const observer& watcher;
    session::api_link& link;
    prepared& input;
    const job::job_identity& identity;
    job::journal& journal;
    run::log& log;
    run::signals& signals;
    const job::folder_guard& guard;
    const job_words& words;     // the job's
    delivery::traffic& traffic; // of the run: what is asked is counted there, also if it fails
    // Told now and then what it has come to so far. May be empty.
    std::function<void(const settled&)> so_far{};
};

class settling {
public:
    explicit settling(settling_deps deps);

    // Blocks until every unknown row has a verdict or stays unknown, a look-up failed for good, the
    // time was up, or SIGINT or SIGTERM came; with this thread as the io thread. What was found is
    // recorded in any case, and then the result files have to be written anew. An error is one of
    // the input or the journal.
    [[nodiscard]] result<settled> run();

    // Looks once for second leads of rows that were sent again after a doubt: those become unknown.
    // Each row is looked at until its second lead has had the time to appear. As run().
    [[nodiscard]] result<settled> look_again();

private:
    using work = boost::asio::awaitable<result<void>>;
    result<settled> go(const std::function<work(workspace::look_up_deps&)>& what);
    work settle_all(workspace::look_up_deps& means, std::vector<settle_choice> parts);
    // False: it is too large, and nothing was done.
    boost::asio::awaitable<result<bool>> settle_part(workspace::look_up_deps& means,
                                                     settle_choice choice);
    work follow(workspace::look_up_deps& means, workspace::settle_plan& plan, journal_facts& facts);
    boost::asio::awaitable<result<bool>> ask(workspace::look_up_deps& means,
                                             workspace::settle_plan& plan,
                                             const workspace::settle_step& step);
    boost::asio::awaitable<result<bool>> search(workspace::look_up_deps& means,
                                                workspace::settle_plan& plan,
                                                const workspace::ask_search& what);
    boost::asio::awaitable<result<bool>> look_at(workspace::look_up_deps& means,
                                                 workspace::settle_plan& plan,
                                                 const workspace::ask_lead& what);
    boost::asio::awaitable<result<bool>> wait(const workspace::wait_until& w);
    boost::asio::awaitable<result<bool>> conclude(const workspace::settle_step& step);
    void refuse(workspace::settle_plan& plan, const words::message& words);
    [[nodiscard]] result<std::chrono::milliseconds> first_in_boot();
    [[nodiscard]] std::chrono::system_clock::time_point wall_of(std::chrono::milliseconds at) const;

    result<bool> note_clock();
    result<void> record(const std::function<result<void>()>& what);
    result<void> apply(const unaskable_row& r);
    result<void> apply(const workspace::settle_step& step);
    result<void> apply_all(const std::vector<workspace::row_stays>& rows);
    [[nodiscard]] bool changes_something(const workspace::settle_step& step) const;
    result<void> apply(const workspace::row_found& r);
    result<void> apply(const workspace::row_absent& r);
    result<void> apply(const workspace::row_duplicate& r);
    result<void> apply(const workspace::row_stays& r);
    result<void> doubt_owners(const workspace::row_stays& r);
    result<words::message> with_owners(words::message told, const workspace::row_stays& r);
    result<void> note_looked_again(const std::vector<job::lead_entry>& rows);
    void count_verdict(const words::message& line);

    void heard(int signal);
    void tell_progress() const;
    void log_progress();
    void tell_so_far() const;
    bool look_at_folder();
    void end_of_time(const error& why);

    settling_deps deps_;
    timed_tasks beside_;
    std::unique_ptr<delivery::transport> connection_;
    std::optional<session::kept_clock> noted_clock_;
    bool created_at_is_fed_;
    akin_rows akin_;                                // of the part at hand
    std::map<std::string, std::string> created_at_; // of leads that were looked at
    std::uint64_t unknown_ = 0;                     // when it began
    std::uint64_t verdicts_ = 0;
    std::uint64_t waiting_ = 0;
    bool second_look_ = false;
    std::set<std::uint64_t> uncertain_; // rows of which it does not say whether they have a second
    bool stopped_ = false;
    settled done_;
};

} // namespace leadimport::run
