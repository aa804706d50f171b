#include "job/result_bytes.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/job/job_files.hpp"
#include "leadimport/words/job.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace leadimport::job {

result_bytes::result_bytes(unique_fd fd, std::string name, csv::encoding encoding)
    : fd_{std::move(fd)},
      name_{std::move(name)},
      encoding_{std::move(encoding)},
      width_{encoding_.line_end_bytes()} {}

result<result_bytes> result_bytes::open(const std::filesystem::path& path,
                                        const csv::encoding& encoding, std::uint64_t from) {
    auto fd = open_file(path, O_RDONLY);
    if (!fd) return fd.error();
    const bool there = static_cast<bool>(*fd);
    result_bytes b{std::move(*fd), path.string(), encoding};
    if (!there) return b;
    struct ::stat s {};
    if (::fstat(b.fd_.get(), &s) != 0)
        return system_error(errc::storage_failed, path.string(), errno);
    b.size_ = static_cast<std::uint64_t>(s.st_size);
    b.from_ = b.at_ = b.end_ = std::min(from, b.size_);
    if (auto found = b.find_end(); !found) return found.error();
    return b;
}

// From the back, in blocks of whole characters counted from the front.
result<void> result_bytes::find_end() {
    std::vector<char> block(limits::block_bytes);
    auto before = size_ - (size_ - from_) % width_;
    while (before > from_) {
        const auto length = std::min<std::uint64_t>(block.size(), before - from_);
        const auto got = read_at({block.data(), length}, before - length);
        if (!got) return got.error();
        if (*got < length) return error{errc::storage_failed, name_, words::file_became_shorter};
        for (auto at = length; at >= width_; at -= width_)
            if (encoding_.is_line_end({&block[at - width_], width_})) {
                end_ = before - length + at;
                return {};
            }
        before -= length;
    }
    return {};
}

result<std::size_t> result_bytes::read_at(std::span<char> into, std::uint64_t at) const {
    return read_bytes_at(fd_.get(), at, into, name_, errc::storage_failed);
}

result<bool> result_bytes::begins_a_line() const {
    if (from_ < width_) return false;
    char unit[4];
    const auto got = read_at({unit, width_}, from_ - width_);
    if (!got) return got.error();
    return encoding_.is_line_end({unit, *got});
}

result<std::size_t> result_bytes::read(std::span<char> into) {
    const auto most = std::min<std::uint64_t>(into.size(), end_ - at_);
    const auto got = read_at(into.first(static_cast<std::size_t>(most)), at_);
    if (!got) return got.error();
    at_ += *got;
    return *got;
}

} // namespace leadimport::job
