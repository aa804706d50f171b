#pragma once
// What the check saw of the input: a hash for each block of its bytes as they are on the disk. By
// it every later reading knows before it uses a byte whether that is still the one that was
// checked.
//
// It grows with the input (eight bytes for each block of limits::checked_block_bytes), so that what
// is longer than limits::listed_in_memory becomes a file, which has no name. In the job's folder it
// is kept as input.blocks. Every run checks the whole input and so makes the list anew; the one
// that an earlier run left only serves to say where a file is different.
//
//   64 bytes  "leadimport blocks 1\n", then little-endian: bytes in a block (8), bytes of the input
//             (8), when the input was last modified, ns since 1970 (8); the fingerprint of the
//             whole input (16); 4 zeros
//   8 bytes   for each block, in order: the front of its fingerprint; the last one may be shorter
//
// Evidence: blocks with one hash are taken for equal. An attacker could make a different block with
// the same hash on purpose; by chance it is one in 2^64.

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/input/spool.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport::input {

// What it is called in the folder of its job.
inline constexpr const char* block_list_name = "input.blocks";

// What a list says of the whole input.
struct listed_input {
    std::size_t block_bytes = 0; // in a block, but for the last one
    std::uint64_t bytes = 0;
    std::int64_t modified_ns = 0; // as in file_state
    digest whole{};

    [[nodiscard]] std::uint64_t blocks() const noexcept {
        return block_bytes == 0 ? 0 : (bytes + block_bytes - 1) / block_bytes;
    }
    // How many bytes block `n` has, counted from 0; none behind the last.
    [[nodiscard]] std::size_t size_of(std::uint64_t n) const noexcept;
    [[nodiscard]] std::chrono::system_clock::time_point modified() const;
};

// One thread at a time.
class block_list {
public:
    using hash = std::array<unsigned char, 8>;

    // An empty one; `place` is where its file would be.
    block_list(spool_place place, std::size_t block_bytes);
    // The one that a run left there; nothing when there is none that is whole.
    [[nodiscard]] static std::optional<block_list> load(const std::filesystem::path& path);

    // --- Writing. Forgets what was added, for another check.
    void restart();
    // The bytes that come next, as many as there happen to be.
    [[nodiscard]] result<void> add(std::string_view bytes);
    // That was all of them.
    [[nodiscard]] result<void> finish(const digest& whole, std::int64_t modified_ns);

    // --- When it is finished, or was loaded.
    [[nodiscard]] const listed_input& input() const noexcept { return input_; }
    // Whether `block` is block `n`, which there is.
    [[nodiscard]] result<bool> holds(std::uint64_t n, std::string_view block);
    // The first byte, counted from 0, of the first block that both have and that is different, or
    // where the shorter one ends; nothing when their blocks are of different size or it cannot be
    // read.
    [[nodiscard]] std::optional<std::uint64_t> first_difference(block_list& other);
    // Makes it this file, in place of another one there, which has to be on the file system of its
    // place. It goes on as before if that fails.
    [[nodiscard]] result<void> keep_as(const std::filesystem::path& path);

private:
    [[nodiscard]] bool in_memory() const noexcept { return !made_ && !loaded_; }
    [[nodiscard]] result<void> end_block();
    [[nodiscard]] result<void> flush();
    [[nodiscard]] result<hash> hash_of(std::uint64_t n);
    [[nodiscard]] result<void> read_page(std::uint64_t n);

    spool_place place_;
    unique_fd loaded_;
    std::optional<unnamed_file> made_;
    listed_input input_;
    fingerprint block_; // of the block that is being added
    std::size_t in_block_ = 0;
    std::string page_;             // hashes: those that were not written, or were read together
    std::uint64_t page_first_ = 0; // the block of the first of them
};

} // namespace leadimport::input
