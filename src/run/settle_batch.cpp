#include "run/settle_batch.hpp"

#include "run/row_feeder.hpp"

#include "leadimport/base/boot_time.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/loose_text.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/paged.hpp"
#include "leadimport/job/row_key.hpp"
#include "leadimport/salesmap/sent_body.hpp"
#include "leadimport/words/run.hpp"
#include "leadimport/workspace/lead_facts.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>
#include <unordered_map>
#include <utility>

namespace leadimport::run {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using workspace::unknown_row;

namespace {

// The unknown rows of a job, in order.
class unknown_rows {
public:
    explicit unknown_rows(job::journal& j) : journal_{j} {}
    // Whether `row` is one; asked in ascending order.
    result<bool> has(std::uint64_t row) {
        const auto found = rows_.find(row, [this](std::uint64_t last) {
            return journal_.unknown_after(last, limits::page_rows);
        });
        if (!found) return found.error();
        return *found != nullptr;
    }

private:
    job::journal& journal_;
    job::paged<std::uint64_t> rows_;
};

// Whether a row with this mistake could be sent by no run of the job: file and mapping are those
// that it began with, and what the workspace knows does not matter for it. It is unknown because it
// had no outcome where a journal was recovered; pending, it fails without being sent.
bool could_never_be_sent(errc mistake) {
    switch (mistake) {
    case errc::row_too_few_cells:
    case errc::row_too_many_cells:
    case errc::row_text_after_quote:
    case errc::row_missing_value:
    case errc::row_too_large: return true;
    default: return false;
    }
}

unaskable_row unaskable(std::uint64_t row, const words::message& why) {
    return {row, false, {reason_code::no_body, {stored(why)}}};
}

unaskable_row unaskable(std::uint64_t row, const requests::row_error& problem) {
    if (could_never_be_sent(problem.code)) return {row, true, {}};
    return unaskable(row, one_sentence(problem.as_error()));
}

// What a row takes while it is settled: its body, or its facts and what these are counted by.
std::size_t bytes_of(const sent_row& r) { return 2 * r.body.size(); }

// A part of a job is divided no further.
constexpr std::size_t most_parts = std::size_t{1} << 40U;

// A field's value as it is counted: what no other row has tells leads apart.
std::string value_key(const workspace::sent_field& f) {
    return f.name + '\0' + text::levelled(f.value.text);
}

} // namespace

std::array<settle_choice, 2> settle_choice::halves() const {
    std::array<settle_choice, 2> two{*this, *this};
    two[0].parts = two[1].parts = 2 * parts;
    two[1].part += parts;
    return two;
}

// Rows of one name are never divided.
void batch_reader::take_wanted(sent_row r, std::size_t name, const settle_choice& choice,
                               found_rows& to) {
    to.has_names = to.has_names || (to.name && *to.name != name);
    to.name = name;
    if (to.bytes + bytes_of(r) <= limits::settled_bytes || to.wanted.empty()) {
        to.bytes += bytes_of(r);
        to.wanted.push_back(std::move(r));
    } else if (to.has_names && choice.parts < most_parts) {
        to.too_large = true;
    } else {
        to.unaskable.push_back(unaskable(r.row, words::rows_of_name_too_large_together));
    }
}

// Few are enough.
void batch_reader::take_control(sent_row r, found_rows& to) {
    to.control_bytes += bytes_of(r);
    if (to.control_bytes <= limits::settled_bytes / 2) to.controls.push_back(std::move(r));
}

asio::awaitable<result<batch_reader::found_rows>>
batch_reader::find(const settle_choice& choice, const std::vector<job::lead_entry>& controls) {
    std::set<std::uint64_t> of_controls;
    for (const auto& c : controls)
        of_controls.insert(c.row);
    unknown_rows unknown{journal_};
    const bool again = !choice.sent_again.empty();
    bool is_wanted = false;
    found_rows found;
    const sent_rows::wish wants = [&](std::uint64_t row) -> result<bool> {
        if (found.too_large) return false;
        const auto wanted =
            again ? result<bool>{choice.sent_again.contains(row)} : unknown.has(row);
        if (!wanted) return wanted.error();
        is_wanted = *wanted;
        return is_wanted || of_controls.contains(row);
    };
    const sent_rows::taker take = [&](std::uint64_t row, const requests::lead_request& request,
                                      const requests::row_error* problem) -> result<void> {
        if (problem != nullptr) {
            if (is_wanted && choice.part == 0) found.unaskable.push_back(unaskable(row, *problem));
            return {};
        }
        std::size_t name = 0;
        if (is_wanted) {
            const auto kin = workspace::name_kin(salesmap::sent_name(request.body.view()));
            name = std::hash<std::string>{}(kin);
            if (name % choice.parts != choice.part) return {};
        }
        auto sent = rows_.as_sent(row, request);
        if (!sent) return sent.error();
        if (is_wanted)
            take_wanted(std::move(*sent), name, choice, found);
        else
            take_control(std::move(*sent), found);
        return {};
    };
    if (auto done = co_await rows_.read(wants, take); !done) co_return done.error();
    if (found.too_large) {
        found = {};
        found.too_large = true;
        co_return found;
    }
    if (choice.part == 0 && !again)
        if (auto told = tell_of_missing(found.unaskable); !told) co_return told.error();
    co_return found;
}

// The unknown rows of which the content cannot be had.
result<void> batch_reader::tell_of_missing(std::vector<unaskable_row>& to) {
    if (rows_.has_all()) return {};
    job::paged<std::uint64_t> rows;
    for (;; rows.pop()) {
        const auto next = rows.front(
            [this](std::uint64_t last) { return journal_.unknown_after(last, limits::page_rows); });
        if (!next) return next.error();
        if (*next == nullptr) return {};
        if (const auto why = rows_.why_without(**next)) to.push_back(unaskable(**next, *why));
    }
}

result<workspace::sent_facts> batch_reader::facts_of(const sent_row& r) const {
    const auto key = key_field_.empty() ? std::string{} : job::lead_key(job_id_, r.row);
    return workspace::read_sent_facts(r.body, key_field_, key);
}

// A run that did not talk to the server (recover) does not know the server's clock, so the end of
// an attempt in it counts as now. And when a row was unknown as the journal was recovered, it is
// not known when it was sent last: the older copy may not have all attempts. What is certain is
// that the last attempt is over now, and that it came before the outcomes that were recorded since.
result<void> batch_reader::find_ends(unknown_row& row) {
    const workspace::moment now{journal_.current_run(), std::chrono::duration_cast<milliseconds>(
                                                            boot_clock::now().time_since_epoch())};
    const auto recovered = journal_.recovered();
    if (!recovered) return recovered.error();
    const auto is_since = [&](const workspace::attempt_facts& x) {
        return x.in_doubt && (*recovered == 0 || x.ended > *recovered || !row.own_lead.empty());
    };
    if (std::ranges::none_of(row.attempts, is_since)) {
        const auto known = journal_.row(row.row);
        if (!known) return known.error();
        workspace::attempt_facts x;
        x.end = now;
        x.ended = std::max(*recovered, *known ? (*known)->ended : 0);
        row.attempts.push_back(x);
    }
    for (auto& x : row.attempts) {
        if (!x.in_doubt || x.end.run == 0 || x.end.run == now.run) continue;
        const auto its_run = journal_.runs_after(x.end.run - 1, 1);
        if (!its_run) return its_run.error();
        if (!its_run->empty() && !its_run->front().clock_offset) x.end = now;
    }
    return {};
}

result<void> batch_reader::add_row(const sent_row& r, const settle_choice& choice,
                                   settle_batch& to) {
    auto facts = unknown_row_in(journal_, r.row);
    if (!facts) return facts.error();
    auto sent = facts_of(r);
    if (!sent) return sent.error();
    facts->sent = std::move(*sent);
    facts->sent.contacts_known = r.complete;
    const auto body = rows_.is_doubtful(r.row) ? journal_.body_of(r.row) : result<std::string>{};
    if (!body) return body.error();
    if (rows_.is_doubtful(r.row) && *body != to_hex(facts->sent.body)) {
        to.unaskable.push_back(unaskable(r.row, words::unknown_csv_differs_from_sent));
        return {};
    }
    if (const auto again = choice.sent_again.find(r.row); again != choice.sent_again.end()) {
        facts->own_lead = again->second;
        // It was sent again in spite of them: what they named is judged like anything else.
        facts->answered.clear();
        facts->named_by_refusal.clear();
    }
    if (auto known = find_ends(*facts); !known) return known;
    to.rows.push_back(std::move(*facts));
    return {};
}

result<void> batch_reader::add_controls(const std::vector<sent_row>& sent,
                                        const std::vector<job::lead_entry>& leads,
                                        settle_batch& to) {
    std::map<std::uint64_t, const sent_row*> by_row;
    for (const auto& s : sent)
        by_row.emplace(s.row, &s);
    for (const auto& lead : leads) {
        const auto found = by_row.find(lead.row);
        if (found == by_row.end()) continue;
        auto facts = facts_of(*found->second);
        if (!facts) return facts.error();
        to.controls.push_back(
            {lead.lead_id,
             salesmap::date_of_lead(lead.lead_id, lead.created_at, created_at_is_fed_),
             std::move(*facts),
             lead.ended,
             {lead.ended_run, lead.ended_boot},
             {lead.begun_run, lead.begun_boot}});
    }
    return {};
}

// What no other row of the file has, and what was sent for rows with names akin: whose a lead is
// may have to be seen.
asio::awaitable<result<void>> batch_reader::compare_with_file(settle_batch& b) {
    std::set<std::string> kins;
    std::unordered_map<std::string, std::size_t> rows_with;
    for (const auto& row : b.rows) {
        kins.insert(workspace::name_kin(row.sent.name));
        for (const auto& f : row.sent.fields)
            rows_with.emplace(value_key(f), 0);
    }
    if (kins.empty()) co_return result<void>{};
    const sent_rows::wish every_row = [](std::uint64_t) { return result<bool>{true}; };
    const sent_rows::taker take = [&](std::uint64_t row, const requests::lead_request& request,
                                      const requests::row_error* problem) -> result<void> {
        if (problem != nullptr) return {};
        const auto body = request.body.view();
        const bool akin = kins.contains(workspace::name_kin(salesmap::sent_name(body)));
        if (!akin && rows_with.empty()) return {};
        auto sent = akin ? rows_.as_sent(row, request)
                         : result<sent_row>{sent_row{row, request.body.str(), true, {}, {}}};
        if (!sent) return sent.error();
        const auto facts = facts_of(*sent);
        if (!facts) return facts.error();
        for (const auto& f : facts->fields)
            if (const auto at = rows_with.find(value_key(f)); at != rows_with.end()) ++at->second;
        if (!akin) return {};
        if (sent->complete && b.akin.visible.size() < limits::akin_rows_known)
            b.akin.visible.emplace(row, facts->visible);
        else
            b.akin.all = false;
        return {};
    };
    if (auto done = co_await rows_.read(every_row, take); !done) co_return done;
    for (auto& row : b.rows)
        for (auto& f : row.sent.fields)
            f.alone = rows_.has_all() && rows_with[value_key(f)] == 1;
    if (!rows_.has_all()) b.akin.all = false;
    co_return result<void>{};
}

asio::awaitable<result<settle_batch>> batch_reader::read(settle_choice choice,
                                                         lost_contacts& lost) {
    const auto leads = journal_.newest_answered(limits::controls_kept);
    if (!leads) co_return leads.error();
    auto found = co_await find(choice, *leads);
    if (!found) co_return found.error();
    settle_batch b;
    b.too_large = found->too_large;
    if (b.too_large) co_return b;
    b.unaskable = std::move(found->unaskable);
    for (auto& r : found->wanted) {
        if (!r.complete) {
            auto whole = co_await lost.complete(std::move(r));
            if (!whole) co_return whole.error();
            r = std::move(*whole);
        }
        if (auto added = add_row(r, choice, b); !added) co_return added.error();
        text::clear(r.body, 0); // its facts are known
    }
    if (auto added = add_controls(found->controls, *leads, b); !added) co_return added.error();
    found->controls.clear();
    if (auto compared = co_await compare_with_file(b); !compared) co_return compared.error();
    co_return b;
}

} // namespace leadimport::run
