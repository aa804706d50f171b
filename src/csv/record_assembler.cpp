#include "csv/record_assembler.hpp"

#include "leadimport/base/limits.hpp"

#include <cstring>

namespace leadimport::csv {

void record_assembler::start() noexcept {
    state_ = state::plain;
    cells_.clear();
    begin_ = 0;
    after_cr_ = 0;
    line_breaks_ = 0;
    doubled_ = false;
    text_after_quote_ = false;
}

record_assembler::event record_assembler::put(std::size_t at, char c) {
    if (state_ == state::quote_seen && at != quote_at_ + 1) {
        state_ = state::tail;
        text_after_quote_ = true;
    }
    if (c == '"') return quote(at);
    if (state_ != state::quoted) return end_cell(at, c);
    if (c != delimiter_) line_break(at, c);
    return event::more;
}

std::optional<std::size_t> record_assembler::open_quote() const noexcept {
    if (state_ != state::quoted) return std::nullopt;
    return begin_;
}

record_assembler::event record_assembler::quote(std::size_t at) {
    if (state_ == state::plain && at == begin_) {
        state_ = state::quoted;
    } else if (state_ == state::quoted) {
        state_ = state::quote_seen;
        quote_at_ = at;
    } else if (state_ == state::quote_seen) {
        state_ = state::quoted;
        doubled_ = true;
    }
    return event::more;
}

void record_assembler::line_break(std::size_t at, char c) noexcept {
    if (c == '\r') {
        ++line_breaks_;
        after_cr_ = at + 1;
    } else if (at != after_cr_) { // position 0 is the opening quote, so 0 says "none" well
        ++line_breaks_;
    }
}

record_assembler::event record_assembler::end_cell(std::size_t at, char c) {
    if (cells_.size() == limits::columns) return event::too_many_columns;
    if (state_ == state::plain)
        cells_.push_back({begin_, at, false});
    else if (state_ == state::quote_seen && !doubled_)
        cells_.push_back({begin_ + 1, quote_at_, false});
    else
        cells_.push_back({begin_, at, true});
    begin_ = at + 1;
    doubled_ = false;
    state_ = state::plain;
    return c == delimiter_ ? event::more : event::record;
}

char* unquote(std::string_view spelling, char* out) noexcept {
    const auto append = [&out](std::string_view s) {
        if (!s.empty()) std::memcpy(out, s.data(), s.size());
        out += s.size();
    };
    spelling.remove_prefix(1);
    for (;;) {
        const auto at = spelling.find('"');
        const bool doubled = at + 1 < spelling.size() && spelling[at + 1] == '"';
        append(spelling.substr(0, doubled ? at + 1 : at));
        spelling.remove_prefix(doubled ? at + 2 : at + 1);
        if (!doubled) break;
    }
    append(spelling);
    return out;
}

} // namespace leadimport::csv
