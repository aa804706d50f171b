#include "leadimport/run/undo.hpp"

#include "run/api_link.hpp"
#include "run/contact_list.hpp"
#include "run/undone_list.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/workspace/look_up.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <csignal>
#include <exception>
#include <memory>
#include <utility>
#include <variant>

namespace leadimport::run {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t page_rows = 1024;
constexpr std::size_t refusals_named = 5;

// The created rows of a job whose leads were not deleted, one after the other.
class leads_to_delete {
public:
    leads_to_delete(job::journal& j, const row_ranges& rows) : journal_{j}, rows_{rows} {}

    // Nothing at the end.
    result<std::optional<job::created_entry>> next() {
        for (;;) {
            if (at_ == page_.size()) {
                auto page = journal_.to_undo_after(last_, page_rows);
                if (!page) return page.error();
                page_ = std::move(*page);
                at_ = 0;
                if (page_.empty()) return std::optional<job::created_entry>{};
                last_ = page_.back().row;
            }
            if (auto& e = page_[at_++]; rows_.contains(e.row)) return std::optional{std::move(e)};
        }
    }

private:
    job::journal& journal_;
    const row_ranges& rows_;
    std::vector<job::created_entry> page_;
    std::size_t at_ = 0;
    std::uint64_t last_ = 0;
};

result<std::uint64_t> count_leads(job::journal& j, const row_ranges& rows) {
    leads_to_delete all{j, rows};
    for (std::uint64_t n = 0;; ++n) {
        const auto next = all.next();
        if (!next) return next.error();
        if (!*next) return n;
    }
}

// N lanes that delete one lead after the other; everything on the io thread.
class undoing {
public:
    undoing(api_link& link, const api_settings& api, job::journal& j, const row_ranges& rows,
            const undo_observer& watcher, std::uint64_t leads)
        : link_{link},
          api_{api},
          journal_{j},
          watcher_{watcher},
          leads_{leads},
          todo_{j, rows},
          signals_{link.io, SIGINT, SIGTERM},
          ticker_{link.io} {}

    undo_result run();

private:
    struct ended_row {
        std::uint64_t row;
        bool gone;
    };

    asio::awaitable<void> lane(delivery::transport& line);
    asio::awaitable<bool> remove(delivery::transport& line, job::created_entry e);
    void lane_ended();
    void note(ended_row r);
    void record();
    void listen();
    void tick();
    void stop(error why);
    [[nodiscard]] std::uint64_t done() const {
        return result_.deleted + result_.gone + result_.refused;
    }

    api_link& link_;
    const api_settings& api_;
    job::journal& journal_;
    const undo_observer& watcher_;
    std::uint64_t leads_;
    leads_to_delete todo_;
    asio::signal_set signals_;
    asio::steady_timer ticker_;
    std::vector<std::unique_ptr<delivery::transport>> lanes_;
    std::size_t running_ = 0;
    std::vector<ended_row> unrecorded_;
    clock::time_point recorded_at_ = clock::now();
    bool stopped_ = false;
    std::exception_ptr thrown_;
    undo_result result_;
};

undo_result undoing::run() {
    lanes_ = link_.new_lanes();
    listen();
    tick();
    running_ = lanes_.size();
    for (auto& line : lanes_)
        asio::co_spawn(link_.io, lane(*line), [this, &line](std::exception_ptr thrown) {
            line->hang_up();
            if (thrown && !thrown_) thrown_ = std::move(thrown);
            lane_ended();
        });
    link_.io.restart();
    link_.io.run();
    record();
    if (thrown_) std::rethrow_exception(thrown_);
    result_.left = leads_ - std::min(leads_, done());
    return std::move(result_);
}

void undoing::lane_ended() {
    if (thrown_) stopped_ = true;
    if (--running_ > 0) return;
    signals_.cancel();
    ticker_.cancel();
}

asio::awaitable<void> undoing::lane(delivery::transport& line) {
    while (!stopped_) {
        auto next = todo_.next();
        if (!next) {
            stop(next.error());
            co_return;
        }
        if (!*next) co_return;
        if (!co_await remove(line, std::move(**next))) co_return;
    }
}

// False: nothing more is to be deleted.
asio::awaitable<bool> undoing::remove(delivery::transport& line, job::created_entry e) {
    delivery::retry_policy retries;
    retries.patience = api_.retry_for;
    workspace::look_up_means means{line, link_.limiter, retries, link_.random, &stopped_};
    const auto r = co_await workspace::ask_patiently(means, salesmap::delete_lead(e.lead_id));
    if (!r) {
        if (!stopped_) stop(r.error());
        co_return false;
    }
    const auto judged = salesmap::judge_deletion(*r, std::chrono::system_clock::now());
    if (std::holds_alternative<salesmap::deleted>(judged)) {
        ++result_.deleted;
        note({e.row, false});
    } else if (std::holds_alternative<salesmap::gone_already>(judged)) {
        ++result_.gone;
        note({e.row, true});
    } else if (const auto* no = std::get_if<delivery::refused>(&judged)) {
        ++result_.refused;
        if (result_.refusals.size() < refusals_named)
            result_.refusals.push_back("row " + std::to_string(e.row) + ": " + no->reason);
    } else if (const auto* why = std::get_if<error>(&judged)) {
        stop(*why);
    }
    co_return !stopped_;
}

// In groups: what a crash forgets is asked for again.
void undoing::note(ended_row r) {
    unrecorded_.push_back(r);
    if (clock::now() - recorded_at_ >= limits::undo_recorded_within) record();
}

void undoing::record() {
    recorded_at_ = clock::now();
    if (unrecorded_.empty()) return;
    auto done = journal_.begin();
    for (const auto& r : unrecorded_)
        if (done) done = journal_.set_undone(r.row, r.gone);
    if (done) done = journal_.commit();
    unrecorded_.clear();
    if (done) return;
    journal_.roll_back();
    stop(done.error());
}

void undoing::stop(error why) {
    stopped_ = true;
    if (!result_.why) result_.why = std::move(why);
}

void undoing::listen() {
    signals_.async_wait([this](const boost::system::error_code& problem, int signal) {
        if (problem) return;
        const bool again = result_.signal != 0;
        result_.signal = signal;
        stopped_ = true;
        link_.ends();
        if (watcher_.signalled) watcher_.signalled(signal, again);
        if (again)
            for (auto& line : lanes_)
                line->cut();
        if (running_ > 0) listen();
    });
}

void undoing::tick() {
    ticker_.expires_after(std::chrono::seconds{2});
    ticker_.async_wait([this](const boost::system::error_code& problem) {
        if (problem || running_ == 0) return;
        if (watcher_.tick) watcher_.tick(done(), leads_);
        tick();
    });
}

// The leads are where the import made them, or nowhere.
result<void> check_workspace(api_link& link, const known_job& job) {
    const auto body = link.look_up(salesmap::who_am_i());
    if (!body) return body.error();
    const auto who = salesmap::read_who_am_i(*body);
    if (!who) return who.error();
    link.belongs_to(job.identity.workspace_id, job.identity.workspace_name);
    if (who->id == job.identity.workspace_id) return {};
    return error{errc::job_elsewhere, job.folder.string(),
                 "the job's workspace is " + text::quoted(job.identity.workspace_name) +
                     ", the token's " + text::quoted(who->name)};
}

// When the last of the job's leads is gone.
result<void> list_contacts(job::journal& j, const std::filesystem::path& folder,
                           undo_result& done) {
    const auto left = j.to_undo_after(0, 1);
    if (!left) return left.error();
    if (!left->empty()) return {};
    auto contacts = write_contact_list(j, folder / "contacts.csv");
    if (!contacts) return contacts.error();
    done.contacts = std::move(*contacts);
    return {};
}

result<std::optional<undo_result>> without_leads(job::journal& j,
                                                 const std::filesystem::path& folder) {
    undo_result nothing;
    if (const auto listed = list_contacts(j, folder, nothing); !listed) return listed.error();
    return std::optional{std::move(nothing)};
}

} // namespace

result<std::optional<undo_result>> undo(const known_job& job, const api_settings& api,
                                        const row_ranges& rows, const undo_observer& watcher) {
    if (api.endpoint.url() != job.identity.base_url)
        return error{errc::job_elsewhere, job.folder.string(),
                     "its base URL was " + job.identity.base_url + ", not " + api.endpoint.url()};
    auto folder = job::job_folder::open(job.folder);
    if (!folder) return folder.error();
    folder->keep();
    const auto link = api_link::make(api);
    if (!link) return link.error();
    if (const auto same = check_workspace(**link, job); !same) return same.error();
    auto journal = job::journal::open(folder->journal(), job::journal::mode::write);
    if (!journal) return journal.error();
    const auto leads = count_leads(*journal, rows);
    if (!leads) return leads.error();
    if (*leads == 0) return without_leads(*journal, job.folder);
    if (!watcher.confirm(job, *leads)) return std::optional<undo_result>{};
    auto done = undoing{**link, api, *journal, rows, watcher, *leads}.run();
    done.list = job.folder / "undone.csv";
    if (const auto listed = write_undone_list(*journal, done.list); !listed && !done.why)
        done.why = listed.error();
    if (const auto listed = list_contacts(*journal, job.folder, done); !listed && !done.why)
        done.why = listed.error();
    return std::optional{std::move(done)};
}

} // namespace leadimport::run
