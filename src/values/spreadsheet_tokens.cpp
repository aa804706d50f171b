#include "values/spreadsheet_tokens.hpp"

#include "values/date_text.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace leadimport::values {

using text::is_digit;

namespace {

constexpr std::size_t longest_date = 64;
constexpr std::size_t most_tokens = 24;
constexpr int most_digits = 9;

struct known_word {
    std::string_view bytes;
    char sign;
    unsigned value = 0;
};
constexpr std::array<known_word, 12> korean_words{{
    {"년", 'y'},
    {"월", 'm'},
    {"일", 'd'},
    {"시", 'h'},
    {"분", 'n'},
    {"초", 's'},
    {"오전", 'H', 0},
    {"오후", 'H', 1},
    {"-", '-'},
    {"/", '/'},
    {".", '.'},
    {":", ':'},
}};
constexpr std::array<known_word, 28> english_words{{
    {"january", 'M', 1},  {"february", 'M', 2},  {"march", 'M', 3},
    {"april", 'M', 4},    {"may", 'M', 5},       {"june", 'M', 6},
    {"july", 'M', 7},     {"august", 'M', 8},    {"september", 'M', 9},
    {"october", 'M', 10}, {"november", 'M', 11}, {"december", 'M', 12},
    {"jan", 'M', 1},      {"feb", 'M', 2},       {"mar", 'M', 3},
    {"apr", 'M', 4},      {"jun", 'M', 6},       {"jul", 'M', 7},
    {"aug", 'M', 8},      {"sep", 'M', 9},       {"sept", 'M', 9},
    {"oct", 'M', 10},     {"nov", 'M', 11},      {"dec", 'M', 12},
    {"am", 'H', 0},       {"pm", 'H', 1},        {"t", 'T'},
    {",", ','},
}};

bool is_letter(char c) noexcept { return text::lower(c) >= 'a' && text::lower(c) <= 'z'; }

class tokenizer {
public:
    explicit tokenizer(std::string_view text) noexcept : rest_{text} {}

    std::optional<date_tokens> tokens() {
        for (take_blanks(); !rest_.empty(); take_blanks())
            if (out_.form.size() == most_tokens || !take_token()) return std::nullopt;
        return std::move(out_);
    }

private:
    void take_blanks() noexcept {
        constexpr std::string_view no_break = "\xc2\xa0";
        while (rest_.starts_with(' ') || rest_.starts_with(no_break))
            rest_.remove_prefix(rest_.starts_with(' ') ? 1 : no_break.size());
    }
    bool take_token() {
        if (is_digit(rest_.front())) return take_number();
        if (is_letter(rest_.front()) || rest_.front() == ',') return take_english();
        for (const auto& word : korean_words)
            if (rest_.starts_with(word.bytes)) return push(word, word.bytes.size());
        return false;
    }
    bool push(const known_word& word, std::size_t size) {
        out_.form += word.sign;
        out_.values.push_back({word.value, 0});
        rest_.remove_prefix(size);
        return true;
    }
    bool take_number() {
        date_tokens::number read;
        while (!rest_.empty() && is_digit(rest_.front())) {
            if (++read.digits > most_digits) return false;
            read.value = read.value * 10 + static_cast<unsigned>(rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        out_.form += 'N';
        out_.values.push_back(read);
        return true;
    }
    bool take_english() {
        const auto* const end =
            std::find_if_not(rest_.data(), rest_.data() + rest_.size(), is_letter);
        const auto size = std::max<std::size_t>(static_cast<std::size_t>(end - rest_.data()), 1);
        const auto typed = text::lower(rest_.substr(0, size));
        const auto* const known = std::ranges::find(english_words, typed, &known_word::bytes);
        return known != english_words.end() && push(*known, size);
    }

    std::string_view rest_;
    date_tokens out_;
};

} // namespace

std::optional<date_tokens> tokens_of_date(std::string_view text) {
    if (text.size() > longest_date) return std::nullopt;
    narrow_text narrow;
    return tokenizer{narrow_wide(text, narrow)}.tokens();
}

} // namespace leadimport::values
