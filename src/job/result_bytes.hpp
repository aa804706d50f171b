#pragma once
// The bytes of a result file that make whole lines: from some place on up to its last line end.

#include "leadimport/base/error.hpp"
#include "leadimport/base/file.hpp"
#include "leadimport/csv/byte_source.hpp"
#include "leadimport/csv/encoding.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace leadimport::job {

class result_bytes final : public csv::byte_source {
public:
    // Behind `from`; nothing at all when the file is shorter than that, or not there.
    [[nodiscard]] static result<result_bytes>
    open(const std::filesystem::path& path, const csv::encoding& encoding, std::uint64_t from);
    [[nodiscard]] result<std::size_t> read(std::span<char> into) override;

    [[nodiscard]] bool empty() const noexcept { return end_ == from_; } // there is no line
    void rewind() noexcept { at_ = from_; }
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; } // of the whole file
    // Something stands behind the last line end.
    [[nodiscard]] bool torn() const noexcept { return end_ < size_; }
    // A line ends right before `from`.
    [[nodiscard]] result<bool> begins_a_line() const;

private:
    result_bytes(unique_fd fd, std::string name, csv::encoding encoding);
    result<void> find_end();
    [[nodiscard]] result<std::size_t> read_at(std::span<char> into, std::uint64_t at) const;

    unique_fd fd_;
    std::string name_;
    csv::encoding encoding_;
    std::size_t width_; // bytes of a line end
    std::uint64_t size_ = 0;
    std::uint64_t from_ = 0;
    std::uint64_t end_ = 0;
    std::uint64_t at_ = 0;
};

} // namespace leadimport::job
