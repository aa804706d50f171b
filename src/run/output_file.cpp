#include "leadimport/run/output_file.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/unnamed_file.hpp"
#include "leadimport/run/own_names.hpp"
#include "leadimport/words/run.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace leadimport::run {

namespace fs = std::filesystem;

namespace {

error refusal(words::message why) { return {errc::bad_option, "--output", std::move(why)}; }

error refusal(const fs::path& file, const words::phrase<1>& why) {
    return refusal(why(text::quoted(file.string())));
}

error failed(const fs::path& file) {
    return system_error(errc::storage_failed, file.string(), errno);
}

enum class place { free, written_through };

result<place> look_at(const fs::path& file, existing e) {
    if (own_file_of_job(file)) return refusal(file, words::target_is_of_job);
    struct ::stat s {};
    if (::stat(file.c_str(), &s) != 0) {
        const auto number = errno;
        if (number == ENOENT && ::lstat(file.c_str(), &s) == 0)
            return refusal(file, words::target_is_link_to_nothing);
        // Why nothing can be made there is told by who tries.
        return place::free;
    }
    if (const auto job = job_of_input(file))
        return refusal(words::target_is_input_of_job(text::quoted(file.string()),
                                                     text::quoted(job->string())));
    if (S_ISDIR(s.st_mode)) return refusal(file, words::target_is_folder);
    if (S_ISREG(s.st_mode) && e == existing::refused)
        return refusal(file, words::target_is_there_already);
    return place::written_through;
}

result<void> write_through(const fs::path& file, std::string_view bytes) {
    const unique_fd fd{::open(file.c_str(), O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC)};
    if (!fd) return failed(file);
    if (auto written = write_all(fd.get(), bytes, file.string()); !written) return written;
    // Pipes and the like have nothing that could be made durable.
    if (::fdatasync(fd.get()) != 0 && errno != EINVAL && errno != EROFS) return failed(file);
    return {};
}

result<void> write_new(const fs::path& file, std::string_view bytes) {
    auto fresh = unnamed_file::create(folder_of(file), errc::storage_failed);
    if (!fresh) return fresh.error();
    if (auto written = write_all(fresh->fd(), bytes, file.string()); !written) return written;
    return fresh->keep_as(file);
}

} // namespace

result<void> may_write_output(const fs::path& file, existing e) {
    const auto found = look_at(file, e);
    return found ? result<void>{} : found.error();
}

result<void> write_output(const fs::path& file, std::string_view bytes, existing e) {
    const auto found = look_at(file, e);
    if (!found) return found.error();
    return *found == place::free ? write_new(file, bytes) : write_through(file, bytes);
}

} // namespace leadimport::run
