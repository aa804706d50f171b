#include "run/original_rows.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/input/input_look.hpp"
#include "leadimport/job/job_files.hpp"
#include "leadimport/job/job_info.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/run/known_job.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>
#include <utility>

namespace leadimport::run {

using delivery::row_state;

namespace {

constexpr std::string_view row_number_column = "leadimport_row";

// As the job read it.
result<input::reading_choices> reading_of(const known_job& job) {
    input::reading_choices reading;
    const auto info = job::read_job_info(job.folder);
    if (!info) return info.error();
    const auto& seen = *info ? (*info)->encoding : job.command.encoding;
    if (!seen.empty()) {
        auto named = csv::encoding::named(seen);
        if (!named) return named.error();
        reading.encoding = std::move(*named);
    }
    if (!job.command.delimiter.empty()) {
        const auto delimiter = csv::parse_delimiter(job.command.delimiter);
        if (!delimiter) return delimiter.error();
        reading.delimiter = *delimiter;
    }
    return reading;
}

void append_length(std::size_t n, std::string& out) {
    const auto bytes = static_cast<std::uint32_t>(n);
    char raw[sizeof bytes];
    std::memcpy(raw, &bytes, sizeof bytes);
    out.append(raw, sizeof raw);
}

std::uint32_t length_at(const char* at) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

error is_other_file(const std::filesystem::path& file) {
    return {errc::input_changed, file.string(), words::job_began_with_other_content};
}

} // namespace

result<std::optional<job::row_entry>> original_rows::ends_of_rows::row(std::uint64_t n) {
    if (!journal_) return std::optional<job::row_entry>{};
    return journal_->row(n);
}

result<bool> original_rows::ends_of_rows::is_undone(std::uint64_t n) {
    if (!journal_) return false;
    const auto next = journal_->undone_after(n - 1, 1);
    if (!next) return next.error();
    return !next->empty() && next->front().row == n;
}

original_rows::original_rows(ends_of_rows journal, unnamed_file heap)
    : journal_{std::move(journal)},
      heap_{std::move(heap)} {}

result<original_rows> original_rows::at(const input::spool_place& place, ends_of_rows journal) {
    auto heap = unnamed_file::create(place.folder, place.unusable);
    if (!heap) return heap.error();
    original_rows all{std::move(journal), std::move(*heap)};
    all.folder_ = place.folder.string();
    return all;
}

result<original_rows> original_rows::read(const std::filesystem::path& folder,
                                          const std::vector<std::uint64_t>& numbers,
                                          const input::spool_place& place) {
    const auto job = read_job(folder);
    if (!job) return job.error();
    const auto file = find_beside(job->folder, job->command.input);
    if (!file)
        return error{errc::input_unreadable, job->command.input,
                     words::file_of_job_is_not_beside_it};
    const auto reading = reading_of(*job);
    if (!reading) return reading.error();
    auto journal =
        job::journal::open(job->folder / job::journal_file_name, job::journal::mode::read);
    if (!journal) return journal.error();
    auto all = at(place, ends_of_rows{std::move(*journal)});
    if (!all) return all.error();
    auto source = csv::file_source::open(*file);
    if (!source) return source.error();
    source->end_at(job->identity.input_bytes);
    auto input = open_input(std::move(*source), *file, *reading);
    if (!input) return input.error();
    if (const auto taken = all->take(*input, &job->identity, numbers); !taken) return taken.error();
    return all;
}

result<original_rows> original_rows::read_file(const std::filesystem::path& file,
                                               const input::reading_choices& reading,
                                               const std::vector<std::uint64_t>& numbers,
                                               const input::spool_place& place) {
    auto source = csv::file_source::open(file);
    if (!source) return source.error();
    auto input = open_input(std::move(*source), file, reading);
    if (!input) return input.error();
    if (std::ranges::find(input->header, row_number_column) != input->header.end())
        return error{errc::bad_option, "--fixes",
                     words::original_has_numbers_too(input->name, row_number_column)};
    auto all = at(place, {});
    if (!all) return all.error();
    auto taken = all->take(*input, nullptr, numbers);
    // The encoding was guessed wrong.
    if (!taken && input->encoding_assumed && taken.error().code == errc::csv_bad_utf8) {
        if (const auto again = look_thoroughly(*input, reading); !again) return again.error();
        taken = all->take(*input, nullptr, numbers);
    }
    if (!taken) return taken.error();
    return all;
}

result<original_rows> original_rows::without_cells(const std::filesystem::path& folder,
                                                   const input::spool_place& place) {
    auto journal = job::journal::open(folder / job::journal_file_name, job::journal::mode::read);
    if (!journal) return journal.error();
    return at(place, ends_of_rows{std::move(*journal)});
}

result<void> original_rows::take(input::input_file& input, const job::job_identity* job,
                                 const std::vector<std::uint64_t>& numbers) {
    places_.clear();
    auto pass = input::input_pass::begin_check(input, nullptr);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), input.dialect, input.name};
    const auto header = reader.read_header();
    if (!header) return header.error();
    header_.assign(header->begin(), header->end());
    auto wanted = numbers.begin();
    for (;;) {
        const auto next = reader.next();
        if (!next) return next.error();
        if (*next == nullptr) break;
        const auto& r = **next;
        while (wanted != numbers.end() && *wanted < r.row)
            ++wanted;
        if (wanted == numbers.end() || *wanted != r.row || r.defect) continue;
        add(r.row, r.cells);
        if (buffer_.size() >= limits::block_bytes)
            if (auto done = flush(); !done) return done;
    }
    const bool other = job != nullptr && (pass->bytes() != job->input_bytes ||
                                          to_hex(pass->fingerprint()) != job->input_digest);
    if (other) return is_other_file(input.path);
    if (job == nullptr)
        if (auto same = still_as_seen(input, pass->bytes(), pass->fingerprint()); !same)
            return same;
    return flush();
}

void original_rows::add(std::uint64_t row, std::span<const std::string_view> cells) {
    const auto at = buffer_.size();
    for (const auto cell : cells.first(std::min(cells.size(), header_.size()))) {
        append_length(cell.size(), buffer_);
        buffer_ += cell;
    }
    places_.push_back({row, written_ + at, static_cast<std::uint32_t>(buffer_.size() - at)});
}

result<void> original_rows::flush() {
    if (auto done = write_all(heap_.fd(), buffer_, folder_); !done) return done;
    written_ += buffer_.size();
    buffer_.clear();
    return {};
}

result<std::optional<std::span<const std::string_view>>> original_rows::row(std::uint64_t n) {
    using cells_or_none = std::optional<std::span<const std::string_view>>;
    const auto at = std::lower_bound(places_.begin(), places_.end(), n,
                                     [](const auto& p, std::uint64_t row) { return p.row < row; });
    if (at == places_.end() || at->row != n) return cells_or_none{};
    buffer_.resize(at->bytes);
    if (::pread(heap_.fd(), buffer_.data(), at->bytes, static_cast<::off_t>(at->at)) !=
        static_cast<::ssize_t>(at->bytes))
        return system_error(errc::storage_failed, folder_, errno);
    cells_.clear();
    std::size_t read = 0;
    while (read < buffer_.size()) {
        const auto bytes = length_at(buffer_.data() + read);
        read += sizeof bytes;
        cells_.emplace_back(buffer_.data() + read, bytes);
        read += bytes;
    }
    cells_.resize(header_.size()); // cells that are missing at the end are empty
    return cells_or_none{cells_};
}

result<original_rows::lead> original_rows::lead_of(std::uint64_t row) {
    const auto entry = journal_.row(row);
    if (!entry) return entry.error();
    if (!*entry) return lead::no_such_row;
    switch ((*entry)->outcome.state) {
    case row_state::pending: // settled as absent: the job's next run creates it
    case row_state::unknown:
    case row_state::sending: return lead::in_doubt;
    case row_state::created: {
        const auto undone = journal_.is_undone(row);
        if (!undone) return undone.error();
        return *undone ? lead::none : lead::there;
    }
    case row_state::failed:
    case row_state::skipped: break;
    }
    return lead::none;
}

result<std::optional<reason>> original_rows::error_of(std::uint64_t row) {
    auto entry = journal_.row(row);
    if (!entry) return entry.error();
    if (!*entry) return std::optional<reason>{};
    return std::optional{std::move((*entry)->outcome.why)};
}

} // namespace leadimport::run
