#include "csv/record_assembler.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/csv/dialect.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

namespace leadimport::csv {
namespace {

constexpr std::array candidates{',', ';', '\t', '|'}; // the likelier one first
constexpr std::size_t enough_records = 100;

bool is_line_break(char c) noexcept { return c == '\r' || c == '\n'; }

// The records of a text under one delimiter.
class record_cutter {
public:
    record_cutter(std::string_view text, bool whole, char delimiter) noexcept
        : text_{text},
          whole_{whole},
          delimiter_{delimiter},
          assembler_{delimiter} {}

    enum class found {
        record,
        broken, // behind it nothing can be told: an open quote at the end of all, or too many cells
        cut_off, // where the text is
        end
    };

    // The next record that is not blank.
    found next() {
        while (at_ < text_.size() && is_line_break(text_[at_]))
            ++at_;
        if (at_ == text_.size()) return found::end;
        begin_ = at_;
        assembler_.start();
        for (; at_ < text_.size(); ++at_)
            if (means_something(text_[at_]))
                if (const auto what = put(text_[at_])) return *what;
        if (!whole_) return found::cut_off;
        return put('\n').value_or(found::broken);
    }

    // Of a record that is not complete those that are, and one more.
    [[nodiscard]] std::size_t cells_begun() const noexcept { return assembler_.cells().size() + 1; }
    [[nodiscard]] std::size_t cells() const noexcept { return assembler_.cells().size(); }
    [[nodiscard]] bool text_after_quote() const noexcept { return assembler_.text_after_quote(); }

    // How many cells there are up to the last one that is not empty; that is more than blanks.
    [[nodiscard]] std::size_t filled_cells() const noexcept {
        return up_to_last([](std::string_view cell) { return !cell.empty(); });
    }
    [[nodiscard]] std::size_t named_cells() const noexcept {
        return up_to_last([](std::string_view cell) { return !text::trim(cell).empty(); });
    }

private:
    [[nodiscard]] bool means_something(char c) const noexcept {
        return c == delimiter_ || c == '"' || is_line_break(c);
    }

    std::optional<found> put(char c) {
        switch (assembler_.put(at_ - begin_, c)) {
        case record_assembler::event::more: return {};
        case record_assembler::event::record: return found::record;
        case record_assembler::event::too_many_columns: break;
        }
        return found::broken;
    }

    template<class Test>
    [[nodiscard]] std::size_t up_to_last(Test test) const noexcept {
        const auto& all = assembler_.cells();
        const auto last = std::find_if(all.rbegin(), all.rend(), [&](const auto& cell) {
            return test(text_.substr(begin_ + cell.begin, cell.end - cell.begin));
        });
        return static_cast<std::size_t>(all.rend() - last);
    }

    std::string_view text_;
    bool whole_;
    char delimiter_;
    record_assembler assembler_;
    std::size_t begin_ = 0;
    std::size_t at_ = 0;
};

// How well a delimiter fits.
struct fit {
    bool sound_header = false; // a complete one, without text behind its quotes
    std::size_t evenness = 0;  // tenths of the records
    std::size_t columns = 0;   // up to the last one with a name

    [[nodiscard]] bool better_than(const fit& other) const noexcept {
        return std::tie(sound_header, evenness, columns) >
               std::tie(other.sound_header, other.evenness, other.columns);
    }
};

// Tenths, because a few bad rows of a good file must not give it to a delimiter that makes two even
// columns of it: that of decimal commas, for one.
std::size_t evenness_of(record_cutter& rows, std::size_t columns, std::size_t named) {
    using enum record_cutter::found;
    std::size_t all = 0;
    std::size_t even = 0;
    for (auto what = record; what == record && all < enough_records;) {
        what = rows.next();
        if (what == record || what == broken) ++all;
        const bool good = what == record && !rows.text_after_quote();
        if (good && rows.cells() >= named && rows.filled_cells() <= columns) ++even;
    }
    if (all == 0) return 0;
    return std::min<std::size_t>(10 * even / all, 9);
}

// Nothing when the delimiter does not cut the header.
std::optional<fit> fit_of(char delimiter, std::string_view text, bool whole) {
    using enum record_cutter::found;
    record_cutter records{text, whole, delimiter};
    const auto header = records.next();
    if (header == end) return {};
    const auto cells = header == record ? records.cells() : records.cells_begun();
    if (cells < 2) return {};
    if (header != record) return fit{false, 0, cells};
    const bool sound = !records.text_after_quote();
    const auto named = records.named_cells();
    return fit{sound, evenness_of(records, cells, named), named};
}

char best_delimiter(std::string_view text, bool whole) {
    char best = candidates.front();
    std::optional<fit> best_fit;
    for (const auto c : candidates) {
        const auto f = fit_of(c, text, whole);
        if (!f || (best_fit && !f->better_than(*best_fit))) continue;
        best_fit = f;
        best = c;
    }
    return best;
}

// Excel writes its line at the very front; the reader passes over blank ones before it as well.
std::optional<char> sep_line_of(std::string_view text, bool whole) {
    text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
    const auto end = text.find_first_of("\r\n");
    if (end == text.npos && !whole) return {};
    auto line = text.substr(0, end);
    if (line.size() > 2 && line.front() == '"' && line.back() == '"')
        line = line.substr(1, line.size() - 2);
    if (text::lower(line.substr(0, 4)) != "sep=" || line.size() != 5) return {};
    const auto c = parse_delimiter(line.substr(4));
    return c ? std::optional{*c} : std::nullopt;
}

} // namespace

dialect detect_dialect(std::string_view front, bool whole) {
    if (front.starts_with(byte_order_mark)) front.remove_prefix(byte_order_mark.size());
    dialect d;
    const auto said = sep_line_of(front, whole);
    d.sep_line = said.has_value();
    d.delimiter = said ? *said : best_delimiter(front, whole);
    return d;
}

} // namespace leadimport::csv
