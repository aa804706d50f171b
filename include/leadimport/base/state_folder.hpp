#pragma once
// What the program knows of a workspace beyond a single job: a folder for each workspace at each
// base URL, $XDG_STATE_HOME/leadimport/<hash of both> (~/.local/state when the variable is not set,
// or is no absolute path). A server's id is never a path, hence the hash.
//
// The folders and the files in them are the user's alone: 0700 and 0600. Below $XDG_STATE_HOME no
// link is followed. What belongs to another user, or can be written by others, is not used, because
// its content decides what is sent. POSIX underneath.

#include "leadimport/base/error.hpp"
#include "leadimport/base/file.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport {

class state_folder {
public:
    // Where it is, or would be: for messages. Empty when the environment names no place for it.
    [[nodiscard]] static std::filesystem::path place(std::string_view base_url,
                                                     std::string_view workspace_id);
    // Nothing when there is none.
    [[nodiscard]] static result<std::optional<state_folder>> find(std::string_view base_url,
                                                                  std::string_view workspace_id);
    // Makes it when there is none.
    [[nodiscard]] static result<state_folder> make(std::string_view base_url,
                                                   std::string_view workspace_id);

    // The whole file of this name, `max_bytes` at most; nothing when there is none.
    [[nodiscard]] result<std::optional<std::string>> read(const std::string& name,
                                                          std::size_t max_bytes) const;
    // A reader sees the old content or the new, never a part. Durable when it comes back.
    [[nodiscard]] result<void> replace(const std::string& name, std::string_view bytes) const;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    state_folder(std::filesystem::path path, unique_fd fd);
    std::filesystem::path path_;
    unique_fd fd_;
};

} // namespace leadimport
