#include "leadimport/base/private_file.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/words/base.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace leadimport {
namespace {

// "0640".
std::string octal_mode(::mode_t mode) {
    std::string octal;
    for (const unsigned shift : {9U, 6U, 3U, 0U})
        octal += static_cast<char>('0' + ((mode >> shift) & 7U));
    return octal;
}

std::optional<words::message> why_not_ours(const file_facts& f, const process_facts& us) {
    if (f.owner == us.user || f.owner == 0) return std::nullopt;
    return words::file_belongs_to_user(f.owner);
}

std::optional<words::message> who_can_write(const file_facts& f) {
    if ((f.mode & S_IWOTH) != 0) return words::everybody_can_write_file(octal_mode(f.mode));
    if ((f.mode & S_IWGRP) != 0) return words::its_group_can_write_file(octal_mode(f.mode));
    return std::nullopt;
}

std::filesystem::path real_path(const std::filesystem::path& path) {
    std::error_code hidden;
    auto real = std::filesystem::canonical(path, hidden);
    return hidden ? path : real;
}

} // namespace

process_facts this_process() {
    process_facts us{::geteuid(), {::getegid()}};
    const auto n = ::getgroups(0, nullptr);
    if (n <= 0) return us;
    std::vector<::gid_t> more(static_cast<std::size_t>(n));
    const auto got = ::getgroups(n, more.data());
    more.resize(static_cast<std::size_t>(std::max(got, 0)));
    us.groups.insert(us.groups.end(), more.begin(), more.end());
    return us;
}

std::optional<words::message> why_not_private(const file_facts& f, const process_facts& us) {
    if (auto theirs = why_not_trusted(f, us)) return theirs;
    if ((f.mode & S_IROTH) != 0) return words::everybody_can_read_file(octal_mode(f.mode));
    const bool our_group = std::ranges::find(us.groups, f.group) != us.groups.end();
    if ((f.mode & S_IRGRP) != 0 && !our_group)
        return words::foreign_group_can_read_file(f.group, octal_mode(f.mode));
    return std::nullopt;
}

std::optional<words::message> why_not_trusted(const file_facts& f, const process_facts& us) {
    if (auto theirs = why_not_ours(f, us)) return theirs;
    return who_can_write(f);
}

result<small_file> read_small_file_and_facts(const std::filesystem::path& path,
                                             std::size_t max_bytes, errc code) {
    const unique_fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd) return system_error(code, path.string(), errno);
    struct ::stat s {};
    if (::fstat(fd.get(), &s) != 0) return system_error(code, path.string(), errno);
    if (S_ISDIR(s.st_mode)) return error{code, path.string(), words::it_is_a_folder};
    auto bytes = read_small_file(fd.get(), path.string(), max_bytes, code);
    if (!bytes) return bytes.error();
    return small_file{std::move(*bytes), {s.st_uid, s.st_gid, s.st_mode}, real_path(path)};
}

} // namespace leadimport
