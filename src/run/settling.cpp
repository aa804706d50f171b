#include "run/settling.hpp"

#include "run/row_feeder.hpp"
#include "run/row_references.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/salesmap/lead.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace leadimport::run {

namespace asio = boost::asio;
using job::doubtful_entry;

namespace {

constexpr std::size_t page_rows = 1024;
constexpr std::size_t creations_compared = 100;

// The unknown rows of a job, one after the other.
class doubtful_rows {
public:
    explicit doubtful_rows(job::journal& j) : journal_{j} {}
    // The one at hand; null at the end. Holds until next().
    result<const doubtful_entry*> front() {
        if (at_ == page_.size() && !end_) {
            auto page = journal_.doubtful_after(last_, page_rows);
            if (!page) return page.error();
            page_ = std::move(*page);
            at_ = 0;
            end_ = page_.empty();
        }
        return end_ ? nullptr : &page_[at_];
    }
    void next() { last_ = page_[at_++].row; }

private:
    job::journal& journal_;
    std::vector<doubtful_entry> page_;
    std::size_t at_ = 0;
    std::uint64_t last_ = 0;
    bool end_ = false;
};

} // namespace

std::optional<std::chrono::milliseconds>
clock_ahead(const std::vector<job::creation_entry>& created) {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    std::optional<milliseconds> ahead;
    auto shortest = milliseconds::max();
    for (const auto& c : created) {
        const auto at = salesmap::parse_moment(c.created_at);
        const auto took = duration_cast<milliseconds>(c.ended - c.began);
        if (!at || took < milliseconds{0} || took >= shortest) continue;
        shortest = took;
        ahead = duration_cast<milliseconds>(*at - (c.began + took / 2));
    }
    return ahead;
}

settling::settling(settling_parts p) : parts_{p}, ticker_{p.link.io}, deadline_{p.link.io} {}

result<settled> settling::run() {
    const auto counts = parts_.journal.counts();
    if (!counts) return counts.error();
    unknown_ = counts->unknown;
    const auto created = parts_.journal.last_creations(creations_compared);
    if (!created) return created.error();
    clock_ahead_ = clock_ahead(*created);
    line_ = parts_.link.new_lane();
    // In parts, so that little is lost when it is interrupted, and memory does not grow. Rows that
    // may be taken for one another are in the same part.
    const auto several = static_cast<std::size_t>(unknown_) / limits::settled_at_once + 1;
    const auto& until = parts_.settings.deadline;
    if (until && std::chrono::system_clock::now() >= *until) end_of_time();
    for (std::size_t part = 0; part < several && !done_.why && !stopped_; ++part) {
        auto wanted = read(part, several);
        if (!wanted) return wanted.error();
        auto found = look_for(std::move(*wanted));
        std::ranges::move(std::exchange(untold_, {}), std::back_inserter(found.findings));
        if (const auto kept = record(found); !kept) return kept.error();
        if (!stopped_) done_.why = found.why;
    }
    return done_;
}

result<settling::rows> settling::read(std::size_t part, std::size_t parts) {
    auto pass = input_pass::begin(parts_.input.input);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), parts_.input.input.dialect, parts_.input.input.name};
    if (const auto header = reader.read_header(); !header) return header.error();
    doubtful_rows doubtful{parts_.journal};
    rows wanted;
    for (;;) {
        const auto row = doubtful.front();
        if (!row) return row.error();
        if (*row == nullptr) break;
        const auto next = reader.next();
        if (!next) return next.error();
        if (*next == nullptr) break;
        if ((*next)->row != (*row)->row) continue;
        if (const auto added = add(**next, **row, part, parts, wanted); !added)
            return added.error();
        doubtful.next();
    }
    if (!parts_.input.input.source.unchanged())
        return error{errc::input_changed, parts_.input.input.path.string(), {}};
    return wanted;
}

result<void> settling::add(const csv::record& r, const doubtful_entry& d, std::size_t part,
                           std::size_t parts, rows& to) {
    std::string why;
    auto body = sent_body(r, why);
    if (!body) return body.error();
    if (!*body) {
        if (part == 0)
            untold_.push_back(
                {r.row, workspace::cannot_tell{"its lead cannot be looked for: " + why}});
        return {};
    }
    if (workspace::kin_of(**body) % parts != part) return {};
    auto key =
        parts_.settings.key_field.empty() ? std::string{} : lead_key(parts_.identity.id, r.row);
    to.push_back({r.row, std::move(**body), std::move(key), d.first_left, d.last_ended});
    return {};
}

// Nothing, and why, when the workspace has changed so that it cannot be told any more.
result<std::optional<std::string>> settling::sent_body(const csv::record& r, std::string& why) {
    if (const auto problem = parts_.input.map.build(r, request_)) {
        why = problem->message();
        return std::nullopt;
    }
    auto body = with_known_contacts(request_, parts_.journal, parts_.identity.id);
    if (!body) return error{body.error().code, "row " + std::to_string(r.row), body.error().detail};
    if (!*body) why = "it names another person or organization than when it was sent";
    return body;
}

workspace::settle_means settling::means(delivery::transport& line) {
    delivery::retry_policy retries;
    retries.patience = parts_.settings.api->retry_for;
    return {{line, parts_.link.limiter, retries, parts_.link.random, &stopped_},
            parts_.settings.key_field,
            parts_.settings.settle_delay,
            [this](const std::string& id) { return parts_.journal.has_lead(id); },
            clock_ahead_,
            [this](std::size_t n) { looked_at_ += n; },
            [this](std::size_t missing, std::chrono::milliseconds wait) {
                if (wait >= limits::noticed_wait && parts_.watcher.settle_waits)
                    parts_.watcher.settle_waits(missing, wait);
            }};
}

workspace::settlement settling::look_for(rows wanted) {
    workspace::settlement found;
    std::exception_ptr thrown;
    over_ = false;
    parts_.signals.listen([this](int signal) { heard(signal); });
    tick();
    watch_time();
    asio::co_spawn(parts_.link.io, workspace::settle(means(*line_), std::move(wanted)),
                   [&](std::exception_ptr problem, workspace::settlement s) {
                       thrown = std::move(problem);
                       found = std::move(s);
                       over_ = true;
                       line_->hang_up();
                       parts_.signals.stop();
                       ticker_.cancel();
                       deadline_.cancel();
                   });
    parts_.link.io.restart();
    parts_.link.io.run();
    if (thrown) std::rethrow_exception(thrown);
    return found;
}

// The first signal lets the question that is under way be answered, the second does not.
void settling::heard(int signal) {
    const bool again = done_.signal != 0;
    stopped_ = true;
    done_.signal = signal;
    parts_.log.warning("signal: no more look-ups");
    if (parts_.watcher.signalled) parts_.watcher.signalled(signal, again);
    parts_.link.ends();
    if (again) line_->cut();
}

void settling::tick() {
    ticker_.expires_after(parts_.watcher.interval);
    ticker_.async_wait([this](const boost::system::error_code& problem) {
        if (problem || over_) return;
        if (parts_.watcher.settle_tick) parts_.watcher.settle_tick(looked_at_, unknown_);
        tick();
    });
}

void settling::watch_time() {
    if (!parts_.settings.deadline) return;
    deadline_.expires_at(*parts_.settings.deadline);
    deadline_.async_wait([this](const boost::system::error_code& problem) {
        if (!problem && !over_) end_of_time();
    });
}

// Like a first signal; but why it ended early is said.
void settling::end_of_time() {
    stopped_ = true;
    parts_.link.ends();
    parts_.log.warning("the time is up: no more look-ups");
    if (!done_.why)
        done_.why = error{errc::time_is_up, {}, "at " + format_local(*parts_.settings.deadline)};
}

// One transaction; with it the result files are outdated.
result<void> settling::record(const workspace::settlement& s) {
    if (s.findings.empty()) return {};
    auto& j = parts_.journal;
    if (auto begun = j.begin(); !begun) return begun;
    result<void> done;
    for (const auto& f : s.findings)
        if (done = apply(f); !done) break;
    if (done) done = j.set_extent({});
    if (done) done = j.set_finished_at({});
    if (done) done = j.commit();
    if (!done) j.roll_back();
    return done;
}

result<void> settling::apply(const workspace::finding& f) {
    const auto line = "row " + std::to_string(f.row) + ": ";
    if (const auto* found = std::get_if<workspace::lead_found>(&f.what)) {
        ++done_.created;
        parts_.log.info(line + "its lead was found");
        return parts_.journal.settle_created(f.row, found->lead_id, found->created_at);
    }
    if (std::holds_alternative<workspace::lead_absent>(f.what)) {
        const auto becomes = parts_.journal.settle_absent(f.row);
        if (!becomes) return becomes.error();
        ++(*becomes == delivery::row_state::failed ? done_.failed : done_.absent);
        parts_.log.info(line + "there is no lead of it");
        return {};
    }
    ++done_.in_doubt;
    parts_.log.warning(line + "still unknown");
    return parts_.journal.settle_in_doubt(f.row, std::get<workspace::cannot_tell>(f.what).why);
}

} // namespace leadimport::run
