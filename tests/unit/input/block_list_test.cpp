#include "checked_file.hpp"

#include "leadimport/base/file.hpp"

#include <algorithm>
#include <filesystem>

namespace {

using namespace leadimport;
using tests::bytes_of_size;
using tests::list_of;
using tests::temporary_folder;

std::string saved(const temporary_folder& folder, std::string_view bytes, std::size_t block_bytes,
                  std::size_t piece = SIZE_MAX) {
    const auto file = folder.path() / "saved";
    REQUIRE(list_of(folder, bytes, block_bytes, piece).keep_as(file).has_value());
    return *read_small_file(file, 1 << 20, errc::internal);
}

} // namespace

TEST_CASE("block_list: knows each block of the input again, however its bytes came") {
    const temporary_folder folder;
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 32U, 100U})
        for (const std::size_t piece : {1U, 5U, 16U, 33U, 1000U}) {
            CAPTURE(size);
            CAPTURE(piece);
            const auto bytes = bytes_of_size(size);
            auto list = list_of(folder, bytes, 16, piece);
            CHECK(list.input().bytes == size);
            CHECK(list.input().whole == fingerprint_of(bytes));
            CHECK(list.input().blocks() == (size + 15) / 16);
            for (std::uint64_t n = 0; n < list.input().blocks(); ++n) {
                const auto block = bytes.substr(n * 16, 16);
                CHECK(list.input().size_of(n) == block.size());
                CHECK(*list.holds(n, block));
                CHECK_FALSE(*list.holds(n, block + "x"));
                CHECK_FALSE(*list.holds(n, block.substr(1)));
                auto other = block;
                other.back() = '~';
                CHECK_FALSE(*list.holds(n, other));
            }
            CHECK(list.input().size_of(list.input().blocks()) == 0);
        }
}

TEST_CASE("block_list: of any block it is found again, also behind the first thousands") {
    const temporary_folder folder;
    // In memory, and, beyond limits::listed_in_memory, as a file.
    for (const std::size_t blocks : {8191U, 8192U, 8193U, 16'384U, 20'000U}) {
        const auto bytes = bytes_of_size(blocks * 8 - 1);
        auto list = list_of(folder, bytes, 8, 777);
        for (const std::uint64_t n : {0U, 1U, 1023U, 1024U, 1025U, 8190U, 3U, 8190U, 0U}) {
            CAPTURE(n);
            CHECK(*list.holds(n, bytes.substr(n * 8, 8)));
            CHECK_FALSE(*list.holds(n, "otherwis"));
        }
        CHECK(*list.holds(blocks - 1, bytes.substr(blocks * 8 - 8)));
        const auto file = folder.path() / "input.blocks";
        REQUIRE(list.keep_as(file).has_value());
        CHECK(*list.holds(blocks - 1, bytes.substr(blocks * 8 - 8)));
        auto read = input::block_list::load(file);
        REQUIRE(read.has_value());
        CHECK(list.first_difference(*read) == bytes.size());
    }
}

TEST_CASE("block_list: begun again, it forgets what it was given") {
    const temporary_folder folder;
    for (const std::size_t before : {5U, 5'000U, 500'000U}) {
        input::block_list list{{folder.path()}, 16};
        REQUIRE(list.add(bytes_of_size(before)).has_value());
        list.restart();
        const auto bytes = bytes_of_size(40);
        REQUIRE(list.add(bytes).has_value());
        REQUIRE(list.finish(fingerprint_of(bytes), 0).has_value());
        CHECK(list.input().bytes == 40);
        CHECK(*list.holds(2, bytes.substr(32)));
        REQUIRE(list.keep_as(folder.path() / "saved").has_value());
        CHECK(std::filesystem::file_size(folder.path() / "saved") == 64 + 3 * 8);
    }
}

TEST_CASE(
    "block_list: is read again from the file that it became, which its owner alone can read") {
    const temporary_folder folder;
    const auto bytes = bytes_of_size(100);
    const auto file = folder.path() / "input.blocks";
    folder.write("input.blocks", "what was there before");
    auto made = list_of(folder, bytes, 16);
    REQUIRE(made.keep_as(file).has_value());
    CHECK(*made.holds(3, bytes.substr(48, 16)));
    CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::all) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    auto read = input::block_list::load(file);
    REQUIRE(read.has_value());
    CHECK(read->input().bytes == 100);
    CHECK(read->input().block_bytes == 16);
    CHECK(read->input().whole == fingerprint_of(bytes));
    CHECK(read->input().modified_ns == 1'700'000'000'123'456'789);
    CHECK(*read->holds(6, bytes.substr(96)));
    CHECK_FALSE(*read->holds(5, bytes.substr(96)));
}

TEST_CASE("block_list: a file that is none, or not whole, is none") {
    const temporary_folder folder;
    CHECK_FALSE(input::block_list::load(folder.path() / "none").has_value());
    const auto good = saved(folder, bytes_of_size(100), 16);
    CHECK(input::block_list::load(folder.write("x", good)).has_value());
    for (const std::size_t size : {std::size_t{0}, std::size_t{20}, std::size_t{63},
                                   std::size_t{64}, good.size() - 1, good.size() + 1}) {
        CAPTURE(size);
        auto other = good;
        other.resize(size, 'x');
        CHECK_FALSE(input::block_list::load(folder.write("x", other)).has_value());
    }
    auto other = good;
    other[11] = 'X';
    CHECK_FALSE(input::block_list::load(folder.write("x", other)).has_value());
}

TEST_CASE("block_list: where two inputs are different for the first time") {
    const temporary_folder folder;
    const auto bytes = bytes_of_size(100);
    auto list = list_of(folder, bytes, 16);
    const auto differs = [&](std::size_t at) {
        auto other = bytes;
        other[at] = '~';
        auto second = list_of(folder, other, 16);
        return list.first_difference(second);
    };
    CHECK(differs(0) == 0);
    CHECK(differs(15) == 0);
    CHECK(differs(16) == 16);
    CHECK(differs(99) == 96);
    auto longer = list_of(folder, bytes + "and more", 16);
    CHECK(list.first_difference(longer) == 96); // the block that goes on
    auto equal = list_of(folder, bytes, 16);
    CHECK(list.first_difference(equal) == 100);
    auto otherwise = list_of(folder, bytes, 32);
    CHECK_FALSE(list.first_difference(otherwise).has_value());
}
