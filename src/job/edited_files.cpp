#include "job/edited_files.hpp"

#include "leadimport/job/journal_age.hpp"
#include "leadimport/job/result_files.hpp"
#include "leadimport/job/result_rows.hpp"

#include <optional>
#include <string>
#include <system_error>

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
                           const input_form& input, std::uint64_t rows,
                           const result_extent& known) {
    bool all = true;
    const auto visit = [&](const result_row& r) -> result<bool> {
        const auto e = j.find_row(r.row);
        if (!e) return e.error();
        const bool as_then = known.outdated || known.bytes[file] == 0 ||
                             ((*e) && (*e)->ended > known.written &&
                              (*e)->outcome.state == r.state && knows(*e, r, false));
        all = *e && as_then;
        return all;
    };
    const auto end = known.bytes[file] > 0
                         ? read_result_tail(folder, file, input, rows, known, visit)
                         : read_result_file(folder, file, input.encoding, rows, visit);
    if (!end) return end.error();
    return all && end->whole() && !end->open_quote;
}

result<std::vector<fs::path>> set_edited_aside(journal& j, const fs::path& folder,
                                               const input_form& input,
                                               const result_extent& known) {
    std::vector<fs::path> kept;
    const auto identity = j.identity();
    if (!identity) return identity.error();
    for (std::size_t i = 0; i < result_file_names.size(); ++i) {
        const auto file = folder / result_file_names[i];
        const auto size = size_of(file);
        if (!size) return size.error();
        if (!*size) continue;
        if (**size >= known.bytes[i]) {
            const auto ours = tail_is_known(j, folder, i, input, identity->rows, known);
            if (!ours) return ours.error();
            if (*ours) continue;
        }
        const auto aside = free_name(file);
        std::error_code problem;
        fs::rename(file, aside, problem);
        if (problem) return system_error(errc::storage_failed, aside.string(), problem.value());
        kept.push_back(aside);
    }
    return kept;
}

} // namespace leadimport::job
