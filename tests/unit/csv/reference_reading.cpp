#include "reference_reading.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>

namespace leadimport::tests {
namespace {

class walker {
public:
    walker(std::string_view bytes, const csv::dialect& d, const std::string& name)
        : all_{bytes},
          delimiter_{d.delimiter},
          name_{name},
          at_{bytes.starts_with(bom) ? 3U : 0U} {
        const auto broken = text::find_invalid_utf8(bytes).value_or(bytes.size());
        good_ = std::min(broken, bytes.find('\0'));
        out_.seen = {.delimiter = d.delimiter, .bom = at_ == 3, .sep_line = d.sep_line};
        sep_line_is_next_ = d.sep_line;
    }

    reading walk() {
        while (!out_.failure && !stopped())
            line();
        if (!out_.failure && !out_.header) fail(errc::input_empty, "");
        return out_;
    }

private:
    static constexpr std::string_view bom = "\xef\xbb\xbf";

    void fail(errc code, const std::string& place) {
        if (!out_.failure) out_.failure = failure_read{code, name_ + place};
    }
    std::string here() const {
        return ", line " + std::to_string(line_) + ", column " + std::to_string(column_);
    }

    // At the end of all good text; says so when bad text follows.
    bool stopped() {
        if (at_ < good_) return false;
        if (at_ < all_.size()) fail(all_[at_] == '\0' ? errc::csv_nul : errc::csv_bad_utf8, here());
        return true;
    }

    char step() {
        const auto c = all_[at_++];
        const bool second_half = c == '\n' && at_ > 1 && all_[at_ - 2] == '\r';
        if (c == '\r' || (c == '\n' && !second_half)) ++line_;
        if (c == '\r' || c == '\n')
            column_ = 1;
        else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80)
            ++column_;
        return c;
    }

    bool at_line_end() const { return all_[at_] == '\n' || all_[at_] == '\r'; }

    void line() {
        row_read row{0, line_, at_, {}, {}};
        bool tail = false;
        for (;;) {
            row.cells.push_back(cell(tail));
            if (out_.failure || stopped() || at_line_end()) break;
            step();
        }
        if (out_.failure) return;
        const bool blank = at_ == row.offset;
        if (at_ < good_) line_end();
        if (!blank) record(std::move(row), tail);
    }

    std::string cell(bool& tail) {
        std::string out;
        if (at_ < good_ && all_[at_] == '"') {
            out = quoted();
            tail = tail || (at_ < good_ && all_[at_] != delimiter_ && !at_line_end());
        }
        while (at_ < good_ && all_[at_] != delimiter_ && !at_line_end())
            out += step();
        return out;
    }

    std::string quoted() {
        const auto opened = here();
        std::string out;
        step();
        for (;;) {
            if (stopped()) {
                fail(errc::csv_unclosed_quote, opened);
                return out;
            }
            if (const auto c = step(); c != '"')
                out += c;
            else if (at_ < good_ && all_[at_] == '"')
                out += step();
            else
                return out;
        }
    }

    void line_end() {
        auto ends = csv::line_end::lf;
        if (step() == '\r') {
            ends = csv::line_end::cr;
            if (at_ < good_ && all_[at_] == '\n') {
                step();
                ends = csv::line_end::crlf;
            }
        }
        if (!ends_seen_) out_.seen.ends = ends;
        if (ends != out_.seen.ends) out_.seen.mixed_ends = true;
        ends_seen_ = true;
    }

    void record(row_read row, bool tail) {
        if (sep_line_is_next_) {
            sep_line_is_next_ = false;
            return;
        }
        if (!out_.header) return header(row, tail);
        row.row = out_.rows.size() + 1;
        if (tail)
            row.defect = errc::row_text_after_quote;
        else if (row.cells.size() < up_to_last_named(*out_.header))
            row.defect = errc::row_too_few_cells;
        else if (up_to_last_named(row.cells) > out_.header->size())
            row.defect = errc::row_too_many_cells;
        out_.rows.push_back(std::move(row));
    }

    static std::size_t up_to_last_named(const std::vector<std::string>& cells) {
        auto n = cells.size();
        while (n > 0 && cells[n - 1].empty())
            --n;
        return n;
    }

    void header(const row_read& row, bool tail) {
        std::vector<std::string> names;
        for (const auto& c : row.cells)
            names.emplace_back(text::trim(c));
        const bool nameless =
            std::all_of(names.begin(), names.end(), [](const auto& n) { return n.empty(); });
        if (tail || nameless)
            fail(errc::header_bad, ", line " + std::to_string(row.line));
        else
            out_.header = names;
    }

    std::string_view all_;
    char delimiter_;
    std::string name_;
    std::size_t at_;
    std::size_t good_ = 0;
    std::uint64_t line_ = 1;
    std::uint64_t column_ = 1;
    bool ends_seen_ = false;
    bool sep_line_is_next_ = false;
    reading out_;
};

} // namespace

reading reference_reading(std::string_view bytes, const csv::dialect& d, const std::string& name) {
    return walker{bytes, d, name}.walk();
}

} // namespace leadimport::tests
