#pragma once
// A lock of an open file as a whole (fcntl's OFD kind): it goes with the process, is not lost when
// another descriptor of the file is closed, and can be asked for without taking it.

#include "leadimport/base/error.hpp"

#include <fcntl.h>
#include <filesystem>

namespace leadimport::job {

// What fcntl() is called with: F_WRLCK, F_RDLCK.
[[nodiscard]] struct ::flock whole_file(short type);

enum class lock_answer { taken, held, no_locks };

// Asks for the writer's lock; does not wait for it. `path` is for the error.
[[nodiscard]] result<lock_answer> lock_file_of(int fd, const std::filesystem::path& path);

} // namespace leadimport::job
