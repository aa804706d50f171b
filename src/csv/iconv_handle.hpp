#pragma once
// iconv, with its state and its manner of reporting, behind two types of ours. One thread.

#include "csv/decoder.hpp"

#include <iconv.h>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leadimport::csv {

class iconv_handle {
public:
    // Nothing when this system's iconv does not know one of the two.
    [[nodiscard]] static std::optional<iconv_handle> open(const std::string& to,
                                                          const std::string& from);
    ~iconv_handle();
    iconv_handle(iconv_handle&& other) noexcept;
    iconv_handle& operator=(iconv_handle&& other) noexcept;

    // Converts from the front of `in` to the front of `out`, and takes off both what was used.
    stop convert(std::string_view& in, std::span<char>& out);
    // Writes what the encoding still holds back behind the last character, and the way back to its
    // initial state. A few bytes; false when `out` has no room for them.
    bool finish(std::span<char>& out);
    // Forgets what came before.
    void reset();

    // All of `in` from the initial state back to it; nothing when it cannot be converted.
    [[nodiscard]] std::optional<std::string> whole(std::string_view in);

private:
    explicit iconv_handle(iconv_t handle) : handle_{handle} {}
    iconv_t handle_;
};

} // namespace leadimport::csv
