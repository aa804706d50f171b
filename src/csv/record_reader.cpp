#include "leadimport/csv/record_reader.hpp"

#include "csv/record_assembler.hpp"
#include "csv/scanner.hpp"
#include "csv/text_buffer.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

namespace leadimport::csv {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

struct place {
    std::uint64_t line;
    std::uint64_t column; // characters, from 1
};

// The place behind `before`, which begins with line `line`.
place locate(std::string_view before, std::uint64_t line) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i] != '\n' && before[i] != '\r') continue;
        const bool second_half = before[i] == '\n' && i > 0 && before[i - 1] == '\r';
        if (!second_half) ++line;
        begin = i + 1;
    }
    return {line, text::count_characters(before.substr(begin)) + 1};
}

std::string hex_byte(char c) {
    char out[8];
    std::snprintf(out, sizeof out, "0x%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    return std::string{"the byte is "} + out;
}

} // namespace

class record_reader::impl {
public:
    impl(byte_source& source, dialect d, std::string name)
        : seen_{d.delimiter, d.ends, false},
          buffer_{source},
          scanner_{d.delimiter},
          assembler_{d.delimiter},
          name_{std::move(name)} {}

    result<std::span<const std::string>> read_header();
    result<const record*> next();

    std::vector<std::string> header_;
    std::string raw_header_;
    dialect seen_;

private:
    enum class found { record, end, failure, more_bytes_needed };

    found find_record();
    found scan();
    found go_on();
    found last_record();
    found refill();
    bool take_byte_order_mark();
    void end_line(std::size_t at);
    void take(std::size_t end);
    void spell_cells(const char* base);
    found fail(error e);
    error at_line(errc code, std::string detail) const;
    error at_place(errc code, std::size_t at, std::string detail) const;
    error too_many_columns() const;
    error too_long() const;

    text_buffer buffer_;
    scanner scanner_;
    record_assembler assembler_;
    std::string name_;
    std::size_t start_ = 0;   // the record begins here
    std::size_t scanned_ = 0; // what stands before was given to the assembler
    std::uint64_t line_ = 1;  // of start_
    std::uint64_t row_ = 0;
    bool begun_ = false;
    bool first_line_end_seen_ = false;
    bool header_read_ = false;
    std::optional<error> failure_;
    record record_;
    std::vector<std::string_view> cells_;
    std::vector<char> copies_; // texts of cells that differ from their spelling
};

result<std::span<const std::string>> record_reader::impl::read_header() {
    if (failure_) return *failure_;
    if (header_read_) return std::span<const std::string>{header_};
    const auto what = find_record();
    if (what == found::end) fail({errc::input_empty, name_, ""});
    if (what == found::record && assembler_.text_after_quote())
        fail({errc::header_bad, name_ + ", line " + std::to_string(record_.line),
              std::string{sentence(errc::row_text_after_quote)}});
    if (failure_) return *failure_;
    raw_header_ = record_.raw;
    for (const auto cell : cells_)
        header_.emplace_back(text::trim(cell));
    if (std::all_of(header_.begin(), header_.end(), [](const auto& n) { return n.empty(); })) {
        fail({errc::header_bad, name_ + ", line " + std::to_string(record_.line),
              "no column has a name"});
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
    record_.defect.reset();
    if (assembler_.text_after_quote())
        record_.defect = errc::row_text_after_quote;
    else if (cells_.size() < header_.size())
        record_.defect = errc::row_too_few_cells;
    else if (cells_.size() > header_.size())
        record_.defect = errc::row_too_many_cells;
    return &record_;
}

// Puts the next record that is not blank into record_ and cells_, or the reason into failure_.
record_reader::impl::found record_reader::impl::find_record() {
    if (!begun_ && !take_byte_order_mark()) return found::failure;
    assembler_.start();
    for (;;) {
        auto what = scan();
        if (what == found::more_bytes_needed) what = go_on();
        if (what != found::more_bytes_needed) return what;
    }
}

bool record_reader::impl::take_byte_order_mark() {
    while (buffer_.size() < byte_order_mark.size() && !buffer_.ended())
        if (refill() == found::failure) return false;
    begun_ = true;
    if (buffer_.view(0, buffer_.size()).starts_with(byte_order_mark)) {
        seen_.bom = true;
        start_ = scanned_ = byte_order_mark.size();
    }
    return true;
}

// Hands the assembler what the scanner finds, to the end of a record or of the bytes at hand.
record_reader::impl::found record_reader::impl::scan() {
    const auto* const base = buffer_.data();
    while (const auto* p = scanner_.next()) {
        const auto at = static_cast<std::size_t>(p - base);
        if (at < start_) continue; // the LF of a CR LF that ended the last record
        if (*p == '\r' && at + 1 == buffer_.size() && !buffer_.ended()) {
            scanned_ = at; // whether a LF belongs to it stands in the next block
            return refill();
        }
        const auto event = assembler_.put(at - start_, *p);
        if (event == record_assembler::event::more) continue;
        if (event == record_assembler::event::too_many_columns) return fail(too_many_columns());
        if (at - start_ > limits::record_bytes) return fail(too_long());
        const bool blank = at == start_;
        if (!blank) take(at);
        end_line(at);
        if (!blank) return found::record;
        assembler_.start();
    }
    return found::more_bytes_needed;
}

// The scanner is through: gives it more, if there is more.
record_reader::impl::found record_reader::impl::go_on() {
    // A record is looked at no further than its bound, and one line end, allow; so what is told of
    // a file does not depend on how its blocks were cut.
    const auto limit = std::min(buffer_.valid(), start_ + limits::record_bytes + 2);
    scanned_ = std::max(scanned_, start_);
    if (scanned_ < limit) {
        scanner_.start(buffer_.data() + scanned_, buffer_.data() + limit);
        scanned_ = limit;
        return found::more_bytes_needed;
    }
    if (limit - start_ > limits::record_bytes + 1) return fail(too_long());
    if (const auto flaw = buffer_.flaw())
        return fail(
            at_place(*flaw, limit, *flaw == errc::csv_nul ? "" : hex_byte(buffer_.data()[limit])));
    return buffer_.ended() ? last_record() : refill();
}

record_reader::impl::found record_reader::impl::last_record() {
    const auto end = buffer_.size();
    if (start_ == end) return found::end;
    const auto event = assembler_.put(end - start_, '\n');
    if (event == record_assembler::event::too_many_columns) return fail(too_many_columns());
    if (const auto quote = assembler_.open_quote())
        return fail(at_place(errc::csv_unclosed_quote, start_ + *quote, ""));
    if (end - start_ > limits::record_bytes) return fail(too_long());
    take(end);
    start_ = scanned_ = end;
    return found::record;
}

record_reader::impl::found record_reader::impl::refill() {
    const auto moved = buffer_.refill(start_);
    if (!moved) return fail(moved.error());
    start_ -= *moved;
    scanned_ -= *moved;
    scanner_.start(buffer_.data(), buffer_.data()); // go_on() starts it from scanned_
    return found::more_bytes_needed;
}

// Behind the record whose line end begins at `at` begins the next one.
void record_reader::impl::end_line(std::size_t at) {
    const auto* const bytes = buffer_.data();
    const bool cr = bytes[at] == '\r';
    const bool pair = cr && at + 1 < buffer_.size() && bytes[at + 1] == '\n';
    if (!std::exchange(first_line_end_seen_, true))
        seen_.ends = pair ? line_end::crlf : cr ? line_end::cr : line_end::lf;
    start_ = at + (pair ? 2 : 1);
    line_ += assembler_.line_breaks() + 1;
}

// The record from start_ to `end` is complete: makes views of it.
void record_reader::impl::take(std::size_t end) {
    record_.line = line_;
    record_.offset = buffer_.offset_of(start_);
    record_.raw = buffer_.view(start_, end);
    spell_cells(buffer_.data() + start_);
    record_.cells = cells_;
}

void record_reader::impl::spell_cells(const char* base) {
    cells_.clear();
    char* copy = nullptr;
    for (const auto& c : assembler_.cells()) {
        const std::string_view spelling{base + c.begin, c.end - c.begin};
        if (!c.spelled) {
            cells_.push_back(spelling);
            continue;
        }
        if (copy == nullptr) { // no text is longer than its spelling, so nothing moves below
            if (copies_.size() < record_.raw.size()) copies_.resize(record_.raw.size());
            copy = copies_.data();
        }
        auto* const end = unquote(spelling, copy);
        cells_.emplace_back(copy, static_cast<std::size_t>(end - copy));
        copy = end;
    }
}

record_reader::impl::found record_reader::impl::fail(error e) {
    failure_ = std::move(e);
    return found::failure;
}

error record_reader::impl::at_line(errc code, std::string detail) const {
    return {code, name_ + ", line " + std::to_string(line_), std::move(detail)};
}

error record_reader::impl::at_place(errc code, std::size_t at, std::string detail) const {
    const auto p = locate(buffer_.view(start_, at), line_);
    return {code,
            name_ + ", line " + std::to_string(p.line) + ", column " + std::to_string(p.column),
            std::move(detail)};
}

error record_reader::impl::too_many_columns() const {
    return at_line(errc::csv_too_many_columns, "more than " + text::grouped(limits::columns));
}

// The likely reason is a quote that is open: then its place helps more than the record's.
error record_reader::impl::too_long() const {
    auto detail = "more than " + text::grouped(limits::record_bytes) + " bytes";
    if (const auto quote = assembler_.open_quote())
        return at_place(errc::csv_record_too_long, start_ + *quote, std::move(detail));
    return at_line(errc::csv_record_too_long, std::move(detail));
}

record_reader::record_reader(byte_source& source, dialect d, std::string name)
    : impl_{std::make_unique<impl>(source, d, std::move(name))} {}
record_reader::~record_reader() = default;
record_reader::record_reader(record_reader&&) noexcept = default;
record_reader& record_reader::operator=(record_reader&&) noexcept = default;

result<std::span<const std::string>> record_reader::read_header() { return impl_->read_header(); }
result<const record*> record_reader::next() { return impl_->next(); }
std::span<const std::string> record_reader::header() const noexcept { return impl_->header_; }
std::string_view record_reader::raw_header() const noexcept { return impl_->raw_header_; }
const dialect& record_reader::seen() const noexcept { return impl_->seen_; }

} // namespace leadimport::csv
