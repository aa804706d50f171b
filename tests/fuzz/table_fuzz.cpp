// Any bytes as a translation table: mistakes with their places, or a table in which every value is
// found, and which written anew in quotes is the same one.

#include "kept_buffer.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/values/translation_table.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace leadimport;

namespace {

void append_quoted(std::string& out, std::string_view value) {
    out += '"';
    for (const auto c : value)
        out.append(c == '"' ? 2 : 1, c);
    out += '"';
}

void check(const values::translation_table& table) {
    std::string again = "from,to\r\n";
    std::size_t line = 0;
    for (const auto& e : table.entries()) {
        if (e.from.empty() || e.line <= line || text::find_invalid_utf8(e.from)) std::abort();
        line = e.line;
        if (table.find(e.from) != &e) std::abort();
        append_quoted(again, e.from);
        again += ',';
        append_quoted(again, e.to);
        again += "\r\n";
    }
    const auto same = values::translation_table::parse(again, "again");
    if (!same || same->content() != table.content()) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    // Without help the header is seldom found, and nothing behind it.
    std::string bytes = data[0] % 2 == 0 ? "from,to\n" : "";
    bytes.append(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto table = values::translation_table::parse(bytes, "t");
    if (table) {
        check(*table);
        static_cast<void>(table->nearest(table->entries().back().to));
        return 0;
    }
    for (const auto& mistake : table.error())
        if (mistake.code != errc::table_unusable ||
            !text_of(mistake.where, words::language::english).starts_with("t"))
            std::abort();
    return 0;
}
