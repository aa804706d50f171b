#include "leadimport/base/value_lines.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace leadimport;

TEST_CASE("value_lines: any value comes back, and takes one line") {
    const std::string odd = "a=b\n100%/리드 %41\r\x01\x7f";
    std::string lines;
    add_value_line(lines, "one", odd);
    add_value_line(lines, "none", "");
    end_value_lines(lines);
    CHECK(lines == "one=a=b%0A100%25/리드 %2541%0D%01%7F\nnone=\nend=1\n");
    const auto values = read_value_lines(lines);
    CHECK(values.at("one") == odd);
    CHECK(values.at("none").empty());
}

TEST_CASE("value_lines: without the end there is nothing") {
    for (const auto* content : {"", "one=1\n", "one=1\nen", "end", "\xff\xfe", "one=1\nend"})
        CHECK(read_value_lines(content).empty());
}

TEST_CASE("value_lines: what is no line with a value is passed over, the first of a name counts") {
    const auto values = read_value_lines("\n# remark\none=1\none=2\nend=1\nmore=%4");
    CHECK(values.at("one") == "1");
    CHECK(values.at("more") == "%4");
    CHECK(values.size() == 3);
}
