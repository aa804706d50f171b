#include "leadimport/job/result_files.hpp"

#include "leadimport/base/failpoint.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_files.hpp"
#include "leadimport/words/job.hpp"

#include <cerrno>
#include <fcntl.h>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

namespace leadimport::job {
namespace {

using delivery::row_state;

constexpr std::size_t no_file = 3;

std::size_t file_of(row_state s) {
    switch (s) {
    case row_state::created: return 0;
    case row_state::failed: return 1;
    case row_state::unknown: return 2;
    default: return no_file;
    }
}

constexpr std::string_view succeeded_columns[] = {"leadimport_row", "leadimport_lead_id",
                                                  "leadimport_created_at", "leadimport_code"};
constexpr std::string_view failed_columns[] = {"leadimport_row", "leadimport_error",
                                               "leadimport_status", "leadimport_attempts",
                                               "leadimport_code"};

result<void> cut(int fd, std::uint64_t length, const std::string& name) {
    if (::ftruncate(fd, static_cast<::off_t>(length)) != 0)
        return system_error(errc::storage_failed, name, errno);
    return pass_failpoint("files.cut", name);
}

} // namespace

std::span<const std::string_view> added_columns(std::size_t file, unsigned columns) {
    const auto all = file == 0 ? std::span<const std::string_view>{succeeded_columns}
                               : std::span<const std::string_view>{failed_columns};
    return columns >= 2 ? all : all.first(all.size() - 1);
}

row_state state_in(std::size_t file) {
    constexpr row_state states[] = {row_state::created, row_state::failed, row_state::unknown};
    return states[file];
}

bool result_files::intact(const std::filesystem::path& folder, const result_extent& known) {
    if (known.columns != newest_columns || known.outdated) return false;
    for (std::size_t i = 0; i < known.bytes.size(); ++i) {
        struct ::stat s {};
        const auto path = folder / result_file_names[i];
        if (known.bytes[i] == 0 || ::stat(path.c_str(), &s) != 0 ||
            static_cast<std::uint64_t>(s.st_size) < known.bytes[i])
            return false;
    }
    return true;
}

result<result_files> result_files::open(const std::filesystem::path& folder,
                                        const input_form& input, const result_extent& known,
                                        std::array<fingerprint, 3> fronts) {
    auto speller = row_speller::open(input);
    if (!speller) return speller.error();
    result_files all{std::move(*speller)};
    for (std::size_t i = 0; i < all.files_.size(); ++i) {
        auto& f = all.files_[i];
        f.path = folder / result_file_names[i];
        auto fd = open_file(f.path, O_RDWR | O_CREAT | O_APPEND);
        if (!fd) return fd.error();
        f.fd = std::move(*fd);
        f.length = known.bytes[i];
        f.content = std::move(fronts[i]);
        if (const auto done = cut(f.fd.get(), f.length, f.path.string()); !done)
            return done.error();
        if (f.length == 0) all.speller_.header(added_columns(i), f.buffer);
    }
    if (const auto written = all.write(); !written) return written.error();
    if (const auto synced = sync_folder(folder); !synced) return synced.error();
    return all;
}

void result_files::append(const delivery::outcome& o) {
    const auto index = file_of(o.state);
    if (index == no_file) return;
    const auto row = std::to_string(o.row);
    auto& out = files_[index].buffer;
    const bool explained = o.state == row_state::unknown && unknown_words_;
    // A server's words.
    const auto told = text::visible(
        o.state == row_state::created
            ? o.created_at
            : text_of(explained ? unknown_words_(o) : o.error, words::language_of_files));
    if (o.state == row_state::created) {
        const bool adopted = o.why.code == reason_code::adopted;
        const std::string_view cells[] = {row, o.lead_id, told,
                                          adopted ? name_of(o.why.code) : std::string_view{}};
        speller_.row(o.original, o.cells, cells, {}, out);
    } else {
        const auto status = o.status == 0 ? std::string{} : std::to_string(o.status);
        const auto attempts = std::to_string(o.attempts);
        const std::string_view cells[] = {row, told, status, attempts, name_of(o.why.code)};
        speller_.row(o.original, o.cells, cells, 1, out);
    }
}

std::size_t result_files::unwritten() const noexcept {
    std::size_t all = 0;
    for (const auto& f : files_)
        all += f.buffer.size();
    return all;
}

result<void> result_files::write() {
    for (auto& f : files_) {
        if (f.buffer.empty()) continue;
        if (auto may = pass_failpoint("files.before_write", f.path.string()); !may) return may;
        if (auto done = write_all(f.fd.get(), f.buffer, f.path.string()); !done) return done;
        f.length += f.buffer.size();
        f.content.update(f.buffer);
        text::clear(f.buffer, limits::result_bytes);
        if (auto may = pass_failpoint("files.after_write", f.path.string()); !may) return may;
    }
    return {};
}

result<void> result_files::sync() {
    for (auto& f : files_) {
        if (auto may = pass_failpoint("files.before_sync", f.path.string()); !may) return may;
        if (auto done = sync_file(f.fd.get(), f.path.string()); !done) return done;
    }
    return pass_failpoint("files.after_sync", files_.front().path.string());
}

result<void> result_files::still_there() const {
    for (const auto& f : files_) {
        struct ::stat written {};
        struct ::stat there {};
        const auto name = f.path.string();
        if (::fstat(f.fd.get(), &written) != 0)
            return system_error(errc::storage_failed, name, errno);
        if (::stat(f.path.c_str(), &there) != 0) {
            if (errno != ENOENT && errno != ENOTDIR)
                return system_error(errc::storage_failed, name, errno);
            return error{errc::result_file_lost, name, words::result_file_is_not_there};
        }
        if (there.st_dev != written.st_dev || there.st_ino != written.st_ino)
            return error{errc::result_file_lost, name, words::result_file_was_replaced};
        if (static_cast<std::uint64_t>(written.st_size) != f.length)
            return error{errc::result_file_lost, name,
                         words::result_file_has_other_length(
                             f.length, static_cast<std::uint64_t>(written.st_size))};
    }
    return {};
}

std::array<std::uint64_t, 3> result_files::lengths() const {
    return {files_[0].length, files_[1].length, files_[2].length};
}

std::array<std::string, 3> result_files::digests() const {
    return {to_hex(files_[0].content.value()), to_hex(files_[1].content.value()),
            to_hex(files_[2].content.value())};
}

} // namespace leadimport::job
