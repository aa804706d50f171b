#pragma once
// import.log: what happened when. Rows by number, never by content; never the token, nor what a
// server says (log_words.hpp). Each call is one line, whatever stands in it (text::visible),
// without the passwords of URLs.

#include "leadimport/base/error.hpp"
#include "leadimport/run/settings.hpp"

#include <filesystem>
#include <memory>

namespace leadimport::run {

// Any thread.
class log {
public:
    // Appends to `file`; beyond limits::log_bytes it becomes `import.1.log` and a new one begins.
    [[nodiscard]] static result<log> open(const std::filesystem::path& file, log_level level);
    ~log();
    log(log&&) noexcept;
    log& operator=(log&&) noexcept;

    void error(const words::message& line);
    void warning(const words::message& line);
    void info(const words::message& line);
    void debug(const words::message& line);

private:
    struct sink;
    explicit log(std::unique_ptr<sink> s);
    std::unique_ptr<sink> sink_;
};

} // namespace leadimport::run
