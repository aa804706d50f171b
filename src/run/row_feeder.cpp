#include "run/row_feeder.hpp"

#include "run/row_references.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/input/input_look.hpp"
#include "leadimport/job/row_key.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/words/run.hpp"

#include <utility>

namespace leadimport::run {
namespace {

// What a row takes on its way: its cells and its request, each of them a second time while it is
// spelled for the wire or for a result file.
std::size_t bytes_of(const csv::record& r, const requests::lead_request& request) {
    return 2 * (r.raw.size() + request.body.size() + request.organization.body.size() +
                request.person.body.size());
}

} // namespace

result<const job::row_entry*> earlier_rows::find(std::uint64_t row) {
    if (!journal_) return nullptr;
    const auto found = rows_.find(
        row, [this](std::uint64_t last) { return journal_->rows_after(last, limits::page_rows); });
    if (!found) return found.error();
    return *found;
}

result<void> row_feeder::run() {
    auto done = feed();
    deps_.out.end();
    return done;
}

result<void> row_feeder::feed() {
    auto pass = input::input_pass::begin(deps_.input);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), deps_.input.dialect, deps_.input.name};
    if (const auto header = reader.read_header(); !header) return header.error();
    for (std::uint64_t row = 0; wanted(); ++row) {
        const auto next = reader.next();
        if (!next) return next.error();
        const auto* record = *next;
        // The bytes are those that the check saw, and so must the rows be.
        if ((record == nullptr) != (row == deps_.rows))
            return error{errc::internal, deps_.input.path.string(),
                         words::check_counted_rows(deps_.rows)};
        if (record == nullptr) break;
        const auto before = deps_.earlier.find(record->row);
        if (!before) return before.error();
        const auto go_on = take(*record, *before);
        if (!go_on) return go_on.error();
        if (!*go_on) return {};
    }
    return {};
}

// The files have to be made whole even when no more rows are wanted.
bool row_feeder::wanted() const { return !closed_ || deps_.to_rewrite > 0; }

// False: recording has failed, reading on is of no use.
result<bool> row_feeder::take(const csv::record& r, const job::row_entry* before) {
    if (before != nullptr && before->ended > 0) {
        if (before->ended <= deps_.written) return true;
        --deps_.to_rewrite;
        auto o = before->outcome;
        o.cells = r.cells.size();
        return deps_.recorder.rewrite(std::move(o), r.raw);
    }
    closed_ = closed_ || deps_.out.stopped();
    if (closed_) return true;
    if (const auto problem = deps_.map.build(r, request_)) {
        unsent_.fetch_add(1, std::memory_order_relaxed);
        return fail(r, one_sentence(problem->as_error()), problem->code, problem->column, 0);
    }
    if (deps_.limit && handed_ == *deps_.limit) {
        limited_ = closed_ = true;
        return true;
    }
    const auto attempts = before == nullptr ? 0 : before->outcome.attempts;
    const auto cut = is_cut_off(r);
    if (!cut) return cut.error();
    if (*cut)
        return fail(r, one_sentence(error{errc::row_cut_off, {}, {}}), errc::row_cut_off, {},
                    attempts);
    ++handed_;
    if (!hand_out(r, attempts)) closed_ = true;
    return true;
}

bool row_feeder::fail(const csv::record& r, words::message words, errc why,
                      const std::string& column, unsigned attempts) {
    delivery::outcome o;
    o.row = r.row;
    o.state = delivery::row_state::failed;
    o.attempts = attempts;
    o.error = std::move(words);
    o.why = {reason_code::invalid, {std::string{name_of(why)}}};
    if (!column.empty()) o.why.arguments.push_back(column);
    o.cells = r.cells.size();
    return deps_.recorder.finish_or_wait(std::move(o), r.raw);
}

// Only the last row can be.
result<bool> row_feeder::is_cut_off(const csv::record& r) const {
    const auto& in = deps_.input;
    if (r.row != deps_.rows || !in.checked) return false;
    return input::last_row_grew(in.source, in.encoding, in.checked->input().bytes);
}

bool row_feeder::hand_out(const csv::record& r, unsigned attempts) {
    delivery::row_request row;
    row.held = deps_.out.room_for(bytes_of(r, request_));
    if (!row.held) return false;
    row.row = r.row;
    auto body = request_.body.str();
    if (!deps_.key_field.empty())
        body = salesmap::with_text_field(std::move(body), deps_.key_field,
                                         job::lead_key(deps_.job_id, r.row));
    row.request = salesmap::create_lead(std::move(body), job::row_key(deps_.job_id, r.row));
    row.references = references_of(request_);
    row.attempts = attempts;
    row.original = r.raw;
    row.cells = r.cells.size();
    return deps_.out.put(std::move(row));
}

} // namespace leadimport::run
