#include "leadimport/job/job_files.hpp"

#include "leadimport/words/base.hpp"
#include "leadimport/words/job.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace leadimport::job {

namespace fs = std::filesystem;

namespace {

constexpr ::mode_t of_others = S_IRWXG | S_IRWXO;

// "dir/" would be followed where it is a link.
fs::path without_slash(const fs::path& folder) {
    return folder.has_filename() || !folder.has_parent_path() ? folder : folder.parent_path();
}

fs::path folder_of(const fs::path& file) {
    const auto folder = file.parent_path();
    return folder.empty() ? fs::path{"."} : without_slash(folder);
}

// Where a job has begun, the error must not send the user to another folder, because the import
// would begin the job anew there. The same where the permissions hide whether a job has begun.
error refusal(const fs::path& folder, words::message why) {
    std::error_code hidden;
    const auto journal = fs::symlink_status(folder / journal_file_name, hidden);
    const bool none = journal.type() == fs::file_type::not_found;
    return {none ? errc::job_folder_foreign : errc::job_not_ours, folder.string(), std::move(why)};
}

error failed(const fs::path& path) {
    return system_error(errc::storage_failed, path.string(), errno);
}

words::message owner_of(const struct ::stat& s) { return words::file_of_other_user(s.st_uid); }

result<void> check_folder(const struct ::stat& s, const fs::path& folder, use u) {
    if (S_ISLNK(s.st_mode)) {
        std::error_code hidden;
        const auto to = fs::canonical(folder, hidden);
        return refusal(folder,
                       hidden ? words::file_is_a_link : words::folder_is_a_link_to(to.string()));
    }
    if (!S_ISDIR(s.st_mode))
        return error{errc::job_folder_unusable, folder.string(), words::folder_is_a_file};
    if (u == use::write && s.st_uid != ::geteuid()) return refusal(folder, owner_of(s));
    return {};
}

// Empty when the file may be used in a folder of that owner.
words::message objection(const struct ::stat& s, ::uid_t owner, use u) {
    if (S_ISLNK(s.st_mode)) return words::file_is_a_link;
    if (!S_ISREG(s.st_mode)) return words::file_is_not_regular;
    if (s.st_uid != owner) return owner_of(s);
    if (u == use::read) return {};
    // Another user may have given a file of ours a second name in this folder (a hard link):
    // writing here would overwrite that file.
    if (s.st_nlink > 1) return words::file_has_another_name;
    return {};
}

result<void> check_file(int folder, const struct ::stat& s, const fs::path& file, use u) {
    struct ::stat f {};
    if (::fstat(folder, &f) != 0) return failed(folder_of(file));
    const auto why = objection(s, f.st_uid, u);
    if (why.empty()) return {};
    return refusal(folder_of(file), words::at(file.filename().string(), why));
}

// Not open, and no error, when it is not there.
result<unique_fd> open_folder(const fs::path& folder, use u) {
    struct ::stat s {};
    if (::lstat(folder.c_str(), &s) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return unique_fd{};
        return failed(folder);
    }
    if (const auto fine = check_folder(s, folder, u); !fine) return fine.error();
    // Reading a file in the folder takes no right to list the folder, so O_PATH is enough.
    const int how = u == use::read ? O_PATH : O_RDONLY;
    unique_fd fd{::open(folder.c_str(), how | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!fd || ::fstat(fd.get(), &s) != 0) return failed(folder);
    if (const auto same = check_folder(s, folder, u); !same) return same.error();
    return fd;
}

// False when it is not there.
result<bool> check_entry(int folder, const fs::path& file, use u) {
    struct ::stat s {};
    if (::fstatat(folder, file.filename().c_str(), &s, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return false;
        return failed(file);
    }
    if (const auto fine = check_file(folder, s, file, u); !fine) return fine.error();
    // It is not opened for that: closing a database would give up this process's locks of it. On a
    // file system without modes it fails.
    if (u == use::write && (s.st_mode & of_others) != 0) {
        const auto mode = s.st_mode & S_IRWXU;
        [[maybe_unused]] const int narrowed =
            ::fchmodat(folder, file.filename().c_str(), mode, AT_SYMLINK_NOFOLLOW);
    }
    return true;
}

result<unique_fd> open_in(int folder, const fs::path& file, int flags, use u) {
    const auto there = check_entry(folder, file, u);
    if (!there) return there.error();
    if (!*there && (flags & O_CREAT) == 0) return unique_fd{};
    // What it has become meanwhile is not followed, or waited for.
    constexpr int always = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    unique_fd fd{::openat(folder, file.filename().c_str(), flags | always, S_IRUSR | S_IWUSR)};
    if (!fd && errno == ENOENT && (flags & O_CREAT) == 0) return fd;
    struct ::stat s {};
    if (!fd || ::fstat(fd.get(), &s) != 0) return failed(file);
    if (const auto fine = check_file(folder, s, file, u); !fine) return fine.error();
    return fd;
}

result<unique_fd> open_to_write(const fs::path& folder) {
    auto fd = open_folder(folder, use::write);
    if (fd && !*fd) return system_error(errc::storage_failed, folder.string(), ENOENT);
    return fd;
}

bool is_ours_without_a_job(std::string_view name) {
    return name == lock_file_name || name.starts_with(".leadimport-");
}

} // namespace

result<void> check_folder(const fs::path& folder, use u) {
    const auto path = without_slash(folder);
    struct ::stat s {};
    if (::lstat(path.c_str(), &s) != 0) return {}; // who opens it says why
    return check_folder(s, path, u);
}

result<void> secure_folder(const fs::path& folder) {
    const auto path = without_slash(folder);
    const auto fd = open_to_write(path);
    if (!fd) return fd.error();
    struct ::stat s {};
    if (::fstat(fd->get(), &s) != 0) return failed(path);
    if ((s.st_mode & of_others) != 0) static_cast<void>(::fchmod(fd->get(), s.st_mode & S_IRWXU));
    for (const auto name : job_file_names)
        if (const auto fine = check_entry(fd->get(), path / name, use::write); !fine)
            return fine.error();
    return {};
}

result<std::vector<std::string>> other_files(const fs::path& folder, std::size_t most) {
    std::vector<std::string> names;
    std::error_code problem;
    fs::directory_iterator inside{folder, problem};
    for (; !problem && inside != fs::directory_iterator{}; inside.increment(problem)) {
        auto name = inside->path().filename().string();
        if (is_ours_without_a_job(name)) continue;
        names.push_back(std::move(name));
        std::ranges::sort(names);
        if (names.size() > most) names.pop_back();
    }
    if (problem) return system_error(errc::storage_failed, folder.string(), problem.value());
    return names;
}

result<unique_fd> open_file(const fs::path& file, int flags) {
    const auto u = (flags & O_ACCMODE) == O_RDONLY ? use::read : use::write;
    const auto path = folder_of(file);
    const auto folder = u == use::read ? open_folder(path, u) : open_to_write(path);
    if (!folder) return folder.error();
    if (!*folder) return unique_fd{};
    return open_in(folder->get(), file, flags, u);
}

result<std::optional<std::string>> read_file(const fs::path& file, std::size_t max_bytes) {
    const auto fd = open_file(file, O_RDONLY);
    if (!fd) return fd.error();
    if (!*fd) return std::optional<std::string>{};
    auto bytes = read_small_file(fd->get(), file.string(), max_bytes, errc::storage_failed);
    if (!bytes) return bytes.error();
    return std::optional{std::move(*bytes)};
}

result<void> replace_file(const fs::path& file, std::string_view bytes, lasting l) {
    const auto folder = open_to_write(folder_of(file));
    if (!folder) return folder.error();
    auto fresh = file;
    fresh += ".new";
    const auto name = fresh.filename();
    // Made anew: one that a crash left behind may have another mode.
    ::unlinkat(folder->get(), name.c_str(), 0);
    const auto fd = open_in(folder->get(), fresh, O_WRONLY | O_CREAT | O_EXCL, use::write);
    if (!fd) return fd.error();
    auto done = write_all(fd->get(), bytes, fresh.string());
    if (done && l == lasting::durable) done = sync_file(fd->get(), fresh.string());
    if (done &&
        ::renameat(folder->get(), name.c_str(), folder->get(), file.filename().c_str()) != 0)
        done = failed(file);
    if (!done) {
        ::unlinkat(folder->get(), name.c_str(), 0);
        return done;
    }
    if (l == lasting::durable && ::fsync(folder->get()) != 0) return failed(folder_of(file));
    return {};
}

result<void> check_database(const fs::path& file, use u) {
    const auto folder = open_folder(folder_of(file), u);
    if (!folder) return folder.error();
    if (!*folder) return {}; // SQLite says so
    for (const auto* part : {"", "-wal", "-shm", "-journal"}) {
        auto path = file;
        path += part;
        if (const auto fine = check_entry(folder->get(), path, u); !fine) return fine.error();
    }
    return {};
}

} // namespace leadimport::job
