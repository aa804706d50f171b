#pragma once
// The grammar: is told the bytes of meaning of one record in their order and knows from them where
// its cells lie. Positions count from the record's first byte. Touches no text itself.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace leadimport::csv {

class record_assembler {
public:
    struct cell {
        std::size_t begin;
        std::size_t end;
        bool spelled; // has to be copied: doubled quotes, or text behind its closing quote
    };

    enum class event {
        more,            // the record goes on
        record,          // a line end outside quotes: all cells are known
        too_many_columns // more than limits::columns
    };

    explicit record_assembler(char delimiter) noexcept : delimiter_{delimiter} {}

    // Begins the next record.
    void start() noexcept;
    // The byte `c` (delimiter, quote, CR or LF) stands at `at`. At the end of the file the caller
    // says that a LF stands there: `more` then means that a quote is open.
    event put(std::size_t at, char c);

    [[nodiscard]] const std::vector<cell>& cells() const noexcept { return cells_; }
    [[nodiscard]] std::size_t line_breaks() const noexcept { return line_breaks_; } // inside quotes
    [[nodiscard]] bool text_after_quote() const noexcept { return text_after_quote_; }
    // Where the quote stands that is open.
    [[nodiscard]] std::optional<std::size_t> open_quote() const noexcept;

private:
    enum class state {
        plain,      // outside quotes; what began without a quote
        quoted,     // inside quotes
        quote_seen, // behind a quote that closes the cell, unless another one follows
        tail        // behind a closing quote and text that should not be there
    };

    event quote(std::size_t at);
    void line_break(std::size_t at, char c) noexcept;
    event end_cell(std::size_t at, char c);

    char delimiter_;
    state state_ = state::plain;
    std::vector<cell> cells_;
    std::size_t begin_ = 0;    // of the current cell
    std::size_t quote_at_ = 0; // the quote of quote_seen
    std::size_t after_cr_ = 0; // the position behind the last CR inside quotes
    std::size_t line_breaks_ = 0;
    bool doubled_ = false; // the current cell has doubled quotes
    bool text_after_quote_ = false;
};

// Writes a quoted cell's text, made from its spelling (quotes included), to `out`, which has room
// for as much as the spelling; returns the end of what was written.
[[nodiscard]] char* unquote(std::string_view spelling, char* out) noexcept;

} // namespace leadimport::csv
