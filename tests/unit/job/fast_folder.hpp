#pragma once
// A test's own folder in memory, where there is such a thing: for what syncs thousands of times.

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace leadimport::tests {

class fast_folder {
public:
    fast_folder() {
        const std::filesystem::path shared = "/dev/shm";
        std::error_code none;
        const auto parent = std::filesystem::is_directory(shared, none)
                                ? shared
                                : std::filesystem::temp_directory_path();
        auto pattern = (parent / "leadimport-test-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    fast_folder(const fast_folder&) = delete;
    fast_folder& operator=(const fast_folder&) = delete;
    ~fast_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace leadimport::tests
