#include "values/spreadsheet_formula.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace leadimport::values {

namespace {

constexpr std::array<std::string_view, 10> error_words{
    "#NAME?", "#VALUE!", "#REF!",   "#DIV/0!", "#N/A",
    "#NUM!",  "#NULL!",  "#SPILL!", "#CALC!",  "#이름?",
};

// What is left to read of a formula.
class formula_reader {
public:
    explicit formula_reader(std::string_view text) noexcept : rest_{text} { take_blanks(); }

    [[nodiscard]] bool done() const noexcept { return rest_.empty(); }
    bool take(char c) noexcept {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        take_blanks();
        return true;
    }
    // "a""b" is a"b.
    bool take_text(std::string& out) {
        if (!rest_.starts_with('"')) return false;
        for (rest_.remove_prefix(1); !rest_.empty(); rest_.remove_prefix(1)) {
            if (rest_.starts_with("\"\""))
                rest_.remove_prefix(1);
            else if (rest_.front() == '"')
                return take('"');
            out += rest_.front();
        }
        return false;
    }
    // Of so few digits that sums of them are exact.
    bool take_whole_number(std::int64_t& out) noexcept {
        constexpr int most_digits = 15;
        int digits = 0;
        for (out = 0; !rest_.empty() && text::is_digit(rest_.front()); rest_.remove_prefix(1)) {
            if (++digits > most_digits) return false;
            out = out * 10 + (rest_.front() - '0');
        }
        take_blanks();
        return digits > 0;
    }

private:
    void take_blanks() noexcept {
        while (rest_.starts_with(' '))
            rest_.remove_prefix(1);
    }

    std::string_view rest_;
};

std::optional<std::string> joined_texts(std::string_view text) {
    formula_reader formula{text};
    std::string joined;
    do
        if (!formula.take_text(joined)) return std::nullopt;
    while (formula.take('&'));
    return formula.done() ? std::optional{joined} : std::nullopt;
}

// Of at least two numbers: one alone is no formula.
std::optional<std::string> sum_of_numbers(std::string_view text) {
    constexpr int most_terms = 100;
    formula_reader formula{text};
    std::int64_t sum = 0;
    int terms = 0;
    while (!formula.done()) {
        const bool negative = formula.take('-');
        const bool has_sign = negative || formula.take('+');
        if (terms > 0 && !has_sign) return std::nullopt;
        std::int64_t term = 0;
        if (++terms > most_terms || !formula.take_whole_number(term)) return std::nullopt;
        sum += negative ? -term : term;
    }
    return terms > 1 ? std::optional{std::to_string(sum)} : std::nullopt;
}

} // namespace

bool looks_like_formula(std::string_view text) noexcept {
    constexpr std::string_view signs = "=+-@";
    return !text.empty() && signs.find(text.front()) != signs.npos;
}

std::optional<std::string> text_of_formula(std::string_view text) {
    return text.starts_with('=') ? joined_texts(text.substr(1)) : std::nullopt;
}

std::optional<sheet_number> number_of_formula(std::string_view text) {
    if (!looks_like_formula(text) || text.front() == '@') return std::nullopt;
    // LibreOffice takes more than one of them.
    const auto formula = text.substr(std::min(text.find_first_not_of('='), text.size()));
    const auto sum = sum_of_numbers(formula);
    return read_sheet_number(sum ? std::string_view{*sum} : formula);
}

bool is_error_word(std::string_view text) noexcept {
    if (text.starts_with("Err:")) return text::parse_unsigned(text.substr(4)).has_value();
    return std::ranges::find(error_words, text) != error_words.end();
}

bool is_filled_with_hashes(std::string_view text) noexcept {
    return text.size() > 1 && text.find_first_not_of('#') == text.npos;
}

} // namespace leadimport::values
