#include "leadimport/input/input_look.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/words/input.hpp"

#include <algorithm>
#include <utility>
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
    words::message detail;
    if (now && now->bytes != bytes) detail = words::input_size_changed(bytes, now->bytes);
    return {errc::input_being_written, input.path.string(), std::move(detail)};
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

words::message last_row_words(std::uint64_t row, delivery::row_state state) {
    switch (state) {
    case delivery::row_state::pending: return words::last_row_grew_unsent(row);
    case delivery::row_state::failed: return words::last_row_grew_failed(row);
    default: return words::last_row_grew_sent(row);
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

words::message words_of(input_fate f) {
    switch (f) {
    case input_fate::as_checked: return words::input_as_checked;
    case input_fate::grown: return words::input_grown;
    case input_fate::changed: return words::input_content_changed;
    case input_fate::replaced: return words::input_replaced;
    case input_fate::missing: return words::input_missing;
    }
    return {};
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
