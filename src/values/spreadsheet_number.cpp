#include "values/spreadsheet_number.hpp"

#include "values/date_text.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace leadimport::values {

using text::is_digit;

namespace {

// Both compute with doubles and show 15 digits; LibreOffice shows 20 decimals at most.
constexpr int shown_digits = 15;
constexpr int most_decimals = 20;
// How many digits and points the format "General" has room for.
constexpr int general_width = 11;
// What is larger than a double LibreOffice shows as the largest one, what is smaller as zero.
constexpr int largest_point = 309;
constexpr int smallest_point = -307;
constexpr std::string_view largest_double = "179769313486232";

struct currency_sign {
    std::string_view bytes;
    char sign;
};
constexpr std::array<currency_sign, 5> currency_signs{{
    {"₩", 'W'},
    {"￦", 'W'},
    {"\\", 'W'}, // as CP949 spells it
    {"$", '$'},
    {"€", 'E'},
}};

// Reads one text from its front to its end.
class number_reader {
public:
    explicit number_reader(std::string_view text) noexcept : rest_{text} {}

    std::optional<sheet_number> read() {
        if (rest_.starts_with('(') && rest_.ends_with(')')) {
            rest_ = rest_.substr(1, rest_.size() - 2);
            has_sign_ = negative_ = true;
        }
        take_sign();
        take_currency();
        take_sign();
        if (!take_digits() || !take_exponent()) return std::nullopt;
        take_what_follows();
        if (!rest_.empty()) return std::nullopt;
        return finished();
    }

private:
    bool take(std::string_view what) noexcept {
        if (!rest_.starts_with(what)) return false;
        rest_.remove_prefix(what.size());
        return true;
    }
    void take_blanks() noexcept {
        while (take(" ") || take("\xc2\xa0"))
            is_neat_ = false;
    }
    void take_sign() noexcept {
        if (has_sign_) return;
        negative_ = rest_.starts_with('-');
        has_sign_ = negative_ || rest_.starts_with('+');
        if (!has_sign_) return;
        if (!negative_) is_neat_ = false;
        rest_.remove_prefix(1);
        take_blanks();
    }
    void take_currency() noexcept {
        if (read_.currency != 0) return;
        for (const auto& known : currency_signs)
            if (take(known.bytes)) {
                read_.currency = known.sign;
                take_blanks();
                return;
            }
    }
    std::string_view take_while(bool (*belongs)(char)) noexcept {
        const auto* const end =
            std::find_if_not(rest_.data(), rest_.data() + rest_.size(), belongs);
        const auto taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.data()));
        rest_.remove_prefix(taken.size());
        return taken;
    }
    bool take_digits() {
        const auto whole = take_while([](char c) { return is_digit(c) || c == ','; });
        const bool has_point = take(".");
        const auto fraction = has_point ? take_while(is_digit) : std::string_view{};
        if (whole.empty() && fraction.empty()) return false;
        if (!take_whole(whole)) return false;
        if (whole.empty() || has_point != !fraction.empty()) is_neat_ = false;
        digits_ += fraction;
        read_.decimals = fraction.size();
        return true;
    }
    // Commas stand in front of three digits each, behind one or more.
    bool take_whole(std::string_view whole) {
        const auto first = std::min(whole.find(','), whole.size());
        read_.grouped = first < whole.size();
        if (read_.grouped && (first == 0 || first > 3)) is_neat_ = false;
        if (read_.grouped && first == 0) return false;
        for (auto at = first; at < whole.size(); at += 4) {
            const auto group = whole.substr(at, 4);
            if (group.size() < 4 || group[0] != ',' || group.find(',', 1) != group.npos)
                return false;
        }
        std::ranges::copy_if(whole, std::back_inserter(digits_), is_digit);
        whole_digits_ = digits_.size();
        if (whole.size() > 1 && whole[0] == '0') is_neat_ = false;
        return true;
    }
    // "E+05" is how it is shown; e5 is read, too. An E without digits makes it a text.
    bool take_exponent() noexcept {
        const bool neat = rest_.starts_with("E+") || rest_.starts_with("E-");
        if (!take("E") && !take("e")) return true;
        const bool down = rest_.starts_with('-');
        if (!take("-")) take("+");
        const auto digits = take_while(is_digit);
        if (digits.empty()) return false;
        for (const char c : digits)
            exponent_ = std::min(exponent_ * 10 + (c - '0'), 10'000);
        if (down) exponent_ = -exponent_;
        read_.scientific = true;
        if (!neat || whole_digits_ != 1) is_neat_ = false;
        return true;
    }
    void take_what_follows() noexcept {
        take_blanks();
        if (take("%"))
            read_.percent = true;
        else
            take_currency();
        if (!has_sign_ && take("-")) {
            negative_ = true;
            is_neat_ = false;
        }
    }
    sheet_number finished() {
        auto& value = read_.value;
        const auto from = std::min(digits_.find_first_not_of('0'), digits_.size());
        const auto to = digits_.find_last_not_of('0') + 1;
        if (from < to) {
            value.digits = digits_.substr(from, to - from);
            value.point = static_cast<int>(whole_digits_) - static_cast<int>(from) + exponent_ -
                          (read_.percent ? 2 : 0);
        }
        value.negative = negative_ && !value.digits.empty();
        read_.as_shown = is_neat_ && value.negative == negative_;
        return std::move(read_);
    }

    std::string_view rest_;
    sheet_number read_;
    std::string digits_;
    std::size_t whole_digits_ = 0;
    int exponent_ = 0;
    bool has_sign_ = false;
    bool negative_ = false;
    bool is_neat_ = true;
};

// The first `kept` digits of it; one more in the last place when `up`.
sheet_decimal shortened(const sheet_decimal& d, int kept, bool up) {
    const auto size = static_cast<std::size_t>(std::max(kept, 0));
    if (kept < 0) return {};
    if (size >= d.digits.size()) return d;
    auto out = d;
    out.digits.resize(size);
    if (up) {
        while (out.digits.ends_with('9'))
            out.digits.pop_back();
        if (out.digits.empty()) {
            out.digits.assign(1, '1');
            ++out.point;
        } else {
            ++out.digits.back();
        }
    }
    out.digits.resize(out.digits.find_last_not_of('0') + 1);
    return out.digits.empty() ? sheet_decimal{} : out;
}

sheet_decimal rounded(const sheet_decimal& d, int kept) {
    const auto next = static_cast<std::size_t>(std::max(kept, 0));
    return shortened(d, kept, next < d.digits.size() && d.digits[next] >= '5');
}

// Of binary fractions of limited length one end, and the digit behind it, may come out either way.
bool is_one_of_both(const sheet_decimal& full, const sheet_decimal& now, int kept) {
    return shortened(full, kept, false) == now || shortened(full, kept, true) == now;
}

bool is_bound_of_doubles(const sheet_decimal& full, const sheet_number& now) {
    if (full.digits.empty()) return false;
    if (full.point >= largest_point)
        return now.scientific && now.value.negative == full.negative &&
               now.value.digits == largest_double && now.value.point == largest_point;
    return full.point <= smallest_point && now.value.digits.empty() && now.is_bare();
}

// Behind the 15th digit, in a whole number the 16th, or behind the 20th decimal.
bool has_lost_digits(const sheet_decimal& full, const sheet_decimal& now) {
    const auto digits = static_cast<int>(full.digits.size());
    if (digits > shown_digits && is_one_of_both(full, now, shown_digits)) return true;
    if (full.point > shown_digits && rounded(full, shown_digits + 1) == now) return true;
    return digits - full.point > most_decimals && rounded(full, full.point + most_decimals) == now;
}

// The format "General" leaves decimals out that it has no room for.
bool is_narrowed(const sheet_decimal& full, const sheet_number& now) {
    const int whole = std::max(full.point, 1);
    if (!now.is_bare() || whole > general_width) return false;
    const int decimals = std::max(general_width - 1 - whole, 0);
    // What would be shown as 0 is shown with an exponent.
    return !now.value.digits.empty() && rounded(full, full.point + decimals) == now.value;
}

bool is_formatted(const sheet_number& n) { return n.grouped || n.percent || n.currency != 0; }

// What is written as money, with commas or in percent is given such a format: two decimals, or
// none.
bool is_rounded_by_format(const sheet_number& full, const sheet_number& now) {
    if (!is_formatted(full) || !is_formatted(now) || full.percent != now.percent) return false;
    const bool none = now.decimals == 0 && (now.percent || now.currency != 0);
    if (!none && now.decimals != 2) return false;
    const int kept = full.value.point + static_cast<int>(now.decimals) + (now.percent ? 2 : 0);
    return rounded(full.value, kept) == now.value ||
           shortened(full.value, kept, false) == now.value;
}

// A bare number is shown without zeros at the end of its decimals.
bool has_needless_zeros(const sheet_number& original, const sheet_number& now) {
    const int written = static_cast<int>(now.decimals) + (now.percent ? 2 : 0);
    const int needed =
        std::max(static_cast<int>(now.value.digits.size()) - now.value.point, now.percent ? 2 : 0);
    if (written <= needed) return false;
    return now.decimals != 2 || (!is_formatted(now) && !is_formatted(original));
}

} // namespace

std::optional<sheet_number> read_sheet_number(std::string_view text) {
    narrow_text narrow;
    return number_reader{narrow_wide(text, narrow)}.read();
}

bool number_is_shown_as(const sheet_number& original, const sheet_number& now) {
    if (!now.as_shown) return false;
    if (original.currency != 0 && now.currency != 0 && original.currency != now.currency)
        return false;
    if (now.percent && !original.percent) return false;
    const auto& full = original.value;
    if (is_bound_of_doubles(full, now)) return true;
    if (now.scientific) {
        const int digits = static_cast<int>(now.decimals) + 1;
        return rounded(full, digits) == now.value || has_lost_digits(full, now.value);
    }
    if (has_needless_zeros(original, now)) return false;
    return full == now.value || has_lost_digits(full, now.value) || is_narrowed(full, now) ||
           is_rounded_by_format(original, now);
}

} // namespace leadimport::values
