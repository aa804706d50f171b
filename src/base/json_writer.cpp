#include "leadimport/base/json_writer.hpp"

#include "leadimport/base/escaped_copy.hpp"

#include <array>
#include <charconv>
#include <cstddef>

namespace leadimport {
namespace {

// Room for the worst is asked for so much of a string at a time, not for six times a whole memo.
constexpr std::size_t piece_bytes = 4096;

// The comma, both quotes and the colon of a string that is a key.
constexpr std::size_t frame_bytes = 4;

char* separate(char* at, bool& comma) noexcept {
    *at = ',';
    at += comma ? 1 : 0;
    comma = true;
    return at;
}

void append_string(json_text& out, std::string_view s, bool& comma, std::string_view behind) {
    auto piece = s.substr(0, piece_bytes);
    const auto room = [](std::size_t n) { return frame_bytes + longest_escape * n + copy_slack; };
    auto* at = separate(out.end(room(piece.size())), comma);
    *at++ = '"';
    at = copy_escaped<false>(piece, at);
    for (auto rest = s.substr(piece.size()); !rest.empty(); rest.remove_prefix(piece.size())) {
        piece = rest.substr(0, piece_bytes);
        out.set_end(at);
        at = copy_escaped<false>(piece, out.end(room(piece.size())));
    }
    *at++ = '"';
    out.set_end(copy_short(behind, at));
}

} // namespace

json_writer& json_writer::open(char bracket) {
    auto* at = separate(out_.end(2), comma_);
    *at++ = bracket;
    out_.set_end(at);
    comma_ = false;
    return *this;
}

json_writer& json_writer::close(char bracket) {
    auto* at = out_.end(1);
    *at++ = bracket;
    out_.set_end(at);
    comma_ = true;
    return *this;
}

json_writer& json_writer::key(std::string_view name) {
    append_string(out_, name, comma_, ":");
    comma_ = false;
    return *this;
}

json_writer& json_writer::string(std::string_view utf8) {
    append_string(out_, utf8, comma_, "");
    return *this;
}

json_writer& json_writer::integer(std::int64_t n) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
    return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

json_writer& json_writer::raw(std::string_view json) {
    auto* const at = separate(out_.end(1 + json.size() + copy_slack), comma_);
    out_.set_end(copy_short(json, at));
    return *this;
}

} // namespace leadimport
