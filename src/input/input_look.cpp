#include "leadimport/input/input_look.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"

#include <algorithm>
#include <vector>

namespace leadimport::input {
namespace {

// Leaves the source behind them.
result<std::optional<digest>> read_front(csv::file_source& file, std::uint64_t bytes) {
    if (const auto back = file.rewind(); !back) return back.error();
    fingerprint seen;
    std::vector<char> block(limits::block_bytes);
    while (bytes > 0) {
        const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), bytes));
        const auto got = file.read({block.data(), most});
        if (!got) return got.error();
        if (*got == 0) return std::optional<digest>{};
        seen.update({block.data(), *got});
        bytes -= *got;
    }
    return std::optional{seen.value()};
}

error being_written(const input_file& input, std::uint64_t bytes, const result<file_state>& now) {
    std::string detail;
    if (now && now->bytes != bytes)
        detail = "it had " + text::counted(bytes, "byte") + ", and has " +
                 text::counted(now->bytes, "byte") + " now";
    return {errc::input_being_written, input.path.string(), detail};
}

} // namespace

result<std::optional<digest>> fingerprint_of_front(csv::file_source& file, std::uint64_t bytes) {
    auto front = read_front(file, bytes);
    if (!front) return front;
    if (const auto back = file.rewind(); !back) return back.error();
    return front;
}

result<bool> last_row_grew(const csv::file_source& file, const csv::encoding& e,
                           std::uint64_t bytes) {
    const auto width = e.line_end_bytes();
    const auto before = std::min<std::uint64_t>(bytes, width);
    const auto around = file.read_at(bytes - before, before + width);
    if (!around) return around.error();
    const auto all = std::string_view{*around};
    const auto behind = all.substr(std::min<std::size_t>(all.size(), before));
    return !behind.empty() && !e.is_line_end(behind) && !e.is_line_end(all.substr(0, before));
}

std::string last_row_words(std::uint64_t row, delivery::row_state state) {
    const auto what =
        "row " + text::grouped(row) +
        ", the last one, had no line end when the file was checked, and has more text "
        "now: it ";
    switch (state) {
    case delivery::row_state::pending: return what + "is not sent any more";
    case delivery::row_state::failed: return what + "failed; complete it in failed.csv";
    default:
        return what + "was sent as it was checked; do not import it again, but correct its lead in "
                      "Salesmap";
    }
}

result<void> still_as_seen(input_file& input, std::uint64_t bytes, const digest& whole) {
    const auto now = input.source.now();
    const auto& opened = input.source.opened();
    if (now && *now == opened) return {};
    // Who has made it longer or shorter by now may not have finished.
    if (now && now->bytes != opened.bytes && !input.of_known_job)
        return being_written(input, opened.bytes, now);
    const auto front = read_front(input.source, bytes);
    if (!front) return front.error();
    if (*front != whole) return being_written(input, bytes, now);
    char more = 0;
    const auto behind = input.of_known_job ? std::size_t{0} : input.source.read({&more, 1});
    if (!behind) return behind.error();
    if (*behind > 0) return being_written(input, bytes, now);
    return {};
}

result<void> still_as_checked(input_file& input) {
    auto pass = input_pass::begin(input);
    if (!pass) return pass.error();
    std::vector<char> block(limits::block_bytes);
    for (;;) {
        const auto got = pass->text().read(block);
        if (!got) return got.error();
        if (*got == 0) return {};
    }
}

std::string_view name_of(input_fate f) noexcept {
    switch (f) {
    case input_fate::as_checked: return "as checked";
    case input_fate::grown: return "grown";
    case input_fate::changed: return "changed";
    case input_fate::replaced: return "replaced";
    case input_fate::missing: return "missing";
    }
    return "";
}

input_now look_at(const std::filesystem::path& path, const input_file& input) {
    const auto& was = input.checked->input();
    auto file = csv::file_source::open(path);
    if (!file) return {input_fate::missing, 0};
    const auto there = file->opened();
    const auto more = there.bytes - std::min(there.bytes, was.bytes);
    const auto cut = last_row_grew(*file, input.encoding, was.bytes);
    if (!cut) return {input_fate::missing, 0};
    const input_now good{more > 0 ? input_fate::grown : input_fate::as_checked, more, *cut};
    if (there == input.source.opened()) return good;
    const auto front = fingerprint_of_front(*file, was.bytes);
    if (!front) return {input_fate::missing, 0};
    if (*front == was.whole) return good;
    return {there.same_file(input.source.opened()) ? input_fate::changed : input_fate::replaced, 0};
}

} // namespace leadimport::input
