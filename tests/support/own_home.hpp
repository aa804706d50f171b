#pragma once
// The home of a user who does not exist. What the tests of a program read or leave there is never
// of the user who runs them.

#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace leadimport::tests {

// Where a user's folders are said to be, and where they are below a home.
inline constexpr std::array<std::pair<const char*, const char*>, 6> home_folders{
    {{"HOME", ""},
     {"XDG_CONFIG_HOME", ".config"},
     {"XDG_CACHE_HOME", ".cache"},
     {"XDG_DATA_HOME", ".local/share"},
     {"XDG_STATE_HOME", ".local/state"},
     {"XDG_RUNTIME_DIR", "run"}}};

// While it lives the environment names its folders; then they are gone. Made before there are
// threads.
class own_home {
public:
    own_home() {
        auto pattern = (std::filesystem::temp_directory_path() / "leadimport-home-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp: " + pattern};
        folder_ = pattern;
        for (const auto& [name, inside] : home_folders) {
            const auto folder = *inside == '\0' ? folder_ : folder_ / inside;
            std::filesystem::create_directories(folder);
            std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
            ::setenv(name, folder.c_str(), 1);
        }
    }
    ~own_home() {
        std::error_code ignored; // what is left of it is in the temporary folder
        std::filesystem::remove_all(folder_, ignored);
    }
    own_home(const own_home&) = delete;
    own_home& operator=(const own_home&) = delete;

private:
    std::filesystem::path folder_;
};

} // namespace leadimport::tests
