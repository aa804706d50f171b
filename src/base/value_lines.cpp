#include "leadimport/base/value_lines.hpp"

#include "leadimport/base/text.hpp"

namespace leadimport {
namespace {

constexpr std::string_view end_name = "end";
constexpr std::string_view digits = "0123456789ABCDEF";

std::string escaped(std::string_view value) {
    std::string out;
    for (const char c : value) {
        const std::size_t byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f && c != '%') {
            out += c;
            continue;
        }
        out.append(1, '%').append(1, digits[byte >> 4U]).append(1, digits[byte & 15U]);
    }
    return out;
}

std::string unescaped(std::string_view line) {
    std::string out;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const auto high = at + 2 < line.size() ? digits.find(line[at + 1]) : digits.npos;
        const auto low = at + 2 < line.size() ? digits.find(line[at + 2]) : digits.npos;
        if (line[at] != '%' || high == digits.npos || low == digits.npos) {
            out += line[at];
            continue;
        }
        out += static_cast<char>(high << 4U | low);
        at += 2;
    }
    return out;
}

} // namespace

void add_value_line(std::string& lines, std::string_view name, std::string_view value) {
    lines.append(name).append("=").append(escaped(value)).append("\n");
}

void end_value_lines(std::string& lines) { add_value_line(lines, end_name, "1"); }

values_by_name read_value_lines(std::string_view content) {
    values_by_name all;
    for (const auto line : text::split(content, "\n"))
        if (const auto at = line.find('='); at != line.npos)
            all.emplace(line.substr(0, at), unescaped(line.substr(at + 1)));
    if (!all.contains(end_name)) return {};
    return all;
}

} // namespace leadimport
