// Any bytes as a workspace's schema in a file: a mistake with its place, or a schema, which written
// anew is the same one. A text that does not begin like a whole file stands for the fields of
// leads in one.

#include "leadimport/salesmap/schema_file.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace leadimport;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string json{reinterpret_cast<const char*>(data), size};
    if (!json.starts_with("{\"workspace\""))
        json = R"({"workspace":{"id":"","name":""},"lead_fields":[)" + json +
               R"(],"person_fields":[],"organization_fields":[],"pipelines":[],"users":[]})";
    const auto s = salesmap::read_schema(json, "w");
    if (!s) {
        const auto& e = s.error();
        if (e.code != errc::schema_unreadable ||
            text_of(e.where, words::language::english) != "w" || e.detail.empty())
            std::abort();
        return 0;
    }
    const auto again = salesmap::read_schema(salesmap::write_schema(*s), "again");
    if (!again || *again != *s) std::abort();
    return 0;
}
