#pragma once
// Days and moments as people in Korea write them.

#include "leadimport/base/json_writer.hpp"
#include "leadimport/values/objection.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::values {

// How the dates of a column are written, stated in the mapping: "D.M.Y", "Y/M/D h:m". Y is a year
// of four digits, M D h m s have one or two (two when no separator stands between letters: "YMD");
// letters may be repeated (YYYY-MM-DD). A blank stands for any number of blanks, everything else
// for itself.
class date_format {
public:
    struct item {
        char field = 0; // one of Y M D h m s, or 0 for a separator
        unsigned min_digits = 0;
        unsigned max_digits = 0;
        std::string separator;
    };

    [[nodiscard]] static objection parse(std::string_view text, date_format& out);
    [[nodiscard]] const std::vector<item>& items() const noexcept { return items_; }

private:
    objection add_field(std::string_view text, std::size_t& at);
    [[nodiscard]] objection check() const;
    std::vector<item> items_;
};

// Writes "2024-04-16". A time is accepted only when it says nothing: midnight, as written or (for a
// time with a zone) in Korea; the day is then the one that begins there.
[[nodiscard]] objection write_date(std::string_view text, const date_format* format,
                                   json_writer& out);
// Writes "2024-04-16T14:05:09+09:00". Without a time it is midnight, without a zone it is Korea; a
// zone that was given, and the digits of a fraction, stay as they are.
[[nodiscard]] objection write_date_time(std::string_view text, const date_format* format,
                                        json_writer& out);

} // namespace leadimport::values
