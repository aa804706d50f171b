#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/input/input_look.hpp"
#include "leadimport/run/check.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <initializer_list>
#include <string>
#include <tuple>

namespace {

using namespace leadimport;
using input::input_fate;
using tests::temporary_folder;
namespace fs = std::filesystem;

// Larger than a block, so that there is something behind the first.
std::string rows(std::size_t bytes = 3 * limits::checked_block_bytes) {
    std::string s = "name,memo\n";
    for (std::size_t n = 0; s.size() < bytes; ++n)
        s += "row " + std::to_string(n) + ",memo\n";
    return s;
}

void check(input::input_file& input, const std::string& content) {
    auto& list = input.checked.emplace(input::spool_place{fs::temp_directory_path()},
                                       limits::checked_block_bytes);
    REQUIRE(list.add(content).has_value());
    REQUIRE(list.finish(fingerprint_of(content), 0).has_value());
}

// What happens to the file afterwards has another time: the system's clock has gone on by a tick.
input::input_file opened(const fs::path& file) {
    auto input = input::open_input(file, {});
    REQUIRE(input.has_value());
    const auto other = file.parent_path() / "other";
    const auto changed = [](const fs::path& p) { return state_of(p, errc::internal)->changed_ns; };
    do
        std::ofstream{other} << "x";
    while (changed(other) <= changed(file));
    return std::move(*input);
}

// As an editor does that writes in place.
void write_in_place(const fs::path& file, std::size_t at, std::string_view bytes) {
    std::fstream out{file, std::ios::in | std::ios::out | std::ios::binary};
    out.seekp(static_cast<std::streamoff>(at));
    out << bytes;
}

void touch(const fs::path& file) {
    fs::last_write_time(file, fs::last_write_time(file) + std::chrono::seconds{5});
}

} // namespace

TEST_CASE("fingerprint_of_front: of exactly so many bytes, or nothing when there are fewer") {
    const temporary_folder folder;
    const auto content = rows();
    auto file = csv::file_source::open(folder.write("leads.csv", content));
    REQUIRE(file.has_value());
    for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, limits::block_bytes,
                                    limits::block_bytes + 1, content.size()}) {
        CAPTURE(bytes);
        CHECK(**input::fingerprint_of_front(*file, bytes) ==
              fingerprint_of(std::string_view{content}.substr(0, bytes)));
    }
    CHECK_FALSE(input::fingerprint_of_front(*file, content.size() + 1)->has_value());
}

TEST_CASE("still_as_seen: content counts, not the time; growing is a job's own business") {
    const temporary_folder folder;
    const auto content = rows();
    const auto file = folder.write("leads.csv", content);
    auto input = opened(file);
    const auto look = [&] {
        const auto same = input::still_as_seen(input, content.size(), fingerprint_of(content));
        return same ? std::string{"same"} : std::string{name_of(same.error().code)};
    };
    CHECK(look() == "same");
    SUBCASE("touched") {
        touch(file);
        CHECK(look() == "same");
    }
    SUBCASE("changed, and the time put back") {
        const auto before = fs::last_write_time(file);
        write_in_place(file, content.size() - 3, "~");
        fs::last_write_time(file, before);
        CHECK(look() == "input_being_written");
        input.of_known_job = true;
        CHECK(look() == "input_being_written");
    }
    SUBCASE("longer") {
        std::ofstream{file, std::ios::app} << "late,row\n";
        CHECK(look() == "input_being_written");
        input.of_known_job = true;
        CHECK(look() == "same");
    }
    SUBCASE("shorter") {
        fs::resize_file(file, content.size() - 1);
        CHECK(look() == "input_being_written");
    }
}

TEST_CASE("check_rows: a file that does not stay as it is while it is checked is refused") {
    const temporary_folder folder;
    const auto file = folder.write("leads.csv", "name,organizationId\n" + rows(1000));
    auto input = opened(file);
    const auto map = run::bind_mapping(input, {}, nullptr);
    REQUIRE(map.has_value());
    SUBCASE("its header is another one than the mapping was made for") {
        write_in_place(file, 0, "memo,");
        const auto report = run::check_rows(input, *map);
        REQUIRE_FALSE(report.has_value());
        CHECK(report.error().code == errc::input_being_written);
        CHECK(english(report.error().detail) == "its header is different");
    }
    SUBCASE("touched, it is not") {
        touch(file);
        CHECK(run::check_rows(input, *map).has_value());
    }
}

TEST_CASE("input_pass: once checked, a reading ends where the file is different") {
    const temporary_folder folder;
    const auto content = rows();
    const auto file = folder.write("leads.csv", content);
    auto input = opened(file);
    check(input, content);
    CHECK(input::still_as_checked(input).has_value());
    SUBCASE("what was added is not there") {
        std::ofstream{file, std::ios::app} << "late,row\n";
        auto pass = input::input_pass::begin(input);
        REQUIRE(pass.has_value());
        std::string block(limits::block_bytes, '\0');
        while (*pass->text().read(block) > 0) {
        }
        CHECK(pass->bytes() == content.size());
        CHECK(pass->fingerprint() == fingerprint_of(content));
    }
    SUBCASE("what was changed is not read") {
        write_in_place(file, content.size() - 3, "~");
        const auto same = input::still_as_checked(input);
        REQUIRE_FALSE(same.has_value());
        CHECK(same.error().code == errc::input_changed);
        write_in_place(file, content.size() - 3, content.substr(content.size() - 3, 1));
        CHECK(input::still_as_checked(input).has_value());
    }
    SUBCASE("touched, it is the same") {
        touch(file);
        CHECK(input::still_as_checked(input).has_value());
    }
}

TEST_CASE("look_at: what became of a file") {
    const temporary_folder folder;
    const auto content = rows();
    const auto file = folder.write("leads.csv", content);
    auto input = opened(file);
    check(input, content);
    const auto fate = [&] { return input::look_at(file, input).fate; };
    const auto replace_by = [&](const std::string& other) {
        fs::rename(folder.write("new", other), file);
    };
    CHECK(fate() == input_fate::as_checked);
    SUBCASE("touched") {
        touch(file);
        CHECK(fate() == input_fate::as_checked);
    }
    SUBCASE("replaced by the same") {
        replace_by(content);
        CHECK(fate() == input_fate::as_checked);
    }
    SUBCASE("replaced by something else") {
        replace_by("name,memo\na,b\n");
        CHECK(fate() == input_fate::replaced);
    }
    SUBCASE("longer, in place or by another file") {
        SUBCASE("in place") { std::ofstream{file, std::ios::app} << "late,row\n"; }
        SUBCASE("by another file") { replace_by(content + "late,row\n"); }
        CHECK(fate() == input_fate::grown);
        CHECK(input::look_at(file, input).grown == 9);
    }
    SUBCASE("changed in place") {
        SUBCASE("as long as before") { write_in_place(file, 100, "~"); }
        SUBCASE("shorter") { fs::resize_file(file, 100); }
        SUBCASE("longer") {
            write_in_place(file, 100, "~");
            std::ofstream{file, std::ios::app} << "late,row\n";
        }
        CHECK(fate() == input_fate::changed);
    }
    SUBCASE("gone") {
        fs::remove(file);
        CHECK(fate() == input_fate::missing);
    }
}

TEST_CASE("last_row_grew: only where no line end stands between what was checked and the rest") {
    const temporary_folder folder;
    const auto utf16 = *csv::encoding::named("UTF-16LE");
    const auto utf16be = *csv::encoding::named("UTF-16BE");
    const auto wide = [](std::string_view s, bool big) {
        std::string all;
        for (const char c : s)
            all.append(big ? std::string{'\0', c} : std::string{c, '\0'});
        return all;
    };
    for (const auto& [front, rest, grew] :
         std::initializer_list<std::tuple<std::string_view, std::string_view, bool>>{
             {"a,b\nc,d", "", false},
             {"a,b\nc,d", "e", true},
             {"a,b\nc,d", " \n", true},
             {"a,b\nc,d", "\n", false},
             {"a,b\nc,d", "\ne,f", false},
             {"a,b\nc,d", "\r\ne,f", false},
             {"a,b\nc,d", "\re,f", false},
             {"a,b\nc,d\n", "e,f", false},
             {"a,b\nc,d\r", "\ne,f", false},
             {"a,b\rc,d\r", "e,f", false},
             {"", "a", true}}) {
        const auto check_as = [&](const csv::encoding& e, const std::string& checked,
                                  const std::string& behind, bool expected) {
            CAPTURE(e.name());
            CAPTURE(checked);
            CAPTURE(behind);
            auto file = csv::file_source::open(folder.write("leads.csv", checked + behind));
            REQUIRE(file.has_value());
            file->end_at(checked.size());
            CHECK(input::last_row_grew(*file, e, checked.size()).value() == expected);
        };
        check_as({}, std::string{front}, std::string{rest}, grew);
        check_as(utf16, wide(front, false), wide(rest, false), grew);
        check_as(utf16be, wide(front, true), wide(rest, true), grew);
    }
    // What is shorter than it was did not grow.
    const auto file = csv::file_source::open(folder.write("leads.csv", "a"));
    CHECK_FALSE(input::last_row_grew(*file, {}, 7).value());
}
