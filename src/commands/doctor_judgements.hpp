#pragma once
// What the doctor makes of what it measured. Pure functions; their tests are tables.

#include "leadimport/base/error.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/commands/doctor.hpp"
#include "leadimport/http/way.hpp"
#include "leadimport/job/flush_speed.hpp"
#include "leadimport/run/key_proof.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::commands {

using measured_time = std::chrono::steady_clock::duration;

// "3.2 ms", from 10 ms on without tenths.
[[nodiscard]] words::message in_milliseconds(measured_time d);
// "3.4 GiB", below one "340 MiB".
[[nodiscard]] words::message in_binary_units(std::uint64_t bytes);

// A check that an import would fail at with this error: what happened, and its remedy.
[[nodiscard]] check_line bad_line(checked_thing of, const error& e);

// Of a question that got no answer that helps. A server that asks to wait (HTTP 429, 503) is waited
// for by an import for longer than by the doctor: that is a warning, all else is bad.
[[nodiscard]] check_line judge_failure(checked_thing of, const error& e);

// Of a connection that was made. `way.tls` is empty without TLS.
[[nodiscard]] check_line judge_certificate(const http::way& way,
                                           std::chrono::system_clock::time_point now);
// The certificate that was shown, if one was, stands beside the reason: software that inspects TLS
// is known by the issuer.
[[nodiscard]] check_line judge_distrust(const http::way& way, const error& why);

struct seen_answers {
    std::vector<measured_time> took;
    std::uint64_t throttled = 0; // of them: HTTP 429
    std::string rate_limit{};    // what the last one with such a header says there
};
// The median; 0 without answers.
[[nodiscard]] measured_time usual_time(const seen_answers& seen);
[[nodiscard]] check_line judge_limit(const seen_answers& seen);
// By Little's law: the rate times the median answer are the connections that are busy.
[[nodiscard]] check_line judge_answers(const seen_answers& seen, const rate& limit,
                                       unsigned connections);

// This machine's clock against the server's.
struct clock_reading {
    std::chrono::milliseconds ahead{}; // of the server's; negative: behind it
    std::chrono::milliseconds exact{}; // it may be so much more or less
};
// Of an answer dated `date`, which came at `received` after `took`, all by this machine's clock.
// The date has its second cut off, and is from some time while the answer took.
[[nodiscard]] clock_reading compare_clocks(std::chrono::sys_seconds date,
                                           std::chrono::system_clock::time_point received,
                                           measured_time took);
// Nothing: no answer had a date.
[[nodiscard]] check_line judge_clock(const std::optional<clock_reading>& r);

// Of the fields that may be one, the standing that is worth most; none: there are none.
[[nodiscard]] check_line judge_key_fields(const std::vector<run::key_standing>& fields);

// A row waits for its flush, and its connection with it: job/flush_speed.hpp says how long.
[[nodiscard]] check_line judge_flush(const job::flush_speed& speed, const job::flush_need& need);
// Never bad: how much an import needs is not known, and that a file can be written was tried.
[[nodiscard]] check_line judge_space(std::optional<std::uint64_t> free_bytes,
                                     const std::string& folder);
// `fit` of the `wanted` connections have room among the `allowed` open files.
[[nodiscard]] check_line judge_descriptors(unsigned fit, unsigned wanted, std::size_t allowed);
// `codeset` as nl_langinfo(3) has it.
[[nodiscard]] check_line judge_locale(const std::string& codeset, const std::string& zone);

} // namespace leadimport::commands
