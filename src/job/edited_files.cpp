#include "job/edited_files.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/job/job_files.hpp"
#include "leadimport/job/journal_age.hpp"
#include "leadimport/job/result_files.hpp"
#include "leadimport/job/result_rows.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace leadimport::job {

namespace fs = std::filesystem;

namespace {

// The first name beside `file` that is free. One process has the job, and makes these names.
fs::path free_name(const fs::path& file) {
    for (unsigned n = 1;; ++n) {
        auto name = file.stem().string() + ".edited";
        if (n > 1) name += "-" + std::to_string(n);
        auto path = file.parent_path() / (name + file.extension().string());
        std::error_code hidden; // then renaming says why
        if (!fs::exists(fs::symlink_status(path, hidden))) return path;
    }
}

// The fingerprint of the first `bytes` bytes, or of all when there are fewer.
result<void> read_front(const fs::path& file, std::uint64_t bytes, fingerprint& front) {
    const auto fd = open_file(file, O_RDONLY);
    if (!fd) return fd.error();
    std::vector<char> block(limits::block_bytes);
    while (bytes > 0) {
        const auto most = std::min<std::uint64_t>(block.size(), bytes);
        const auto n = ::read(fd->get(), block.data(), static_cast<std::size_t>(most));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return system_error(errc::storage_failed, file.string(), errno);
        if (n == 0) break;
        front.update({block.data(), static_cast<std::size_t>(n)});
        bytes -= static_cast<std::uint64_t>(n);
    }
    return {};
}

// Nothing when it is not there, or empty: then there is nothing to keep.
result<std::optional<std::uint64_t>> size_of(const fs::path& file) {
    std::error_code problem;
    const auto status = fs::status(file, problem);
    if (status.type() == fs::file_type::not_found) return std::optional<std::uint64_t>{};
    const auto size = problem ? 0 : fs::file_size(file, problem);
    if (problem) return system_error(errc::storage_failed, file.string(), problem.value());
    return size > 0 ? std::optional<std::uint64_t>{size} : std::nullopt;
}

} // namespace

result<bool> tail_is_known(journal& j, const fs::path& folder, std::size_t file,
                           const input_form& input, std::uint64_t rows, const result_extent& known,
                           const row_visitor& each) {
    bool all = true;
    const auto visit = [&](const result_row& r) -> result<bool> {
        const auto e = j.find_row(r.row);
        if (!e) return e.error();
        const bool as_then = known.outdated || known.bytes[file] == 0 ||
                             ((*e) && (*e)->ended > known.written &&
                              (*e)->outcome.state == r.state && knows(*e, r, false));
        all = *e && as_then;
        if (!all || !each) return all;
        auto fine = each(r);
        if (fine) all = *fine;
        return fine;
    };
    const auto end = known.bytes[file] > 0
                         ? read_result_tail(folder, file, input, rows, known, visit)
                         : read_result_file(folder, file, input.encoding, rows, visit);
    if (!end) return end.error();
    return all && end->whole() && !end->open_quote;
}

namespace {

// Rows that stand in the files where no digest vouches for them, until they were compared with the
// input's.
class rows_to_compare {
public:
    // False: there are too many.
    bool add(std::size_t file, const result_row& r) {
        if (rows_.size() == limits::compared_rows) return false;
        rows_.push_back({r.row, r.own, file});
        return true;
    }

    // Which files have rows with other cells than the input, or that it does not have.
    result<std::array<bool, 3>> differing(const input_form& input, const input_rows& all) {
        std::array<bool, 3> differ{};
        if (rows_.empty() || !all) return differ;
        std::ranges::sort(rows_, {}, &one::row);
        const auto own = own_columns(input.header);
        auto at = rows_.begin();
        const auto read = all([&](std::uint64_t row, std::span<const std::string_view> cells) {
            if (at->row != row) return true;
            const auto hash = own_cells_hash(cells, own, input.header.size());
            for (; at != rows_.end() && at->row == row; ++at)
                if (at->own != hash) differ[at->file] = true;
            return at != rows_.end();
        });
        if (!read) return read.error();
        for (; at != rows_.end(); ++at)
            differ[at->file] = true;
        return differ;
    }

private:
    struct one {
        std::uint64_t row;
        std::uint64_t own;
        std::size_t file;
    };
    std::vector<one> rows_;
};

// One file, of which `known` says so much.
class look {
public:
    look(journal& j, const fs::path& folder, const input_form& input, std::uint64_t rows,
         const result_extent& known, std::uint64_t behind, rows_to_compare& compare)
        : j_{j},
          folder_{folder},
          input_{input},
          rows_{rows},
          known_{known},
          behind_{behind},
          compare_{compare} {}

    // `size`: of the file. `front` becomes the fingerprint of what is known of it.
    result<bool> is_as_it_was_left(std::size_t file, std::uint64_t size, fingerprint& front) {
        const auto length = known_.bytes[file];
        if (size < length) return false;
        if (length > 0) {
            if (size > length && behind_ == 0 && !known_.outdated) return false;
            if (auto read = read_front(folder_ / result_file_names[file], length, front); !read)
                return read.error();
            const auto& digest = known_.digests[file];
            auto fits = digest.empty() ? has_known_rows_alone(file)
                                       : result<bool>{to_hex(front.value()) == digest};
            if (!fits || !*fits || size == length) return fits;
        }
        const auto each = [&](const result_row& r) -> result<bool> {
            return compare_.add(file, r);
        };
        return tail_is_known(j_, folder_, file, input_, rows_, known_, each);
    }

private:
    // What was sent as it is told there, unless rows have had another end since.
    result<bool> has_known_rows_alone(std::size_t file) {
        bool all = true;
        const auto visit = [&](const result_row& r) -> result<bool> {
            const auto e = j_.find_row(r.row);
            if (!e) return e.error();
            all =
                *e && (known_.outdated || ((*e)->outcome.state == r.state && knows(*e, r, false)));
            return all;
        };
        const auto end = read_result_file(folder_, file, input_.encoding, rows_, visit);
        if (!end) return end.error();
        return all && end->whole();
    }

    journal& j_;
    const fs::path& folder_;
    const input_form& input_;
    std::uint64_t rows_;
    const result_extent& known_;
    std::uint64_t behind_; // rows that ended later: only of these more may stand there
    rows_to_compare& compare_;
};

result<fs::path> set_aside(const fs::path& file) {
    auto aside = free_name(file);
    std::error_code problem;
    fs::rename(file, aside, problem);
    if (problem) return system_error(errc::storage_failed, aside.string(), problem.value());
    return aside;
}

} // namespace

result<looked_at_files> set_edited_aside(journal& j, const fs::path& folder,
                                         const input_form& input, const result_extent& known,
                                         const input_rows& rows) {
    looked_at_files all;
    const auto identity = j.identity();
    if (!identity) return identity.error();
    const auto behind = j.count_ended_after(known.written);
    if (!behind) return behind.error();
    rows_to_compare compare;
    look at{j, folder, input, identity->rows, known, *behind, compare};
    std::array<bool, 3> edited{};
    for (std::size_t i = 0; i < result_file_names.size(); ++i) {
        const auto size = size_of(folder / result_file_names[i]);
        if (!size) return size.error();
        if (!*size) continue;
        const auto ours = at.is_as_it_was_left(i, **size, all.fronts[i]);
        if (!ours) return ours.error();
        edited[i] = !*ours;
    }
    const auto differ = compare.differing(input, rows);
    if (!differ) return differ.error();
    for (std::size_t i = 0; i < result_file_names.size(); ++i) {
        if (!edited[i] && !(*differ)[i]) continue;
        auto kept = set_aside(folder / result_file_names[i]);
        if (!kept) return kept.error();
        all.set_aside.push_back(std::move(*kept));
    }
    return all;
}

} // namespace leadimport::job
