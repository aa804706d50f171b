#pragma once
// What the sandbox leaves in its folder for those who talk to it: ca.pem and base-url. Whatever
// else has these names there stays as it is.

#include "leadimport/base/error.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace leadimport::sandbox {

inline constexpr std::string_view ca_file_name = "ca.pem";
inline constexpr std::string_view url_file_name = "base-url";

// Whether both names are free in the folder, or belong to what an earlier sandbox left; else
// bad_option names the file. To be asked before anything is written.
[[nodiscard]] result<void> may_leave_files(const std::filesystem::path& folder);

[[nodiscard]] result<void> leave_ca(const std::filesystem::path& folder, std::string_view pem);
[[nodiscard]] result<void> leave_url(const std::filesystem::path& folder, const std::string& url);

} // namespace leadimport::sandbox
