#pragma once
// A file that other processes do not see before it is whole: it has no name until it is given one,
// so that a process that dies before leaves nothing behind. On a file system that has no such files
// (O_TMPFILE) it has a temporary name, which the destructor removes.

#include "leadimport/base/error.hpp"
#include "leadimport/base/file.hpp"

#include <filesystem>

namespace leadimport {

class unnamed_file {
public:
    enum class kind { best, with_temporary_name };

    // An empty file in `folder`, for its owner alone (0600), to be read and written through fd().
    // `unusable` is the error when none can be made there; a full disk is told as such.
    [[nodiscard]] static result<unnamed_file> create(const std::filesystem::path& folder,
                                                     errc unusable, kind k = kind::best);
    ~unnamed_file();
    unnamed_file(unnamed_file&& other) noexcept;
    unnamed_file& operator=(unnamed_file&&) = delete;

    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    // The same file, opened a second time for reading and writing. `unusable` as in create().
    [[nodiscard]] result<unique_fd> open_again(errc unusable) const;
    // Gives up the temporary name, if it has one: whatever ends the process now, nothing is left
    // behind. It cannot be kept any more.
    void give_up_name() noexcept;

    // Makes content and name durable. `path` has to be on the same file system. keep_as() leaves
    // what has that name already and fails; replace() takes its place in one step.
    [[nodiscard]] result<void> keep_as(const std::filesystem::path& path);
    [[nodiscard]] result<void> replace(const std::filesystem::path& path);

private:
    unnamed_file(unique_fd fd, std::filesystem::path temporary);
    int link(const std::filesystem::path& path);
    result<void> take_temporary_name(const std::filesystem::path& beside);

    unique_fd fd_;
    std::filesystem::path temporary_; // empty while it has no name
};

// The folder that a path is in.
[[nodiscard]] std::filesystem::path folder_of(const std::filesystem::path& path);

} // namespace leadimport
