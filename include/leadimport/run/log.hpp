#pragma once
// import.log: what happened when. Rows by number, never by content; never the token, nor what a
// server says (log_words.hpp). Each call is one line, whatever stands in it (text::visible).

#include "leadimport/base/error.hpp"
#include "leadimport/run/settings.hpp"

#include <filesystem>
#include <memory>
#include <string_view>

namespace leadimport::run {

// Any thread.
class log {
public:
    // Appends to `file`; beyond limits::log_bytes it becomes `import.1.log` and a new one begins.
    [[nodiscard]] static result<log> open(const std::filesystem::path& file, log_level level);
    ~log();
    log(log&&) noexcept;
    log& operator=(log&&) noexcept;

    void error(std::string_view line);
    void warning(std::string_view line);
    void info(std::string_view line);
    void debug(std::string_view line);

private:
    struct sink;
    explicit log(std::unique_ptr<sink> s);
    std::unique_ptr<sink> sink_;
};

} // namespace leadimport::run
