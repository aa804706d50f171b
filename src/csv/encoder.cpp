#include "csv/decoder.hpp"
#include "csv/iconv_handle.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace leadimport::csv {
namespace {

bool begins_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

// Where to cut `utf8` in two, between characters and near the middle; 0 when it is only one.
std::size_t middle(std::string_view utf8) noexcept {
    for (auto at = utf8.size() / 2; at < utf8.size(); ++at)
        if (at > 0 && begins_character(utf8[at])) return at;
    for (auto at = utf8.size() / 2; at > 0; --at)
        if (begins_character(utf8[at])) return at;
    return 0;
}

// So much is converted at a time: iconv's text, and what it becomes on the way back, are there
// besides what was made of all of it.
constexpr std::size_t piece_bytes = 64 * limits::kib;

// The front of `utf8` that makes a piece. In front of an ASCII character, if there is one: some
// encodings have one character for a letter and the marks behind it.
std::string_view piece_of(std::string_view utf8) noexcept {
    if (utf8.size() <= piece_bytes) return utf8;
    for (auto at = piece_bytes; at > piece_bytes / 2; --at)
        if (static_cast<unsigned char>(utf8[at]) < 0x80) return utf8.substr(0, at);
    auto at = piece_bytes;
    while (at > piece_bytes / 2 && !begins_character(utf8[at]))
        --at;
    return utf8.substr(0, at);
}

// The number of one character; that of U+FFFD for what is none.
std::uint32_t code_point(std::string_view character) noexcept {
    if (text::find_invalid_utf8(character)) return 0xfffd;
    const auto lead = static_cast<unsigned char>(character.front());
    if (character.size() == 1) return lead;
    auto c = static_cast<std::uint32_t>(lead & (0x7fU >> character.size()));
    for (const auto tail : character.substr(1))
        c = c << 6U | (static_cast<unsigned char>(tail) & 0x3fU);
    return c;
}

std::string number_of(std::string_view character) {
    std::array<char, 16> spelled{};
    std::snprintf(spelled.data(), spelled.size(), "<U+%04X>",
                  static_cast<unsigned>(code_point(character)));
    return spelled.data();
}

} // namespace

struct encoder::state {
    iconv_handle to;   // from UTF-8
    iconv_handle back; // to UTF-8
    std::string preamble;

    state(iconv_handle t, iconv_handle b) : to{std::move(t)}, back{std::move(b)} {
        // What a second character adds is a character; what is there besides comes once.
        const auto one = to.whole("1").value_or("");
        const auto two = to.whole("11").value_or("");
        const auto character = two.size() - std::min(one.size(), two.size());
        preamble = one.substr(0, one.size() - std::min(one.size(), character));
    }

    // `utf8` without the preamble, if it comes back as it is: iconv passes over some characters in
    // silence (glibc over U+E0000 to U+E007F), and may put similar ones for others.
    std::optional<std::string> spelled(std::string_view utf8) {
        auto bytes = to.whole(utf8);
        if (!bytes) return std::nullopt;
        if (bytes->compare(0, preamble.size(), preamble) == 0) bytes->erase(0, preamble.size());
        const auto again = back.whole(preamble + *bytes);
        if (!again || *again != utf8) return std::nullopt;
        return bytes;
    }

    std::size_t append(std::string_view utf8, std::string& out) {
        if (utf8.empty()) return 0;
        if (const auto bytes = spelled(utf8)) {
            out += *bytes;
            return 0;
        }
        if (const auto half = middle(utf8); half > 0)
            return append(utf8.substr(0, half), out) + append(utf8.substr(half), out);
        // encoding::named() takes none that could not spell this.
        out += spelled(number_of(utf8)).value_or("");
        return 1;
    }
};

encoder::encoder(std::unique_ptr<state> s) : state_{std::move(s)} {}
encoder::~encoder() = default;
encoder::encoder(encoder&&) noexcept = default;
encoder& encoder::operator=(encoder&&) noexcept = default;

result<encoder> encoder::open(const encoding& e) {
    if (e.is_utf8()) return encoder{nullptr};
    const auto name = iconv_name(e);
    auto to = iconv_handle::open(name, "UTF-8");
    auto back = iconv_handle::open("UTF-8", name);
    if (!to || !back) return no_such_encoding(e.name());
    return encoder{std::make_unique<state>(std::move(*to), std::move(*back))};
}

std::string_view encoder::preamble() const noexcept {
    return state_ ? std::string_view{state_->preamble} : std::string_view{};
}

std::size_t encoder::append(std::string_view utf8, std::string& out) {
    if (!state_) {
        out += utf8;
        return 0;
    }
    std::size_t lacking = 0;
    while (!utf8.empty()) {
        const auto piece = piece_of(utf8);
        lacking += state_->append(piece, out);
        utf8.remove_prefix(piece.size());
    }
    return lacking;
}

} // namespace leadimport::csv
