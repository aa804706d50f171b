// Checks whether the database is as long as it says. SQLite takes a last page that is cut off for
// one that ends in zeros, and reads on: rows would be missing, and no error would tell. What a
// power cut leaves is different: the pages that the file lacks are in the log then.

#include "job/journal_impl.hpp"

#include "leadimport/job/job_files.hpp"
#include "leadimport/words/job.hpp"

#include <array>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

namespace leadimport::job {
namespace {

// As https://www.sqlite.org/fileformat.html has it. Numbers are big-endian.
constexpr std::size_t log_header_bytes = 32;
constexpr std::size_t frame_header_bytes = 24;
constexpr std::size_t salt_in_log = 16;
constexpr std::size_t salt_in_frame = 8;
constexpr std::size_t salt_bytes = 8;

std::uint64_t number_at(const char* bytes) {
    std::uint64_t n = 0;
    for (std::size_t i = 0; i < 4; ++i)
        n = n << 8U | static_cast<unsigned char>(bytes[i]);
    return n;
}

template<std::size_t size>
bool read_at(int fd, std::uint64_t offset, std::array<char, size>& into) {
    return ::pread(fd, into.data(), size, static_cast<::off_t>(offset)) ==
           static_cast<::ssize_t>(size);
}

// Marks the pages from `first` on that the log holds. Where it cannot be read they are not there.
void mark_logged(const std::string& log, std::uint64_t page_bytes, std::uint64_t first,
                 std::vector<bool>& there) {
    const auto opened = open_file(log, O_RDONLY);
    if (!opened || !*opened) return;
    const auto& fd = *opened;
    std::array<char, log_header_bytes> header{};
    if (!read_at(fd.get(), 0, header)) return;
    std::array<char, frame_header_bytes> frame{};
    for (std::uint64_t at = log_header_bytes; read_at(fd.get(), at, frame);
         at += frame_header_bytes + page_bytes) {
        // Behind those of this log may be what is left of one before.
        if (std::memcmp(&frame[salt_in_frame], &header[salt_in_log], salt_bytes) != 0) return;
        const auto page = number_at(frame.data());
        if (page >= first && page - first < there.size()) there[page - first] = true;
    }
}

} // namespace

result<void> journal::impl::check_whole() {
    const auto pages = first_number("PRAGMA page_count");
    if (!pages) return pages.error();
    const auto page_bytes = first_number("PRAGMA page_size");
    if (!page_bytes) return page_bytes.error();
    std::error_code problem;
    const std::uint64_t bytes = std::filesystem::file_size(file, problem);
    if (problem) return error{errc::storage_failed, file, problem.message()};
    const auto whole = bytes / *page_bytes;
    if (whole >= *pages) return {};
    std::vector<bool> there(*pages - whole);
    mark_logged(file + "-wal", *page_bytes, whole + 1, there);
    for (const bool page : there)
        if (!page)
            return error{errc::journal_broken, file,
                         words::journal_ends_early(bytes, *pages * *page_bytes)};
    return {};
}

} // namespace leadimport::job
