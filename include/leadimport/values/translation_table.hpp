#pragma once
// What old values mean: a CSV file of two columns with the header from,to, in UTF-8 (a byte order
// mark may stand in front), commas between, one pair a line. It holds configuration, not rows of
// people: its texts may stand in errors.

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/mistakes.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leadimport::values {

// What the tables of a mapping may still have.
struct table_room {
    std::size_t bytes = limits::table_file_bytes;
    std::size_t entries = limits::table_entries;
};

class translation_table {
public:
    struct entry {
        std::string from;     // never empty
        std::string to;       // empty: the old value means nothing
        std::size_t line = 0; // on which it stands, from 1
    };

    // Blanks around a value do not count unless they are in quotes with it. Lines without a value
    // are skipped, and so is a pair that stands there already; another `to` for the same `from` is
    // a mistake. `name` stands in errors; what the table has is taken from `room`. All errors are
    // errc::table_unusable.
    [[nodiscard]] static checked<translation_table> parse(std::string bytes, std::string name,
                                                          table_room& room);
    // The same from a file.
    [[nodiscard]] static checked<translation_table> load(const std::filesystem::path& path,
                                                         table_room& room);
    // With all the room that there is.
    [[nodiscard]] static checked<translation_table> parse(std::string bytes, std::string name);
    [[nodiscard]] static checked<translation_table> load(const std::filesystem::path& path);

    translation_table(translation_table&&) noexcept = default;
    translation_table& operator=(translation_table&&) noexcept = default;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    // In the order of the file.
    [[nodiscard]] std::span<const entry> entries() const noexcept { return entries_; }
    // By exact `from`; null when the table has none. One look-up in a hash table.
    [[nodiscard]] const entry* find(std::string_view from) const noexcept;
    // The `from` that was probably meant by a text that is none. A large table costs little: few of
    // its texts are compared letter by letter.
    [[nodiscard]] std::optional<std::string_view> nearest(std::string_view wanted) const;
    // Comparing letter by letter is quadratic in the length. A text longer than this is no slip,
    // and what is like more texts than these is like them all.
    static constexpr std::size_t longest_slip_bytes = 200;
    static constexpr std::size_t most_compared = 1000;
    // Equal exactly for tables with the same pairs, in whatever order.
    [[nodiscard]] const digest& content() const noexcept { return content_; }

private:
    // What can be seen of a text without reading it letter by letter.
    struct glance {
        explicit glance(std::string_view text) noexcept;
        std::uint64_t letters = 0; // a bit for every letter, by its hash, without ASCII case
        std::size_t length = 0;    // in letters
    };

    translation_table(std::string name, std::vector<entry> entries);
    [[nodiscard]] digest content_of_entries() const;

    std::string name_;
    std::vector<entry> entries_;
    std::vector<glance> glances_;                              // of every `from`
    std::unordered_map<std::string_view, std::size_t> places_; // in entries_, by `from`
    digest content_{};
};

} // namespace leadimport::values
