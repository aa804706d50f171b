#include "leadimport/job/live_state.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <map>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace leadimport::job {
namespace {

namespace fs = std::filesystem;

// One `name=value` a line, and at the end a line that says that it is the end.
constexpr std::string_view last_line = "end=1";

std::string spell(const live_state& s) {
    const auto in_one_line = [](const std::string& words) {
        return text::excerpt(words, limits::excerpt_bytes);
    };
    return "process=" + std::to_string(s.process) + "\nrequests=" + std::to_string(s.requests) +
           "\nper_second=" + std::to_string(s.per_second) +
           "\nthrottled=" + std::to_string(s.throttled) +
           "\nbreaker_open=" + (s.breaker_open ? "1" : "0") +
           "\npause_ms=" + std::to_string(s.pause_ms) + "\ncontacts=" + std::to_string(s.contacts) +
           "\nlowered=" + format_rate(s.lowered) + "\non_trial=" + (s.on_trial ? "1" : "0") +
           "\nbreaker_cause=" + in_one_line(s.breaker_cause) +
           "\ntrouble=" + in_one_line(s.trouble) + "\n" + std::string{last_line} + "\n";
}

std::map<std::string, std::string, std::less<>> values_in(std::string_view content) {
    std::map<std::string, std::string, std::less<>> all;
    while (!content.empty()) {
        const auto end = std::min(content.find('\n'), content.size());
        const auto line = content.substr(0, end);
        content.remove_prefix(std::min(end + 1, content.size()));
        const auto at = line.find('=');
        if (at != line.npos) all.emplace(line.substr(0, at), line.substr(at + 1));
    }
    return all;
}

} // namespace

result<void> write_live_state(const fs::path& folder, const live_state& s) {
    const auto fresh = folder / "live.new";
    const unique_fd fd{::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!fd) return system_error(errc::storage_failed, fresh.string(), errno);
    if (auto written = write_all(fd.get(), spell(s), fresh.string()); !written) return written;
    if (std::rename(fresh.c_str(), (folder / "live").c_str()) != 0)
        return system_error(errc::storage_failed, fresh.string(), errno);
    return {};
}

void remove_live_state(const fs::path& folder) noexcept {
    std::error_code ignored; // nobody believes it without its process
    fs::remove(folder / "live", ignored);
    fs::remove(folder / "live.new", ignored);
}

std::optional<live_state> read_live_state(const fs::path& folder, int process) {
    const auto content =
        read_small_file(folder / "live", 4 * limits::excerpt_bytes, errc::storage_failed);
    if (process == 0 || !content) return std::nullopt;
    const auto values = values_in(*content);
    const auto words = [&](std::string_view name) {
        const auto at = values.find(name);
        return at == values.end() ? std::string{} : at->second;
    };
    const auto number = [&](std::string_view name) { return text::parse_unsigned(words(name)); };
    if (!number("end") || number("process") != static_cast<std::uint64_t>(process))
        return std::nullopt;
    live_state s;
    s.process = process;
    s.requests = number("requests").value_or(0);
    s.per_second = number("per_second").value_or(0);
    s.throttled = number("throttled").value_or(0);
    s.breaker_open = number("breaker_open").value_or(0) != 0;
    s.pause_ms = number("pause_ms").value_or(0);
    s.contacts = number("contacts").value_or(0);
    if (const auto lowered = parse_rate(words("lowered"), {})) s.lowered = *lowered;
    s.on_trial = number("on_trial").value_or(0) != 0;
    s.breaker_cause = words("breaker_cause");
    s.trouble = words("trouble");
    return s;
}

} // namespace leadimport::job
