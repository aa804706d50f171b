#include "leadimport/job/live_state.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_files.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>
#include <system_error>

namespace leadimport::job {
namespace {

namespace fs = std::filesystem;

// One `name=value` a line, and at the end a line that says that it is the end.
constexpr std::string_view last_line = "end=1";

// Each text in it is cut, and none holds a line break. The whole must not be cut: it could not be
// read back.
std::string in_one_line(words::message m) {
    m.each_text([](std::string& s) { s = text::excerpt(s, limits::excerpt_bytes); });
    return stored(m);
}

// In milliseconds since the epoch; or empty.
std::string ends_of(const live_state& s) {
    if (!s.forecast.ends) return {};
    const auto since_epoch = s.forecast.ends->time_since_epoch();
    return std::to_string(
        std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count());
}

std::string spell(const live_state& s) {
    std::string figures;
    for (const auto& f : figure_table())
        figures.append(f.name).append("=").append(std::to_string(f.value(s.figures))).append("\n");
    return "process=" + std::to_string(s.process) + "\n" + figures +
           "per_second=" + std::to_string(s.per_second) +
           "\nbreaker_open=" + (s.breaker_open ? "1" : "0") +
           "\npause_ms=" + std::to_string(s.pause_ms) +
           "\nrequests_left=" + std::to_string(s.forecast.requests) + "\nends_ms=" + ends_of(s) +
           "\nlowered=" + format_rate(s.lowered) + "\nhalf_open=" + (s.half_open ? "1" : "0") +
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

std::string live_state::speed() const {
    return std::to_string(per_second / 1000) + "." + std::to_string(per_second % 1000 / 100);
}

result<void> write_live_state(const fs::path& folder, const live_state& s) {
    return replace_file(folder / "live", spell(s), lasting::while_we_run);
}

void remove_live_state(const fs::path& folder) noexcept {
    std::error_code ignored; // without its process no reader uses it
    fs::remove(folder / "live", ignored);
    fs::remove(folder / "live.new", ignored);
}

std::optional<live_state> read_live_state(const fs::path& folder, int process) {
    if (process == 0) return std::nullopt;
    const auto content = read_file(folder / "live", 8 * limits::excerpt_bytes);
    if (!content || !*content) return std::nullopt;
    const auto values = values_in(**content);
    const auto words = [&](std::string_view name) {
        const auto at = values.find(name);
        return at == values.end() ? std::string{} : at->second;
    };
    const auto number = [&](std::string_view name) { return text::parse_unsigned(words(name)); };
    if (!number("end") || number("process") != static_cast<std::uint64_t>(process))
        return std::nullopt;
    live_state s;
    s.process = process;
    for (const auto& f : figure_table())
        f.in(s.figures) = number(f.name).value_or(0);
    s.per_second = number("per_second").value_or(0);
    s.breaker_open = number("breaker_open").value_or(0) != 0;
    s.pause_ms = number("pause_ms").value_or(0);
    s.forecast.requests = number("requests_left").value_or(0);
    if (const auto ends = number("ends_ms"))
        s.forecast.ends.emplace(std::chrono::milliseconds{*ends});
    if (const auto lowered = parse_rate(words("lowered"), {})) s.lowered = *lowered;
    s.half_open = number("half_open").value_or(0) != 0;
    s.breaker_cause = from_stored(words("breaker_cause"));
    s.trouble = from_stored(words("trouble"));
    return s;
}

} // namespace leadimport::job
