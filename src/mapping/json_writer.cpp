#include "leadimport/mapping/json_writer.hpp"

#include <array>
#include <charconv>
#include <cstddef>

namespace leadimport::mapping {
namespace {

// For every byte the letter behind the backslash; 'u' for the long form; 0 where none is needed.
constexpr auto make_escapes() {
    std::array<char, 256> t{};
    for (std::size_t c = 0; c < 0x20; ++c)
        t[c] = 'u';
    t['\b'] = 'b';
    t['\f'] = 'f';
    t['\n'] = 'n';
    t['\r'] = 'r';
    t['\t'] = 't';
    t['"'] = '"';
    t['\\'] = '\\';
    return t;
}
constexpr auto escapes = make_escapes();

void append_escape(std::string& out, unsigned char c) {
    const char letter = escapes[c];
    out.push_back('\\');
    out.push_back(letter);
    if (letter != 'u') return;
    constexpr std::string_view digits = "0123456789abcdef";
    out.append("00").push_back(digits[c >> 4]);
    out.push_back(digits[c & 0x0f]);
}

// Nearly every text needs no escape: whole runs are copied, not bytes.
void append_string(std::string& out, std::string_view s) {
    out.push_back('"');
    std::size_t run = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const auto c = static_cast<unsigned char>(s[i]);
        if (escapes[c] == 0) continue;
        out.append(s, run, i - run);
        append_escape(out, c);
        run = i + 1;
    }
    out.append(s, run);
    out.push_back('"');
}

} // namespace

void json_writer::separate() {
    if (comma_) out_.push_back(',');
    comma_ = true;
}

json_writer& json_writer::begin_object() {
    separate();
    out_.push_back('{');
    comma_ = false;
    return *this;
}

json_writer& json_writer::end_object() {
    out_.push_back('}');
    comma_ = true;
    return *this;
}

json_writer& json_writer::begin_array() {
    separate();
    out_.push_back('[');
    comma_ = false;
    return *this;
}

json_writer& json_writer::end_array() {
    out_.push_back(']');
    comma_ = true;
    return *this;
}

json_writer& json_writer::key(std::string_view name) {
    separate();
    append_string(out_, name);
    out_.push_back(':');
    comma_ = false;
    return *this;
}

json_writer& json_writer::string(std::string_view utf8) {
    separate();
    append_string(out_, utf8);
    return *this;
}

json_writer& json_writer::boolean(bool b) { return raw(b ? "true" : "false"); }

json_writer& json_writer::integer(std::int64_t n) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
    return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

json_writer& json_writer::null() { return raw("null"); }

json_writer& json_writer::raw(std::string_view json) {
    separate();
    out_.append(json);
    return *this;
}

} // namespace leadimport::mapping
