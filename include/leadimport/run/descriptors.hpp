#pragma once
// The process's limit of open files, which connections count against.

#include <cstddef>

namespace leadimport::run {

// How many of `connections` the limit suffices for, at least one, besides what else a command has
// open (limits::descriptors_besides). The soft limit is raised as far as they need, and as the hard
// one allows. Once, before threads are started.
[[nodiscard]] unsigned make_room_for(unsigned connections) noexcept;

// The soft limit as it is now.
[[nodiscard]] std::size_t descriptors_allowed() noexcept;

} // namespace leadimport::run
