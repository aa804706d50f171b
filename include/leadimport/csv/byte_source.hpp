#pragma once
// Where bytes come from. The reader asks for blocks and does not know whether a file, a conversion
// or a test stands behind.

#include "leadimport/base/error.hpp"
#include "leadimport/base/file.hpp"
#include "leadimport/base/fingerprint.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace leadimport::csv {

class byte_source {
public:
    virtual ~byte_source() = default;
    // Fills `into` from the front and says how many bytes it got; 0 only at the end. May give less
    // than asked for.
    [[nodiscard]] virtual result<std::size_t> read(std::span<char> into) = 0;
};

// A regular file, read from the front. Folders, devices and unreadable files are input_unreadable.
// The file stays the one that was opened, even if another takes its name meanwhile.
class file_source final : public byte_source {
public:
    [[nodiscard]] static result<file_source> open(const std::filesystem::path& path);
    // The same of a file that is open already; `name` stands in errors.
    [[nodiscard]] static result<file_source> adopt(unique_fd fd, std::string name);
    [[nodiscard]] result<std::size_t> read(std::span<char> into) override;

    // Back to the first byte, for another pass.
    [[nodiscard]] result<void> rewind();
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; } // bytes, when opened
    // Whether size and modification time are still those of the moment of opening.
    [[nodiscard]] bool unchanged() const;

private:
    file_source(unique_fd fd, std::string name, std::uint64_t size, std::int64_t modified_ns);
    unique_fd fd_;
    std::string name_;
    std::uint64_t size_;
    std::int64_t modified_ns_;
};

// A text in memory, given out in blocks of at most `block` bytes (for tests: 1, 7, 64, …). Does not
// own the text.
class memory_source final : public byte_source {
public:
    explicit memory_source(std::string_view bytes, std::size_t block = SIZE_MAX);
    [[nodiscard]] result<std::size_t> read(std::span<char> into) override;

private:
    std::string_view rest_;
    std::size_t block_;
};

// Passes another source on and takes the fingerprint of what went through.
class fingerprinting_source final : public byte_source {
public:
    explicit fingerprinting_source(byte_source& inner) : inner_{inner} {}
    [[nodiscard]] result<std::size_t> read(std::span<char> into) override;
    [[nodiscard]] digest value() const { return seen_.value(); }
    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

private:
    byte_source& inner_;
    fingerprint seen_;
    std::uint64_t bytes_ = 0;
};

} // namespace leadimport::csv
