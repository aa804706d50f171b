#include "leadimport/base/state_folder.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/words/base.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace leadimport {

namespace fs = std::filesystem;

namespace {

constexpr auto program_folder = "leadimport";

// Empty when the variable names no absolute path: the specification wants such a value ignored.
fs::path folder_of(const char* variable) {
    const char* value = std::getenv(variable);
    const fs::path named = value == nullptr ? "" : value;
    return named.is_absolute() ? named : fs::path{};
}

fs::path state_home() {
    if (auto home = folder_of("XDG_STATE_HOME"); !home.empty()) return home;
    const auto home = folder_of("HOME");
    return home.empty() ? home : home / ".local" / "state";
}

error no_home() { return {errc::storage_failed, "XDG_STATE_HOME", words::no_place_for_state}; }

std::string hash_of(std::string_view base_url, std::string_view workspace_id) {
    // A line break stands in neither.
    return to_hex(fingerprint_of(std::string{base_url}.append("\n").append(workspace_id)));
}

error failed(const fs::path& path) {
    return system_error(errc::storage_failed, path.string(), errno);
}

// No other user may have written what stands there.
result<void> check_owner(int fd, const fs::path& path) {
    struct ::stat s {};
    if (::fstat(fd, &s) != 0) return failed(path);
    if (s.st_uid != ::geteuid())
        return error{errc::storage_failed, path.string(), words::file_belongs_to_another_user};
    if ((s.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return error{errc::storage_failed, path.string(), words::others_can_write_file};
    return {};
}

// One folder below another. Not open, and no error, when there is none.
result<unique_fd> open_below(int parent, const std::string& name, const fs::path& path) {
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    unique_fd fd{::openat(parent, name.c_str(), flags)};
    if (!fd && errno == ENOENT) return unique_fd{};
    if (!fd) return failed(path);
    if (const auto own = check_owner(fd.get(), path); !own) return own.error();
    return fd;
}

// The same, and it is made when there is none.
result<unique_fd> make_below(int parent, const std::string& name, const fs::path& path) {
    if (::mkdirat(parent, name.c_str(), S_IRWXU) != 0 && errno != EEXIST) return failed(path);
    auto fd = open_below(parent, name, path);
    if (!fd) return fd;
    if (!*fd) return error{errc::storage_failed, path.string(), words::removed_just_now};
    if (::fchmod(fd->get(), S_IRWXU) != 0) return failed(path); // others may have been let in
    return fd;
}

using step = result<unique_fd> (*)(int, const std::string&, const fs::path&);

// Both folders, one below the other.
result<unique_fd> descend(step each, const fs::path& home, const std::string& hash) {
    const unique_fd top{::open(home.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!top && errno == ENOENT) return unique_fd{};
    if (!top) return failed(home);
    const auto ours = each(top.get(), program_folder, home / program_folder);
    if (!ours) return ours.error();
    if (!*ours) return unique_fd{};
    return each(ours->get(), hash, home / program_folder / hash);
}

} // namespace

state_folder::state_folder(fs::path path, unique_fd fd)
    : path_{std::move(path)},
      fd_{std::move(fd)} {}

fs::path state_folder::place(std::string_view base_url, std::string_view workspace_id) {
    const auto home = state_home();
    return home.empty() ? home : home / program_folder / hash_of(base_url, workspace_id);
}

result<std::optional<state_folder>> state_folder::find(std::string_view base_url,
                                                       std::string_view workspace_id) {
    const auto home = state_home();
    if (home.empty()) return std::optional<state_folder>{};
    auto fd = descend(open_below, home, hash_of(base_url, workspace_id));
    if (!fd) return fd.error();
    if (!*fd) return std::optional<state_folder>{};
    return std::optional{state_folder{place(base_url, workspace_id), std::move(*fd)}};
}

result<state_folder> state_folder::make(std::string_view base_url, std::string_view workspace_id) {
    const auto home = state_home();
    if (home.empty()) return no_home();
    std::error_code problem;
    fs::create_directories(home, problem);
    if (problem) return system_error(errc::storage_failed, home.string(), problem.value());
    auto fd = descend(make_below, home, hash_of(base_url, workspace_id));
    if (!fd) return fd.error();
    if (!*fd) return error{errc::storage_failed, home.string(), words::removed_just_now};
    return state_folder{place(base_url, workspace_id), std::move(*fd)};
}

result<std::optional<std::string>> state_folder::read(const std::string& name,
                                                      std::size_t max_bytes) const {
    const auto file = path_ / name;
    // What is a pipe there must not keep us waiting.
    constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    const unique_fd fd{::openat(fd_.get(), name.c_str(), flags)};
    if (!fd && errno == ENOENT) return std::optional<std::string>{};
    if (!fd) return failed(file);
    if (const auto own = check_owner(fd.get(), file); !own) return own.error();
    std::string bytes;
    char block[4096];
    for (;;) {
        const auto n = ::read(fd.get(), block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return failed(file);
        if (n == 0) return std::optional{std::move(bytes)};
        bytes.append(block, static_cast<std::size_t>(n));
        if (bytes.size() > max_bytes)
            return error{errc::storage_failed, file.string(),
                         words::file_has_more_bytes(max_bytes)};
    }
}

result<void> state_folder::replace(const std::string& name, std::string_view bytes) const {
    const auto temporary = name + ".new";
    const auto shown = (path_ / temporary).string();
    // Made anew: one that a crash left behind may have another mode.
    ::unlinkat(fd_.get(), temporary.c_str(), 0);
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const unique_fd fd{::openat(fd_.get(), temporary.c_str(), flags, S_IRUSR | S_IWUSR)};
    if (!fd) return failed(shown);
    auto done = write_all(fd.get(), bytes, shown);
    if (done) done = sync_file(fd.get(), shown);
    if (done && ::renameat(fd_.get(), temporary.c_str(), fd_.get(), name.c_str()) != 0)
        done = failed(path_ / name);
    if (!done) {
        ::unlinkat(fd_.get(), temporary.c_str(), 0);
        return done;
    }
    if (::fsync(fd_.get()) != 0) return failed(path_);
    return {};
}

} // namespace leadimport
