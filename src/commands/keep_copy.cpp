#include "commands/keep_copy.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/csv/byte_source.hpp"
#include "leadimport/job/job_files.hpp"

#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace leadimport::commands {

namespace fs = std::filesystem;

namespace {

struct new_file {
    fs::path path;
    unique_fd fd;
};

result<new_file> create(const fs::path& file, std::string_view suffix) {
    for (unsigned n = 1;; ++n) {
        auto name = file.string().append(suffix);
        if (n > 1) name.append("-").append(std::to_string(n));
        // One process has the job, and makes these names.
        std::error_code hidden;
        if (fs::exists(fs::symlink_status(name, hidden))) continue;
        auto fd = job::open_file(name, O_WRONLY | O_CREAT | O_EXCL);
        if (!fd) return fd.error();
        return new_file{name, std::move(*fd)};
    }
}

result<void> copy_all(csv::file_source& from, const new_file& to) {
    std::string block(limits::block_bytes, '\0');
    for (;;) {
        const auto got = from.read(block);
        if (!got) return got.error();
        if (*got == 0) return sync_file(to.fd.get(), to.path.string());
        auto done = write_all(to.fd.get(), {block.data(), *got}, to.path.string());
        if (!done) return done;
    }
}

} // namespace

result<fs::path> keep_copy(const fs::path& file, std::string_view suffix) {
    std::error_code none;
    if (!fs::exists(file, none)) return fs::path{};
    auto source = csv::file_source::open(file);
    if (!source) {
        auto e = source.error();
        e.code = errc::storage_failed;
        return e;
    }
    auto to = create(file, suffix);
    if (!to) return to.error();
    if (const auto copied = copy_all(*source, *to); !copied) {
        ::unlink(to->path.c_str());
        return copied.error();
    }
    return std::move(to->path);
}

} // namespace leadimport::commands
