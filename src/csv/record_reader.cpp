#include "leadimport/csv/record_reader.hpp"

#include "csv/place.hpp"
#include "csv/record_assembler.hpp"
#include "csv/record_cells.hpp"
#include "csv/record_index.hpp"
#include "csv/scanner.hpp"
#include "csv/text_buffer.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/csv.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace leadimport::csv {
// Nearly all records come from the index. One that breaks the rules of quoting, one that is beyond
// a bound and one without a line end are read carefully: by the scanner and the assembler, byte of
// meaning by byte of meaning. So every error is found in one place.
class record_reader::impl {
public:
    impl(byte_source& source, dialect d, std::string name, instruction_set set)
        : seen_{.delimiter = d.delimiter, .ends = d.ends, .sep_line = d.sep_line},
          buffer_{source},
          index_{d.delimiter, set},
          scanner_{d.delimiter},
          assembler_{d.delimiter},
          name_{std::move(name)} {
        record_.padding = record_cells::padding;
    }

    result<std::span<const std::string>> read_header();
    [[nodiscard]] std::size_t bytes_of_names() const;
    result<const record*> next();

    std::vector<std::string> header_;
    std::string raw_header_;
    dialect seen_;

private:
    enum class found { record, end, failure, nothing_yet };

    found find_record();
    bool take_byte_order_mark();
    found go_on();
    found refill();
    found next_indexed();
    void begin_carefully();
    found read_carefully();
    found last_record();
    void take(std::size_t end);
    void take_assembled(std::size_t end);
    void end_line(std::size_t at, std::size_t line_breaks);
    void judge_width() noexcept;

    found fail(error e);
    [[nodiscard]] error at_line(errc code, words::message detail) const;
    [[nodiscard]] error at_place(errc code, std::size_t at, words::message detail) const;
    [[nodiscard]] error bad_text(std::size_t at) const;
    [[nodiscard]] error too_many_columns() const;
    [[nodiscard]] error too_long() const;

    text_buffer buffer_;
    record_index index_;
    scanner scanner_;
    record_assembler assembler_;
    record_cells cells_;
    std::string name_;
    std::size_t start_ = 0;   // the record begins here
    std::size_t scanned_ = 0; // what stands before was given to the assembler
    std::uint64_t line_ = 1;  // of start_
    std::uint64_t row_ = 0;
    std::size_t named_columns_ = 0; // up to the last one with a name
    bool begun_ = false;
    bool careful_ = false; // this record is read by scanner and assembler
    bool first_line_end_seen_ = false;
    bool header_read_ = false;
    std::optional<error> failure_;
    record record_;
};

// Of the input's own columns: a result file has some more.
std::size_t record_reader::impl::bytes_of_names() const {
    std::size_t all = 0;
    for (const auto cell : record_.cells)
        if (!cell.starts_with("leadimport_") || cell.size() > limits::own_column_bytes)
            all += cell.size();
    return all;
}

result<std::span<const std::string>> record_reader::impl::read_header() {
    if (failure_) return *failure_;
    if (header_read_) return std::span<const std::string>{header_};
    auto what = find_record();
    if (what == found::record && seen_.sep_line) what = find_record();
    if (what == found::end) fail({errc::input_empty, name_, ""});
    if (what == found::record && record_.defect)
        fail({errc::header_bad, words::line_of(name_, record_.line), meaning_of(*record_.defect)});
    if (what == found::record && bytes_of_names() > limits::header_bytes)
        fail({errc::header_bad, words::line_of(name_, record_.line),
              words::names_of_columns_too_long(limits::header_bytes)});
    if (failure_) return *failure_;
    raw_header_ = record_.raw;
    for (const auto cell : record_.cells) {
        header_.emplace_back(text::trim(cell));
        if (!header_.back().empty()) named_columns_ = header_.size();
    }
    if (named_columns_ == 0) {
        fail({errc::header_bad, words::line_of(name_, record_.line), words::no_column_has_a_name});
        return *failure_;
    }
    header_read_ = true;
    return std::span<const std::string>{header_};
}

result<const record*> record_reader::impl::next() {
    if (failure_) return *failure_;
    const auto what = find_record();
    if (what == found::failure) return *failure_;
    if (what == found::end) return nullptr;
    record_.row = ++row_;
    if (!record_.defect) judge_width();
    return &record_;
}

// Excel writes empty cells behind the last column that is in use, in some rows and not in others.
void record_reader::impl::judge_width() noexcept {
    const auto& cells = record_.cells;
    if (cells.size() == header_.size()) return;
    if (cells.size() < named_columns_) {
        record_.defect = errc::row_too_few_cells;
    } else if (cells.size() > header_.size()) {
        const auto surplus = cells.subspan(header_.size());
        if (!std::ranges::all_of(surplus, &std::string_view::empty))
            record_.defect = errc::row_too_many_cells;
    }
}

// Puts the next record that is not blank into record_, or the reason into failure_.
record_reader::impl::found record_reader::impl::find_record() {
    if (!begun_ && !take_byte_order_mark()) return found::failure;
    for (;;) {
        auto what = careful_ ? read_carefully() : next_indexed();
        if (what == found::nothing_yet) what = go_on();
        if (what != found::nothing_yet) return what;
    }
}

bool record_reader::impl::take_byte_order_mark() {
    while (buffer_.size() < byte_order_mark.size() && !buffer_.ended())
        if (refill() == found::failure) return false;
    begun_ = true;
    if (buffer_.view(0, buffer_.size()).starts_with(byte_order_mark)) {
        seen_.bom = true;
        start_ = byte_order_mark.size();
    }
    index_.start(start_);
    return true;
}

// Everything at hand is used up: looks at more, asks for more, or ends.
record_reader::impl::found record_reader::impl::go_on() {
    // No more of a record is looked at than its bound, and one line end, allow; so what is told of
    // a file does not depend on how its blocks were cut.
    auto limit = std::min(buffer_.valid(), start_ + limits::record_bytes + 2);
    const bool too_much = limit - start_ > limits::record_bytes + 1;
    // Whether a LF belongs to a CR stands in the next block.
    if (limit > start_ && limit == buffer_.size() && !buffer_.ended() &&
        buffer_.data()[limit - 1] == '\r')
        --limit;
    if (!careful_) {
        const bool wrong = index_.irregular() || index_.open_cell_count() > limits::columns;
        if (!wrong && index_.position() < limit) {
            index_.extend(buffer_.data(), limit);
            return found::nothing_yet;
        }
        const bool unended = buffer_.ended() && !buffer_.flaw() && start_ < limit;
        if (wrong || too_much || unended) begin_carefully();
    }
    if (careful_ && scanned_ < limit) {
        scanner_.start(buffer_.data() + scanned_, buffer_.data() + limit);
        scanned_ = limit;
        return found::nothing_yet;
    }
    if (too_much) return fail(too_long());
    if (buffer_.flaw()) return fail(bad_text(limit));
    return buffer_.ended() ? last_record() : refill();
}

record_reader::impl::found record_reader::impl::refill() {
    const auto moved = buffer_.refill(start_);
    if (!moved) {
        // A source that converts knows the byte and its offset; the line is known here.
        const auto& e = moved.error();
        return fail(e.code == errc::csv_bad_text ? at_place(e.code, buffer_.size(), e.detail) : e);
    }
    start_ -= *moved;
    if (careful_)
        scanned_ -= *moved;
    else if (begun_)
        index_.shift(*moved);
    return found::nothing_yet;
}

// Behind the record whose line end begins at `at` begins the next one.
void record_reader::impl::end_line(std::size_t at, std::size_t line_breaks) {
    const auto* const bytes = buffer_.data();
    const bool cr = bytes[at] == '\r';
    const bool pair = cr && at + 1 < buffer_.size() && bytes[at + 1] == '\n';
    const auto kind = pair ? line_end::crlf : cr ? line_end::cr : line_end::lf;
    if (!std::exchange(first_line_end_seen_, true)) seen_.ends = kind;
    seen_.mixed_ends = seen_.mixed_ends || kind != seen_.ends;
    start_ = at + (pair ? 2 : 1);
    line_ += line_breaks + 1;
}

// The record from start_ to `end` is complete.
void record_reader::impl::take(std::size_t end) {
    record_.line = line_;
    record_.offset = buffer_.offset_of(start_);
    record_.raw = buffer_.view(start_, end);
    record_.cells = cells_.views();
    record_.defect.reset();
}

record_reader::impl::found record_reader::impl::next_indexed() {
    using enum record_cells::outcome;
    for (;;) {
        const auto r = cells_.take(index_, buffer_.data(), start_, seen_.delimiter);
        if (r.what == incomplete) return found::nothing_yet;
        if (r.what == too_many || r.end - start_ > limits::record_bytes) {
            begin_carefully();
            return found::nothing_yet;
        }
        if (r.what == taken) take(r.end);
        end_line(r.end, r.line_breaks);
        if (r.what == taken) return found::record;
    }
}

void record_reader::impl::begin_carefully() {
    careful_ = true;
    scanned_ = start_;
    scanner_.start(buffer_.data(), buffer_.data()); // go_on() starts it
    assembler_.start();
}

// Hands the assembler what the scanner finds, to the end of a record or of the bytes at hand.
record_reader::impl::found record_reader::impl::read_carefully() {
    const auto* const base = buffer_.data();
    while (const auto* p = scanner_.next()) {
        const auto at = static_cast<std::size_t>(p - base);
        const auto event = assembler_.put(at - start_, *p);
        if (event == record_assembler::event::more) continue;
        if (event == record_assembler::event::too_many_columns) return fail(too_many_columns());
        if (at - start_ > limits::record_bytes) return fail(too_long());
        take_assembled(at);
        end_line(at, assembler_.line_breaks());
        index_.start(start_);
        return found::record;
    }
    return found::nothing_yet;
}

record_reader::impl::found record_reader::impl::last_record() {
    const auto end = buffer_.size();
    if (start_ == end) return found::end;
    const auto event = assembler_.put(end - start_, '\n');
    if (event == record_assembler::event::too_many_columns) return fail(too_many_columns());
    if (const auto quote = assembler_.open_quote())
        return fail(at_place(errc::csv_unclosed_quote, start_ + *quote, ""));
    if (end - start_ > limits::record_bytes) return fail(too_long());
    take_assembled(end);
    start_ = end;
    index_.start(start_);
    return found::record;
}

void record_reader::impl::take_assembled(std::size_t end) {
    cells_.take(assembler_, buffer_.view(start_, end));
    take(end);
    if (assembler_.text_after_quote()) record_.defect = errc::row_text_after_quote;
    careful_ = false;
}

record_reader::impl::found record_reader::impl::fail(error e) {
    failure_ = std::move(e);
    return found::failure;
}

error record_reader::impl::at_line(errc code, words::message detail) const {
    return {code, words::line_of(name_, line_), std::move(detail)};
}

error record_reader::impl::at_place(errc code, std::size_t at, words::message detail) const {
    const auto p = locate(buffer_.view(start_, at), line_);
    return {code, words::column_of_line(name_, p.line, p.column), std::move(detail)};
}

// Of the neighbours only those are shown that are there however the blocks were cut: of the same
// record, and up to four bytes, for which the buffer has waited to be sure.
error record_reader::impl::bad_text(std::size_t at) const {
    const auto code = *buffer_.flaw();
    if (code == errc::csv_nul) return at_place(code, at, "");
    const auto record = buffer_.view(start_, buffer_.size());
    return at_place(code, at, describe_bytes(record, at - start_, 1, buffer_.offset_of(at)));
}

error record_reader::impl::too_many_columns() const {
    return at_line(errc::csv_too_many_columns, words::more_columns_than(limits::columns));
}

// The likely reason is a quote that is open: then its place helps more than the record's.
error record_reader::impl::too_long() const {
    words::message detail = words::more_bytes_than(limits::record_bytes);
    if (const auto quote = assembler_.open_quote())
        return at_place(errc::csv_record_too_long, start_ + *quote, std::move(detail));
    return at_line(errc::csv_record_too_long, std::move(detail));
}

record_reader::record_reader(byte_source& source, dialect d, std::string name, instruction_set set)
    : impl_{std::make_unique<impl>(source, d, std::move(name), set)} {}
record_reader::~record_reader() = default;
record_reader::record_reader(record_reader&&) noexcept = default;
record_reader& record_reader::operator=(record_reader&&) noexcept = default;

result<std::span<const std::string>> record_reader::read_header() { return impl_->read_header(); }
result<const record*> record_reader::next() { return impl_->next(); }
std::span<const std::string> record_reader::header() const noexcept { return impl_->header_; }
std::string_view record_reader::raw_header() const noexcept { return impl_->raw_header_; }
const dialect& record_reader::seen() const noexcept { return impl_->seen_; }

} // namespace leadimport::csv
