// What a person changes in a short number or a date is never taken for a spreadsheet's doing.

#include "leadimport/values/spreadsheet.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>

namespace leadimport::values {
namespace {

constexpr unsigned seed = 20'240'102;
constexpr int rounds = 20'000;

class chance {
public:
    unsigned below(unsigned n) {
        return std::uniform_int_distribution<unsigned>{0, n - 1}(random_);
    }
    char digit() { return static_cast<char>('0' + below(10)); }

private:
    std::mt19937 random_{seed};
};

// Of at most 15 digits, perhaps with a point; the first may be a zero.
std::string short_number(chance& chance) {
    std::string digits;
    for (auto n = 1 + chance.below(11); n > 0; --n)
        digits += chance.digit();
    if (chance.below(3) == 0) {
        digits += '.';
        for (auto n = 1 + chance.below(4); n > 0; --n)
            digits += chance.digit();
    }
    return digits;
}

TEST_CASE("spreadsheet: another digit in a short number is a person's") {
    chance chance;
    for (int i = 0; i < rounds; ++i) {
        const auto original = short_number(chance);
        auto now = original;
        auto& changed = now[chance.below(static_cast<unsigned>(now.size()))];
        if (changed == '.') continue;
        const auto was = changed;
        while (changed == was)
            changed = chance.digit();
        CAPTURE(original);
        CAPTURE(now);
        CHECK(!spreadsheet_made(original, now));
    }
}

TEST_CASE("spreadsheet: a digit put in front or behind a whole number is a person's") {
    chance chance;
    for (int i = 0; i < rounds; ++i) {
        std::string original;
        for (auto n = 1 + chance.below(12); n > 0; --n)
            original += chance.digit();
        CAPTURE(original);
        CHECK(!spreadsheet_made(original, "0" + original));
        CHECK(!spreadsheet_made(original, std::string(1, static_cast<char>('1' + chance.below(9))) +
                                              original));
        if (original.find_first_not_of('0') != original.npos)
            CHECK(!spreadsheet_made(original, original + chance.digit()));
    }
}

struct date {
    unsigned year = 0;
    unsigned month = 0;
    unsigned day = 0;
    bool operator==(const date&) const = default;
};

// Of one country: its forms, so that two of them always mean different days when the dates do.
template<std::size_t N>
std::string written(const date& d, const std::array<const char*, N>& forms, chance& chance) {
    static constexpr std::array names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::string out;
    const std::string_view form = forms[chance.below(static_cast<unsigned>(forms.size()))];
    for (const char c : form) {
        if (c == 'Y')
            out += std::to_string(d.year);
        else if (c == 'M')
            out += std::to_string(d.month);
        else if (c == 'D')
            out += std::to_string(d.day);
        else if (c == 'N')
            out += names[d.month - 1];
        else
            out += c;
    }
    return out;
}

TEST_CASE("spreadsheet: a date is the same in each form, and another date is a person's") {
    constexpr std::array forms{"Y-M-D",       "Y/M/D", "Y.M.D", "Y. M. D.",
                               "Y년 M월 D일", "D-N-Y", "N D, Y"};
    chance chance;
    const auto any_date = [&] {
        return date{2000 + chance.below(30), 1 + chance.below(12), 1 + chance.below(28)};
    };
    for (int i = 0; i < rounds; ++i) {
        const auto original = any_date();
        auto now = original;
        switch (chance.below(4)) {
        case 0: now.year = any_date().year; break;
        case 1: now.month = any_date().month; break;
        case 2: now.day = any_date().day; break;
        default: break;
        }
        const auto before = written(original, forms, chance);
        const auto after = written(now, forms, chance);
        CAPTURE(before);
        CAPTURE(after);
        CHECK(spreadsheet_made(before, after) == (original == now));
    }
}

} // namespace
} // namespace leadimport::values
