#include "leadimport/values/translation_table.hpp"

#include "values/table_reader.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/values.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace leadimport::values {
namespace {

bool begins_letter(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

int count_missing(std::uint64_t here, std::uint64_t there) noexcept {
    return std::popcount(here & ~there);
}

} // namespace

translation_table::glance::glance(std::string_view text) noexcept {
    constexpr std::uint64_t spread = 0x9e3779b97f4a7c15; // odd, its bits in disorder
    std::uint64_t letter = 0;
    const auto note = [&] {
        letters |= std::uint64_t{1} << (letter * spread >> 58);
        ++length;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        letter = letter << 8 | static_cast<unsigned char>(text::lower(text[i]));
        if (i + 1 < text.size() && !begins_letter(text[i + 1])) continue;
        note();
        letter = 0;
    }
}

translation_table::translation_table(std::string name, std::vector<entry> entries)
    : name_{std::move(name)},
      entries_{std::move(entries)} {
    places_.reserve(entries_.size());
    glances_.reserve(entries_.size());
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        places_.emplace(entries_[i].from, i);
        glances_.emplace_back(entries_[i].from);
    }
    content_ = content_of_entries();
}

digest translation_table::content_of_entries() const {
    std::vector<const entry*> sorted;
    sorted.reserve(entries_.size());
    for (const auto& e : entries_)
        sorted.push_back(&e);
    std::ranges::sort(sorted, {}, &entry::from);
    constexpr std::string_view end{"\0", 1}; // which no value has
    fingerprint all;
    for (const auto* e : sorted) {
        all.update(e->from);
        all.update(end);
        all.update(e->to);
        all.update(end);
    }
    return all.value();
}

checked<translation_table> translation_table::parse(std::string bytes, std::string name,
                                                    table_room& room) {
    const auto size = bytes.size();
    if (size > room.bytes) {
        return mistakes{{errc::table_unusable, std::move(name),
                         room.bytes == limits::table_file_bytes
                             ? words::more_bytes_than(limits::table_file_bytes)
                             : words::tables_have_more_bytes(limits::table_file_bytes)}};
    }
    auto entries = read_table(std::move(bytes), name, room.entries);
    if (!entries) return std::move(entries).error();
    room.bytes -= size;
    room.entries -= entries->size();
    return translation_table{std::move(name), std::move(*entries)};
}

checked<translation_table> translation_table::load(const std::filesystem::path& path,
                                                   table_room& room) {
    auto bytes = read_small_file(path, limits::table_file_bytes, errc::table_unusable);
    if (!bytes) return mistakes{bytes.error()};
    return parse(std::move(*bytes), path.string(), room);
}

checked<translation_table> translation_table::parse(std::string bytes, std::string name) {
    table_room all;
    return parse(std::move(bytes), std::move(name), all);
}

checked<translation_table> translation_table::load(const std::filesystem::path& path) {
    table_room all;
    return load(path, all);
}

const translation_table::entry* translation_table::find(std::string_view from) const noexcept {
    const auto at = places_.find(from);
    return at == places_.end() ? nullptr : &entries_[at->second];
}

// text::nearest takes what differs in a third of the letters, and one at least. Every letter of one
// text that the other lacks is a difference, so most texts are seen not to be near at a glance.
std::optional<std::string_view> translation_table::nearest(std::string_view wanted) const {
    if (wanted.size() > longest_slip_bytes) return std::nullopt;
    const glance at{wanted};
    const auto allowed = std::max<std::size_t>(1, at.length / 3);
    const auto bits = static_cast<int>(allowed);
    std::vector<std::string_view> alike;
    for (std::size_t i = 0; i < entries_.size() && alike.size() < most_compared; ++i) {
        const auto& g = glances_[i];
        const auto [shorter, longer] = std::minmax(g.length, at.length);
        if (longer - shorter <= allowed && count_missing(g.letters, at.letters) <= bits &&
            count_missing(at.letters, g.letters) <= bits)
            alike.push_back(entries_[i].from);
    }
    return text::nearest(wanted, alike);
}

} // namespace leadimport::values
