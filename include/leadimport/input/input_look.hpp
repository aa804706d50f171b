#pragma once
// What became of a file: by its content, for times and sizes prove nothing. Where the system says
// that nothing has happened to it, it is not read again.
//
// Evidence: a fingerprint of 128 bits for equal content; for "nothing has happened" the same file
// (device, inode), size, time of modification and time of change, which no program can set. What is
// written within one tick of the system's clock (some ms) may be missed by the latter; then the
// blocks of the next reading tell.

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/csv/byte_source.hpp"
#include "leadimport/csv/encoding.hpp"
#include "leadimport/delivery/outcome.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/words/message.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport::input {

// The fingerprint of the first `bytes` bytes of the file; nothing when it has fewer. The source is
// at its front again afterwards.
[[nodiscard]] result<std::optional<digest>> fingerprint_of_front(csv::file_source& file,
                                                                 std::uint64_t bytes);

// What became of a last row that grew, and what to do about it; it fits into an error's detail.
[[nodiscard]] words::message last_row_words(std::uint64_t row, delivery::row_state state);

// After a check that saw `bytes` bytes with that fingerprint: input_being_written when the file has
// changed since it was opened. One of a known job may grow.
[[nodiscard]] result<void> still_as_seen(input_file& input, std::uint64_t bytes,
                                         const digest& whole);

// Of an input that was checked: input_changed when it is not the same any more. Reads all of it.
[[nodiscard]] result<void> still_as_checked(input_file& input);

enum class input_fate {
    as_checked,
    grown,    // it begins as it was checked
    changed,  // the same file has other content
    replaced, // another file with other content has its name
    missing,  // nothing that can be read has its name
};
// "grown", "replaced"
[[nodiscard]] words::message words_of(input_fate f);

struct input_now {
    input_fate fate = input_fate::as_checked;
    std::uint64_t grown = 0; // bytes
    bool last_row_grew = false;
};

// Whether the last row in the first `bytes` bytes has more text in the file by now: no line end
// stands behind it there, and what follows does not begin with one. Then what was read was perhaps
// half a row. Not so where nothing follows.
[[nodiscard]] result<bool> last_row_grew(const csv::file_source& file, const csv::encoding& e,
                                         std::uint64_t bytes);

// What is at `path` now, compared with an input that was checked.
[[nodiscard]] input_now look_at(const std::filesystem::path& path, const input_file& input);

} // namespace leadimport::input
