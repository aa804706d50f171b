#include "checked_file.hpp"
#include "input/checked_source.hpp"
#include "support/english.hpp"

#include <functional>

namespace {

using namespace leadimport;
using tests::bytes_of_size;
using tests::list_of;
using tests::temporary_folder;

struct reading {
    std::string got;
    std::optional<error> ended; // nothing: at the end
};

reading read_all(csv::byte_source& source, std::size_t ask) {
    reading r;
    std::string block(ask, '\0');
    for (;;) {
        const auto n = source.read(block);
        if (!n) {
            r.ended = n.error();
            return r;
        }
        if (*n == 0) return r;
        r.got.append(block, 0, *n);
    }
}

// What comes of these bytes where `checked` are the ones that were checked.
reading read_checked(std::string_view bytes, input::block_list& checked, std::size_t ask,
                     std::size_t piece) {
    csv::memory_source inner{bytes, piece};
    input::checked_source source{inner, checked, "leads.csv"};
    auto r = read_all(source, ask);
    if (r.ended) CHECK(read_all(source, ask).got.empty()); // and it stays so
    return r;
}

} // namespace

TEST_CASE("checked_source: gives what was checked, and nothing behind it") {
    const temporary_folder folder;
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 32U, 33U, 100U}) {
        const auto bytes = bytes_of_size(size);
        auto list = list_of(folder, bytes, 16);
        for (const std::size_t ask : {1U, 7U, 16U, 17U, 64U})
            for (const std::size_t piece : {1U, 5U, 16U, 100U})
                for (const std::size_t added : {0U, 1U, 16U, 50U}) {
                    CAPTURE(size);
                    CAPTURE(ask);
                    CAPTURE(added);
                    const auto r = read_checked(bytes + std::string(added, 'x'), list, ask, piece);
                    CHECK_FALSE(r.ended.has_value());
                    CHECK(r.got == bytes);
                }
    }
}

TEST_CASE("checked_source: no byte of a block with a difference is given, wherever it is") {
    const temporary_folder folder;
    for (const std::size_t block : {1U, 7U, 16U, 64U, 1000U}) {
        const auto bytes = bytes_of_size(100);
        auto list = list_of(folder, bytes, block);
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            auto changed = bytes;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            const auto r = read_checked(changed, list, 33, 11);
            CAPTURE(block);
            CAPTURE(at);
            REQUIRE(r.ended.has_value());
            CHECK(r.ended->code == errc::input_changed);
            CHECK(r.got == bytes.substr(0, at / block * block));
        }
    }
}

TEST_CASE("checked_source: bytes that are missing or were inserted are a difference") {
    const temporary_folder folder;
    const auto bytes = bytes_of_size(100);
    auto list = list_of(folder, bytes, 16);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        CAPTURE(at);
        auto shorter = bytes;
        shorter.erase(at, 1);
        auto longer = bytes;
        longer.insert(at, "~");
        for (const auto& other : {bytes.substr(0, at), shorter, longer}) {
            const auto r = read_checked(other, list, 33, 11);
            REQUIRE(r.ended.has_value());
            CHECK(r.ended->code == errc::input_changed);
            CHECK(r.got == bytes.substr(0, at / 16 * 16));
        }
    }
}

TEST_CASE("checked_source: tells where the difference is, and what the original is") {
    const temporary_folder folder;
    const auto bytes = bytes_of_size(10'000);
    auto list = list_of(folder, bytes, 4096);
    auto changed = bytes;
    changed[5000] = '~';
    const auto first = read_checked(changed, list, 64, 64);
    REQUIRE(first.ended.has_value());
    CHECK(english(first.ended->where) == "leads.csv");
    CHECK(english(first.ended->detail).find("between byte 4,097 and byte 8,192;") !=
          std::string::npos);
    CHECK(english(first.ended->detail)
              .find("the original has 10,000 bytes and was last changed 2023-11-1") !=
          std::string::npos);
    const auto second = read_checked(bytes.substr(0, 9000), list, 64, 64);
    REQUIRE(second.ended.has_value());
    CHECK(english(second.ended->detail).starts_with("it ends after 9,000 bytes;"));
}

TEST_CASE("checked_source: what was compared is what is given, whatever becomes of the file") {
    // A source that gives other bytes when it is asked a second time for the same.
    const temporary_folder folder;
    const auto bytes = bytes_of_size(64);
    auto list = list_of(folder, bytes, 32);
    class once final : public csv::byte_source {
    public:
        explicit once(std::string b) : bytes_{std::move(b)} {}
        result<std::size_t> read(std::span<char> into) override {
            const auto n = std::min<std::size_t>(into.size(), bytes_.size() - at_);
            std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), n, into.begin());
            std::fill_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), n, '~');
            at_ += n;
            return n;
        }

    private:
        std::string bytes_;
        std::size_t at_ = 0;
    } inner{bytes};
    input::checked_source source{inner, list, "leads.csv"};
    const auto r = read_all(source, 5);
    CHECK_FALSE(r.ended.has_value());
    CHECK(r.got == bytes);
}

TEST_CASE("checked_source: an error of reading is told as it is") {
    const temporary_folder folder;
    auto list = list_of(folder, bytes_of_size(64), 32);
    class broken final : public csv::byte_source {
        result<std::size_t> read(std::span<char>) override {
            return error{errc::input_unreadable, "disk", "broken"};
        }
    } inner;
    input::checked_source source{inner, list, "leads.csv"};
    CHECK(english(read_all(source, 8).ended->detail) == "broken");
    input::noting_source noting{inner, list};
    CHECK(english(read_all(noting, 8).ended->detail) == "broken");
}

TEST_CASE("noting_source: passes everything on, and the list is of it") {
    const temporary_folder folder;
    const auto bytes = bytes_of_size(100);
    for (const std::size_t ask : {1U, 16U, 40U, 1000U}) {
        input::block_list list{{folder.path()}, 16};
        csv::memory_source inner{bytes, 33};
        input::noting_source source{inner, list};
        CHECK(read_all(source, ask).got == bytes);
        REQUIRE(list.finish(fingerprint_of(bytes), 0).has_value());
        auto wanted = list_of(folder, bytes, 16);
        CHECK(list.first_difference(wanted) == 100);
    }
}
