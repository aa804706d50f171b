#pragma once
// Where bytes come from. The reader asks for blocks and does not know whether a file, a conversion
// or a test stands behind.

#include "leadimport/base/error.hpp"
#include "leadimport/base/file.hpp"
#include "leadimport/base/file_state.hpp"
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

    // Up to `most` bytes from there, whether or not it is to end before that; fewer where the file
    // ends. What read() gives next stays as it is.
    [[nodiscard]] result<std::string> read_at(std::uint64_t offset, std::size_t most) const;

    // Back to the first byte, for another pass.
    [[nodiscard]] result<void> rewind();
    // From now on it ends after so many bytes, or where the file does.
    void end_at(std::uint64_t bytes) noexcept { end_ = bytes; }

    [[nodiscard]] std::uint64_t size() const noexcept { return opened_.bytes; } // when opened
    // What the system said of it when it was opened, and what it says now.
    [[nodiscard]] const file_state& opened() const noexcept { return opened_; }
    [[nodiscard]] result<file_state> now() const;

private:
    file_source(unique_fd fd, std::string name, const file_state& opened);
    unique_fd fd_;
    std::string name_;
    file_state opened_;
    std::uint64_t at_ = 0;
    std::uint64_t end_ = UINT64_MAX;
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
