#include "csv/cp949_table.hpp"

#include "csv/iconv_handle.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace leadimport::csv {
namespace {

bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }

// How many of the eight bytes at `from` are ASCII before the first that is not.
std::size_t ascii_of_eight(const char* from) noexcept {
    std::uint64_t word;
    std::memcpy(&word, from, sizeof word);
    const auto high = word & 0x8080808080808080U;
    const auto zeros = std::endian::native == std::endian::little ? std::countr_zero(high)
                                                                  : std::countl_zero(high);
    return static_cast<std::size_t>(zeros) / 8;
}

} // namespace

const cp949_table& cp949_table::get() {
    static const cp949_table table;
    return table;
}

cp949_table::cp949_table() {
    auto iconv = iconv_handle::open("UTF-8", "CP949");
    if (!iconv) return;
    usable_ = true;
    const auto ask = [&](std::string_view bytes, std::span<char>& out) {
        iconv->reset();
        return iconv->convert(bytes, out);
    };
    for (unsigned pair = 0; pair < 0x8000; ++pair) {
        const std::array<char, 2> bytes{static_cast<char>(0x80 | (pair >> 8U)),
                                        static_cast<char>(pair & 0xffU)};
        std::array<char, 8> utf8{};
        std::span<char> out{utf8};
        // What is a character by itself on some other system begins no pair.
        if (ask({bytes.data(), 1}, out) != stop::cut) continue;
        if (ask({bytes.data(), 2}, out) != stop::taken) continue;
        auto& e = pairs_[pair >> 8U][pair & 0xffU];
        const auto size = utf8.size() - out.size();
        if (size == 0 || size > e.utf8.size()) continue;
        std::copy_n(utf8.begin(), size, e.utf8.begin());
        e.size = static_cast<unsigned char>(size);
        leads_[pair >> 8U] = true;
    }
}

const cp949_table::entry& cp949_table::at(char lead, char trail) const noexcept {
    return pairs_[static_cast<unsigned char>(lead) & 0x7fU][static_cast<unsigned char>(trail)];
}

bool cp949_table::is_lead(char c) const noexcept {
    return !is_ascii(c) && leads_[static_cast<unsigned char>(c) & 0x7fU];
}

stop cp949_table::to_utf8(std::string_view& in, std::span<char>& out) const noexcept {
    const auto* from = in.data();
    const auto* const end = from + in.size();
    auto* to = out.data();
    auto* const room_end = to + out.size();
    auto stopped = stop::taken;
    while (from != end) {
        if (room_end - to < static_cast<std::ptrdiff_t>(sizeof(entry))) {
            stopped = stop::full;
            break;
        }
        if (is_ascii(*from)) {
            if (end - from < 8 || room_end - to < 8) {
                *to++ = *from++;
                continue;
            }
            // Copied are eight; the next character covers what was not ASCII.
            const auto n = ascii_of_eight(from);
            std::memcpy(to, from, 8);
            from += n;
            to += n;
            continue;
        }
        if (end - from < 2) {
            stopped = is_lead(*from) ? stop::cut : stop::bad;
            break;
        }
        const auto& e = at(from[0], from[1]);
        if (e.size == 0) {
            stopped = stop::bad;
            break;
        }
        // All of the entry is copied, by one instruction; the next character covers its rest.
        std::memcpy(to, &e, sizeof e);
        to += e.size;
        from += 2;
    }
    in.remove_prefix(static_cast<std::size_t>(from - in.data()));
    out = out.last(static_cast<std::size_t>(room_end - to));
    return stopped;
}

std::size_t cp949_table::valid_length(std::string_view in) const noexcept {
    std::size_t n = 0;
    while (n < in.size()) {
        if (is_ascii(in[n])) {
            n += in.size() - n < 8 ? 1 : ascii_of_eight(in.data() + n);
            continue;
        }
        if (n + 1 == in.size() || at(in[n], in[n + 1]).size == 0) return n;
        n += 2;
    }
    return n;
}

} // namespace leadimport::csv
