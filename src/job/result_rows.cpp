#include "leadimport/job/result_rows.hpp"

#include "job/result_bytes.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/csv/record_writer.hpp"
#include "leadimport/job/result_files.hpp"
#include "leadimport/words/job.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

namespace leadimport::job {

using delivery::row_state;

namespace {

// The header in front of a tail.
class behind_header final : public csv::byte_source {
public:
    behind_header(std::string header, csv::byte_source& rest)
        : header_{std::move(header)},
          rest_{rest} {}
    result<std::size_t> read(std::span<char> into) override {
        if (at_ == header_.size()) return rest_.read(into);
        const auto n = std::min(into.size(), header_.size() - at_);
        header_.copy(into.data(), n, at_);
        at_ += n;
        return n;
    }

private:
    std::string header_;
    std::size_t at_ = 0;
    csv::byte_source& rest_;
};

// What record_writer put in front so that it would be no formula.
std::string without_apostrophe(std::string_view cell) {
    if (cell.starts_with('\'') && csv::would_be_formula(cell.substr(1))) cell.remove_prefix(1);
    return std::string{cell};
}

std::optional<unsigned> small_number(std::string_view cell, bool may_be_empty) {
    if (cell.empty()) return may_be_empty ? std::optional{0U} : std::nullopt;
    const auto n = text::parse_unsigned(cell);
    if (!n || *n > std::numeric_limits<unsigned>::max()) return std::nullopt;
    return static_cast<unsigned>(*n);
}

// Nothing when the cells do not make sense. `added`: how many columns are ours.
std::optional<result_row> row_in(const csv::record& r, std::size_t kept, std::size_t added,
                                 std::size_t file, std::uint64_t rows) {
    if (r.cells.size() < kept + added) return std::nullopt;
    const auto ours = r.cells.subspan(kept);
    const auto number = text::parse_unsigned(ours[0]);
    if (!number || *number == 0 || *number > rows) return std::nullopt;
    result_row out;
    out.row = *number;
    out.state = state_in(file);
    out.own = own_cells_hash(r.cells, kept, kept + added);
    if (out.state == row_state::created) {
        out.lead_id = without_apostrophe(ours[1]);
        out.created_at = without_apostrophe(ours[2]);
        out.has_origin = added > 3;
        if (out.has_origin && ours[3] == name_of(reason_code::adopted))
            out.code = reason_code::adopted;
        const bool understood = !out.has_origin || name_of(out.code) == ours[3];
        return out.lead_id.empty() || !understood ? std::nullopt : std::optional{std::move(out)};
    }
    const auto status = small_number(ours[2], true);
    const auto attempts = small_number(ours[3], false);
    if (!status || !attempts) return std::nullopt;
    out.error = without_apostrophe(ours[1]);
    out.status = *status;
    out.attempts = *attempts;
    if (added > 4) {
        const auto code = reason_code_of(ours[4]);
        if (!code) return std::nullopt;
        out.code = *code;
    }
    return out;
}

// How many columns of ours a header ends with; 0: it is not that of a result file.
std::size_t our_columns(std::span<const std::string> header, std::size_t file) {
    for (auto columns = newest_columns; columns > 0; --columns) {
        const auto added = added_columns(file, columns);
        if (header.size() > added.size() && std::ranges::equal(header.last(added.size()), added))
            return added.size();
    }
    return 0;
}

// Reads all records behind the header. `text` is UTF-8.
class row_reading {
public:
    row_reading(csv::byte_source& text, const csv::dialect& d, std::size_t file,
                const csv::encoding& encoding, std::uint64_t rows, const row_visitor& visit)
        : reader_{text, d, std::string{result_file_names[file]}},
          file_{file},
          rows_{rows},
          utf8_{encoding.is_utf8()},
          visit_{visit} {}

    // `bytes`: as many as all records have.
    result<reading_end> run(std::uint64_t bytes);

private:
    result<bool> take(const csv::record& r);
    void stopped(error e);

    csv::record_reader reader_;
    std::size_t file_;
    std::uint64_t rows_;
    bool utf8_;
    const row_visitor& visit_;
    std::size_t kept_ = 0;
    std::size_t added_ = 0;
    std::uint64_t read_to_ = 0; // of the text
    reading_end end_;
};

result<reading_end> row_reading::run(std::uint64_t bytes) {
    const auto header = reader_.read_header();
    if (!header) {
        if (header.error().code != errc::input_empty) stopped(header.error());
    } else if (added_ = our_columns(*header, file_); added_ == 0) {
        end_.why = error{errc::header_bad, {}, words::header_is_of_no_result_file};
    } else {
        kept_ = header->size() - added_;
        for (;;) {
            const auto next = reader_.next();
            if (!next) {
                stopped(next.error());
                break;
            }
            if (*next == nullptr) break;
            const auto go_on = take(**next);
            if (!go_on) return go_on.error();
            if (!*go_on) break;
        }
    }
    // A row has at least its delimiters, a digit and a line end. A character of another encoding
    // has a third of the bytes that it has in UTF-8, or more.
    const auto least = kept_ + added_ + 1;
    const auto passed = std::min(bytes, utf8_ ? read_to_ : read_to_ / 3);
    if (end_.why) end_.hidden = (bytes - passed) / least;
    end_.hidden = std::min(rows_, end_.hidden + end_.strange);
    return std::move(end_);
}

result<bool> row_reading::take(const csv::record& r) {
    read_to_ = r.offset + r.raw.size();
    const auto row = row_in(r, kept_, added_, file_, rows_);
    if (!row) {
        if (++end_.strange == 1) end_.first_strange = words::line_is_no_row(r.line);
        return true;
    }
    ++end_.rows;
    return visit_(*row);
}

// A quote that is open at the end is a row that was cut off inside a cell with a line break.
void row_reading::stopped(error e) {
    if (e.code == errc::csv_unclosed_quote) {
        end_.torn = end_.open_quote = true;
        return;
    }
    e.detail = without_remedy(e);
    end_.why = std::move(e);
}

// The front of the text, as long as it can be read.
std::string front_of(csv::byte_source& text) {
    std::string front(limits::front_bytes, '\0');
    std::size_t size = 0;
    while (size < front.size()) {
        const auto got = text.read({front.data() + size, front.size() - size});
        if (!got || *got == 0) break;
        size += *got;
    }
    front.resize(size);
    return front;
}

// Our own columns say it: the character between the first two of them.
std::optional<csv::dialect> dialect_of(std::string_view front, std::size_t file) {
    const auto added = added_columns(file);
    auto d = csv::detect_dialect(front, false);
    for (auto at = front.find(added[0]); at != front.npos; at = front.find(added[0], at + 1)) {
        const auto behind = at + added[0].size();
        if (behind + 1 >= front.size() || !front.substr(behind + 1).starts_with(added[1])) continue;
        d.delimiter = front[behind];
        return d;
    }
    return std::nullopt;
}

std::string header_text(const input_form& input, std::size_t file, unsigned columns) {
    std::string text;
    csv::record_writer{input.dialect, input.header.size(), own_columns(input.header)}.header(
        input.raw_header, added_columns(file, columns), text);
    return text;
}

} // namespace

std::uint64_t own_cells_hash(std::span<const std::string_view> cells, std::size_t kept,
                             std::size_t columns) {
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < std::max(kept, cells.size()); ++i)
        if (i < kept || i >= columns)
            hash = seeded_hash(i < cells.size() ? cells[i] : std::string_view{}, hash);
    return hash;
}

result<reading_end> read_result_file(const std::filesystem::path& folder, std::size_t file,
                                     const csv::encoding& encoding, std::uint64_t rows,
                                     const row_visitor& visit) {
    auto bytes = result_bytes::open(folder / result_file_names[file], encoding, 0);
    if (!bytes) return bytes.error();
    reading_end nothing;
    nothing.torn = bytes->torn();
    if (bytes->empty()) return nothing;
    auto looked_at = csv::decode(*bytes, encoding);
    if (!looked_at) return looked_at.error();
    const auto dialect = dialect_of(front_of(**looked_at), file);
    if (!dialect) {
        nothing.why = error{errc::header_bad, {}, words::header_is_of_no_result_file};
        nothing.hidden = std::min<std::uint64_t>(rows, bytes->size() / 5);
        return nothing;
    }
    bytes->rewind();
    auto text = csv::decode(*bytes, encoding);
    if (!text) return text.error();
    auto end = row_reading{**text, *dialect, file, encoding, rows, visit}.run(bytes->size());
    if (end) end->torn = end->torn || bytes->torn();
    return end;
}

result<reading_end> read_result_tail(const std::filesystem::path& folder, std::size_t file,
                                     const input_form& input, std::uint64_t rows,
                                     const result_extent& known, const row_visitor& visit) {
    const auto from = known.bytes[file];
    auto bytes = result_bytes::open(folder / result_file_names[file], input.encoding, from);
    if (!bytes) return bytes.error();
    const auto begins = bytes->begins_a_line();
    if (!begins) return begins.error();
    if (!*begins) {
        reading_end nothing;
        nothing.strange = nothing.hidden = 1;
        nothing.first_strange = words::no_line_begins_there;
        return nothing;
    }
    auto tail = csv::decode(*bytes, input.encoding);
    if (!tail) return tail.error();
    behind_header all{header_text(input, file, known.columns), **tail};
    auto end = row_reading{all, input.dialect, file, input.encoding, rows, visit}.run(
        bytes->size() - std::min(bytes->size(), from));
    if (end) end->torn = end->torn || bytes->torn();
    return end;
}

} // namespace leadimport::job
