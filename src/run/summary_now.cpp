#include "leadimport/run/summary_now.hpp"

#include "leadimport/run/job_words.hpp"
#include "leadimport/run/next_step.hpp"
#include "leadimport/run/read_figures.hpp"

#include <utility>

namespace leadimport::run {

result<job::summary> summary_now(job::journal& j, const std::filesystem::path& folder,
                                 const job::job_identity& job,
                                 std::chrono::system_clock::time_point began,
                                 std::uint64_t settled) {
    job::summary s;
    s.identity = job;
    s.figures.settled = settled;
    s.figures.rows = job.rows;
    if (const auto read = read_figures(j, s.figures); !read) return read.error();
    auto codes = j.unknown_codes();
    if (!codes) return codes.error();
    s.unknown_codes = std::move(*codes);
    s.began = began;
    s.ended = std::chrono::system_clock::now();
    const auto command = j.command();
    if (!command) return command.error();
    tell_next_step(s, words_for(folder, job.base_url, *command), folder);
    const bool over = s.figures.counts.ended() == job.rows;
    s.state = over ? job::job_state::finished : job::job_state::limited;
    return s;
}

} // namespace leadimport::run
