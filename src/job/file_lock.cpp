#include "job/file_lock.hpp"

#include <cerrno>
#include <unistd.h>

namespace leadimport::job {

struct ::flock whole_file(short type) {
    struct ::flock lock {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    return lock;
}

result<lock_answer> lock_file_of(int fd, const std::filesystem::path& path) {
    auto lock = whole_file(F_WRLCK);
    if (::fcntl(fd, F_OFD_SETLK, &lock) == 0) return lock_answer::taken;
    switch (errno) {
    case EAGAIN:
    case EACCES: return lock_answer::held;
    case EINVAL: // no locks of this kind
    case ENOLCK:
    case ENOSYS:
    case EOPNOTSUPP: return lock_answer::no_locks;
    default: return system_error(errc::storage_failed, path.string(), errno);
    }
}

} // namespace leadimport::job
