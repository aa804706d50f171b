#include "leadimport/base/exit_code.hpp"

#include "leadimport/words/base.hpp"

#include <algorithm>
#include <array>
#include <csignal>

namespace leadimport {
namespace {

struct exit_code_line {
    exit_code code;
    std::string_view name;
    const words::entry* meaning;
};

// The gravest first.
constexpr std::array exit_code_table{
    exit_code_line{exit_hung_up, "hung_up", &words::exit_hung_up},
    exit_code_line{exit_interrupted, "interrupted", &words::exit_interrupted},
    exit_code_line{exit_terminated, "terminated", &words::exit_terminated},
    exit_code_line{exit_unknown, "unknown", &words::exit_unknown},
    exit_code_line{exit_refused, "refused", &words::exit_refused},
    exit_code_line{exit_stopped, "stopped", &words::exit_stopped},
    exit_code_line{exit_input, "input", &words::exit_input},
    exit_code_line{exit_usage, "usage", &words::exit_usage},
    exit_code_line{exit_changed, "changed", &words::exit_changed},
    exit_code_line{exit_guarded, "guarded", &words::exit_guarded},
    exit_code_line{exit_busy, "busy", &words::exit_busy},
    exit_code_line{exit_planned, "planned", &words::exit_planned},
    exit_code_line{exit_rows_failed, "rows_failed", &words::exit_rows_failed},
    exit_code_line{exit_repeated, "repeated", &words::exit_repeated},
    exit_code_line{exit_ok, "ok", &words::exit_ok},
};

constexpr auto codes_by_gravity = [] {
    std::array<exit_code, exit_code_table.size()> all{};
    std::ranges::transform(exit_code_table, all.begin(), &exit_code_line::code);
    return all;
}();

const exit_code_line& line_of(exit_code c) noexcept {
    const auto found = std::ranges::find(exit_code_table, c, &exit_code_line::code);
    return found == exit_code_table.end() ? line_of(exit_stopped) : *found;
}

} // namespace

std::span<const exit_code> exit_codes() noexcept { return codes_by_gravity; }
std::string_view name_of(exit_code c) noexcept { return line_of(c).name; }
words::message meaning_of(exit_code c) { return {*line_of(c).meaning, {}}; }

std::optional<exit_code> exit_code_of_number(int n) noexcept {
    const auto found =
        std::ranges::find(codes_by_gravity, n, [](exit_code c) { return static_cast<int>(c); });
    return found == codes_by_gravity.end() ? std::nullopt : std::optional{*found};
}

exit_code gravest(exit_code a, exit_code b) noexcept {
    return *std::ranges::find_if(codes_by_gravity, [&](exit_code c) { return c == a || c == b; });
}

exit_code exit_code_of_signal(int signal) noexcept {
    switch (signal) {
    case SIGHUP: return exit_hung_up;
    case SIGINT: return exit_interrupted;
    default: return exit_terminated;
    }
}

exit_code code_of(const error& e) noexcept {
    switch (class_of(e.code)) {
    case error_class::usage: return exit_usage;
    case error_class::changed: return exit_changed;
    case error_class::guarded: return exit_guarded;
    case error_class::input: return exit_input;
    case error_class::row: return exit_rows_failed;
    case error_class::refused: return exit_refused;
    case error_class::stopped: return exit_stopped;
    case error_class::planned: return exit_planned;
    case error_class::busy: return exit_busy;
    case error_class::repeated: return exit_repeated;
    case error_class::internal: return exit_stopped;
    }
    return exit_stopped;
}

exit_code code_of(const mistakes& all) noexcept {
    auto worst = exit_ok;
    for (const auto& e : all)
        worst = gravest(worst, code_of(e));
    return worst;
}

exit_code code_of_stop(const error& e) noexcept {
    switch (class_of(e.code)) {
    case error_class::refused: return exit_refused;
    case error_class::planned: return exit_planned;
    default: return exit_stopped;
    }
}

} // namespace leadimport
