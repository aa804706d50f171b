#pragma once
// What people read on stderr, and reports on stdout. A stderr that takes no lines holds up nothing
// (line_writer.hpp).

#include "cli/typed_command.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/run/import_run.hpp"
#include "leadimport/words/message.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace leadimport::cli {

// One line on stderr, with the program's name in front.
void say(const words::message& line);
// One line more about what was just said, indented.
void detail(const words::message& line);
// What is said on several lines: the first heads the others.
using report_lines = std::vector<words::message>;
void say_report(const report_lines& lines);
// The same on stdout, where it was asked for, without the program's name.
void print_report(const report_lines& lines);

// At the end of a command: waits for the last lines, as long as lines are taken.
void finish_saying();
// Lines that were said and found no room there.
[[nodiscard]] std::uint64_t lines_not_shown();

// Tells the user why nothing happens for a while before the first row, and what of the environment
// is not followed.
void tell_of_waits(run::import_settings& s);
// What tells of such waits: the same reason once in a minute.
[[nodiscard]] std::function<void(const words::message& why)> teller_of_waits();

// Whether the standard input is a terminal.
[[nodiscard]] bool somebody_is_there();
// Likewise, and so is stderr: the user does not see a question that goes to a log.
[[nodiscard]] bool somebody_can_answer();
// Likewise, and the token does not come through the standard input, where it is read to its end.
[[nodiscard]] bool may_ask(std::string_view token_file);
// Asks there; anything but yes means no. So does that `given_up`, which is called some times a
// second, becomes true while it waits for the answer.
[[nodiscard]] bool says_yes(const words::message& question,
                            const std::function<bool()>& given_up = nullptr);
// When the standard input is a terminal, tells its user that it is read.
void say_where_from();
// "1.8".
[[nodiscard]] std::string to_tenths(double n);
// That so many connections are too few for this rate when answers take so long; says nothing when
// they are enough.
[[nodiscard]] words::message connections_note(std::chrono::steady_clock::duration answer,
                                              const rate& limit, unsigned connections);
// How an import ended and what to do next.
void show_result(const run::import_result& r, const typed_command& typed);

} // namespace leadimport::cli
