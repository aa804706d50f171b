#include "run/error_rows.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/run/own_names.hpp"
#include "leadimport/words/run.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace leadimport::run {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view added_columns[] = {"leadimport_row", "leadimport_line",
                                              "leadimport_column", "leadimport_error"};

error refusal(const fs::path& target, const words::phrase<1>& why) {
    return {errc::bad_option, "--errors", why(text::quoted(target.string()))};
}

// The standard input may be that very file, too.
bool stat_input(const import_settings& s, struct ::stat& i) {
    return (s.from_standard_input() ? ::fstat(STDIN_FILENO, &i) : ::stat(s.input.c_str(), &i)) == 0;
}

result<void> check_target(const import_settings& s) {
    const auto& target = s.errors;
    if (own_file_of_job(target)) return refusal(target, words::target_is_of_job);
    struct ::stat t {};
    struct ::stat i {};
    if (::stat(target.c_str(), &t) != 0) {
        if (::lstat(target.c_str(), &t) == 0)
            return refusal(target, words::target_is_link_to_nothing);
        return {}; // why nothing can be made there is told by who tries
    }
    if (S_ISDIR(t.st_mode)) return refusal(target, words::target_is_folder);
    if (!S_ISREG(t.st_mode)) return refusal(target, words::target_is_no_regular_file);
    if (stat_input(s, i) && i.st_dev == t.st_dev && i.st_ino == t.st_ino)
        return refusal(target, words::target_is_the_input);
    return refusal(target, words::target_is_never_replaced);
}

} // namespace

result<error_rows> error_rows::create(const import_settings& s) {
    if (const auto fine = check_target(s); !fine) return fine.error();
    const auto& target = s.errors;
    if (!target.has_filename()) return refusal(target, words::target_is_no_name_of_a_file);
    auto file = unnamed_file::create(folder_of(target), errc::bad_option);
    if (!file) {
        const auto& e = file.error();
        if (e.code != errc::bad_option) return e;
        return error{errc::bad_option, "--errors",
                     words::target_cannot_be_made(text::quoted(target.string()), e.detail)};
    }
    return error_rows{target, std::move(*file)};
}

error_rows::error_rows(fs::path target, unnamed_file file)
    : target_{std::move(target)},
      file_{std::move(file)} {}

result<void> error_rows::begin(const input::input_file& input) {
    auto speller =
        job::row_speller::open({input.dialect, input.raw_header, input.header, input.encoding});
    if (!speller) return speller.error();
    speller_ = std::move(*speller);
    if (::ftruncate(file_.fd(), 0) != 0 || ::lseek(file_.fd(), 0, SEEK_SET) != 0)
        return system_error(errc::storage_failed, target_.string(), errno);
    buffer_.clear();
    speller_->header(added_columns, buffer_);
    return {};
}

result<void> error_rows::add(const csv::record& r, const requests::row_error& problem) {
    const auto row = std::to_string(r.row);
    const auto line = std::to_string(r.line);
    const auto text = text_of(error{problem.code, {}, problem.detail}, words::language_of_files);
    const std::string_view cells[] = {row, line, problem.column, text};
    speller_->row(r.raw, r.cells.size(), cells, 3, buffer_);
    return buffer_.size() < limits::block_bytes ? result<void>{} : write();
}

result<void> error_rows::finish() {
    if (auto written = write(); !written) return written;
    return file_.keep_as(target_);
}

result<void> error_rows::write() {
    if (auto written = write_all(file_.fd(), buffer_, target_.string()); !written) return written;
    buffer_.clear();
    return {};
}

} // namespace leadimport::run
