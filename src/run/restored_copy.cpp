#include "run/restored_copy.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/csv/record_writer.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace leadimport::run {

namespace {

// CRLF is one.
std::uint64_t line_ends_in(std::string_view text) {
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '\n' || (text[i] == '\r' && text.substr(i + 1, 1) != "\n")) ++all;
    return all;
}

} // namespace

restored_copy::restored_copy(const input::input_file& input, unnamed_file file, std::string folder)
    : input_{&input},
      file_{std::move(file)},
      folder_{std::move(folder)} {
    const csv::record_writer writer{input.dialect, input.header.size()};
    writer.header(input.raw_header, {}, out_);
    line_ += line_ends_in(out_);
}

result<restored_copy> restored_copy::begin(const input::input_file& input,
                                           const input::spool_place& place) {
    auto file = unnamed_file::create(place.folder, place.unusable);
    if (!file) return file.error();
    return restored_copy{input, std::move(*file), place.folder.string()};
}

// Blank lines are kept as far as there is room, so that the copy's lines have the numbers of the
// user's.
void restored_copy::fill_up_to(const csv::record& r) {
    const auto end = csv::line_end_text(input_->dialect.ends);
    for (; line_ < r.line && out_.size() < limits::block_bytes; ++line_)
        out_ += end;
}

result<void> restored_copy::end_row(std::size_t begun_at) {
    line_ += 1 + line_ends_in(std::string_view{out_}.substr(begun_at));
    out_ += csv::line_end_text(input_->dialect.ends);
    return out_.size() < limits::block_bytes ? result<void>{} : flush();
}

result<void> restored_copy::add(const csv::record& r) {
    fill_up_to(r);
    const auto begun_at = out_.size();
    out_ += r.raw;
    return end_row(begun_at);
}

result<void> restored_copy::add(const csv::record& r, std::span<const std::string> cells) {
    fill_up_to(r);
    const auto begun_at = out_.size();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out_ += input_->dialect.delimiter;
        csv::append_cell(cells[i], input_->dialect, out_);
    }
    return end_row(begun_at);
}

result<void> restored_copy::flush() {
    auto written = write_all(file_.fd(), out_, folder_);
    out_.clear();
    return written;
}

result<unnamed_file> restored_copy::finish() && {
    if (auto written = flush(); !written) return written.error();
    return std::move(file_);
}

} // namespace leadimport::run
