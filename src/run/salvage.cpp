#include "run/salvage.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/input/input_look.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/job/job_files.hpp"
#include "leadimport/job/job_info.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/job/result_files.hpp"
#include "leadimport/job/row_speller.hpp"
#include "leadimport/run/job_input.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace leadimport::run {
namespace {

constexpr std::string_view row_column = "leadimport_row";

// Where a row's own cells stand in the heap.
struct place_of_row {
    std::uint64_t row = 0;
    std::uint64_t at = 0;
    std::uint32_t bytes = 0;
};

result<unnamed_file> empty_file(const known_job& job) {
    const auto place = input::beside_job(job.folder);
    return unnamed_file::create(place.folder, place.unusable);
}

class salvaging {
public:
    salvaging(const known_job& job, input::reading_choices reading, unnamed_file heap)
        : job_{job},
          reading_{std::move(reading)},
          heap_{std::move(heap)} {}

    result<void> take_front(const import_settings& s);
    result<void> take_results();
    // All of them, in order, behind a header.
    result<salvaged_input> put_in_order(const import_settings& s, const error& why);

private:
    // `row_at`: the column with the rows' numbers; nothing: they are counted.
    result<void> take_rows(input::input_file& input, std::optional<std::size_t> row_at);
    result<void> add(std::uint64_t row, const csv::record& r);
    result<void> flush();
    result<void> copy(const std::vector<place_of_row>& places, int to);

    const known_job& job_;
    input::reading_choices reading_;
    unnamed_file heap_;
    std::optional<job::row_speller> speller_; // of the file at hand
    std::string head_;                        // the header, as it stood in the first one
    std::string buffer_;                      // of the heap, what is not written yet
    std::uint64_t written_ = 0;
    std::vector<place_of_row> places_;
    std::uint64_t certain_ = 0; // the last row that came out of the input itself
};

result<void> salvaging::add(std::uint64_t row, const csv::record& r) {
    const auto at = buffer_.size();
    speller_->row(r.raw, r.cells.size(), {}, std::nullopt, buffer_);
    places_.push_back({row, written_ + at, static_cast<std::uint32_t>(buffer_.size() - at)});
    return buffer_.size() < limits::block_bytes ? result<void>{} : flush();
}

result<void> salvaging::flush() {
    if (auto done = write_all(heap_.fd(), buffer_, job_.folder.string()); !done) return done;
    written_ += buffer_.size();
    buffer_.clear();
    return {};
}

// To its end, or to where nothing more can be read.
result<void> salvaging::take_rows(input::input_file& input, std::optional<std::size_t> row_at) {
    auto speller =
        job::row_speller::open({input.dialect, input.raw_header, input.header, input.encoding});
    if (!speller) return speller.error();
    speller_ = std::move(*speller);
    auto pass = input::input_pass::begin(input);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), input.dialect, input.name};
    if (const auto header = reader.read_header(); !header) return {};
    if (head_.empty()) speller_->header({}, head_);
    for (;;) {
        const auto next = reader.next();
        if (!next || *next == nullptr) return {};
        const auto& r = **next;
        auto row = std::optional{r.row};
        if (row_at)
            row = *row_at < r.cells.size() ? text::parse_unsigned(r.cells[*row_at]) : std::nullopt;
        if (!row || *row == 0 || *row > job_.identity.rows) continue;
        if (auto added = add(*row, r); !added) return added;
    }
}

// What stands in front of the first block that is different, when the list of the file's blocks is
// there.
result<void> salvaging::take_front(const import_settings& s) {
    auto list = input::block_list::load(job_.folder / input::block_list_name);
    if (!list || to_hex(list->input().whole) != job_.identity.input_digest) return {};
    auto source = csv::file_source::open(s.input);
    if (!source) return {};
    source->end_at(job_.identity.input_bytes);
    auto input = open_input(std::move(*source), s.input, reading_);
    if (!input) return {};
    input->checked.emplace(std::move(*list));
    if (auto taken = take_rows(*input, std::nullopt); !taken) return taken;
    certain_ = places_.empty() ? 0 : places_.back().row;
    return {};
}

result<void> salvaging::take_results() {
    auto journal =
        job::journal::open(job_.folder / job::journal_file_name, job::journal::mode::read);
    if (!journal) return journal.error();
    const auto known = journal->extent();
    if (!known) return known.error();
    for (std::size_t i = 0; i < job::result_file_names.size(); ++i) {
        const auto path = job_.folder / job::result_file_names[i];
        if (const auto fine = job::open_file(path, O_RDONLY); !fine) return fine.error();
        auto source = csv::file_source::open(path);
        if (!source || known->bytes[i] == 0 || source->size() < known->bytes[i]) continue;
        source->end_at(known->bytes[i]);
        auto file = open_input(std::move(*source), path, reading_);
        if (!file) continue;
        const auto at = std::ranges::find(file->header, row_column);
        if (at == file->header.end()) continue;
        const auto column = static_cast<std::size_t>(at - file->header.begin());
        if (auto taken = take_rows(*file, column); !taken) return taken;
    }
    return {};
}

result<void> salvaging::copy(const std::vector<place_of_row>& places, int to) {
    std::string out = head_;
    for (const auto& p : places) {
        const auto at = out.size();
        out.resize(at + p.bytes);
        if (::pread(heap_.fd(), out.data() + at, p.bytes, static_cast<::off_t>(p.at)) !=
            static_cast<::ssize_t>(p.bytes))
            return system_error(errc::storage_failed, job_.folder.string(), errno);
        if (out.size() < limits::block_bytes) continue;
        if (auto done = write_all(to, out, job_.folder.string()); !done) return done;
        out.clear();
    }
    return write_all(to, out, job_.folder.string());
}

result<salvaged_input> salvaging::put_in_order(const import_settings& s, const error& why) {
    if (places_.empty()) return why;
    if (auto done = flush(); !done) return done.error();
    // The first one of a row stays: that of the input itself.
    std::stable_sort(places_.begin(), places_.end(),
                     [](const auto& a, const auto& b) { return a.row < b.row; });
    places_.erase(std::unique(places_.begin(), places_.end(),
                              [](const auto& a, const auto& b) { return a.row == b.row; }),
                  places_.end());
    salvaged_rows rows{why, {}, places_.size() == job_.identity.rows, certain_};
    rows.numbers.reserve(places_.size());
    for (const auto& p : places_)
        rows.numbers.push_back(p.row);
    auto file = empty_file(job_);
    if (!file) return file.error();
    if (auto copied = copy(places_, file->fd()); !copied) return copied.error();
    unique_fd fd{::fcntl(file->fd(), F_DUPFD_CLOEXEC, 0)};
    if (!fd) return system_error(errc::storage_failed, job_.folder.string(), errno);
    auto source = csv::file_source::adopt(std::move(fd), s.input.filename().string());
    if (!source) return source.error();
    auto input = open_input(std::move(*source), s.input, reading_);
    if (!input) return input.error();
    input->of_known_job = true;
    return salvaged_input{std::move(*input), std::move(rows)};
}

} // namespace

std::optional<error> why_input_is_lost(const import_settings& s, const known_job& job) {
    auto file = csv::file_source::open(s.input);
    if (!file) return file.error();
    const auto front = input::fingerprint_of_front(*file, job.identity.input_bytes);
    if (!front) return front.error();
    if (*front && to_hex(**front) == job.identity.input_digest) return std::nullopt;
    return error{errc::input_changed, s.input.string(), words::job_began_with_other_content};
}

result<salvaged_input> salvage(const import_settings& s, const known_job& job, const error& why) {
    const auto info = job::read_job_info(job.folder);
    if (!info) return info.error();
    auto reading = reading_of_job(s, *info ? (*info)->encoding : std::string{});
    if (!reading) return reading.error();
    auto heap = empty_file(job);
    if (!heap) return heap.error();
    salvaging all{job, std::move(*reading), std::move(*heap)};
    if (auto taken = all.take_front(s); !taken) return taken.error();
    if (auto taken = all.take_results(); !taken) return taken.error();
    return all.put_in_order(s, why);
}

} // namespace leadimport::run
