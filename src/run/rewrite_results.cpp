#include "leadimport/run/rewrite_results.hpp"

#include "run/reread_input.hpp"
#include "run/row_feeder.hpp"
#include "run/told_rows.hpp"

#include "leadimport/csv/record_reader.hpp"
#include "leadimport/input/input_look.hpp"
#include "leadimport/job/job_recorder.hpp"
#include "leadimport/words/run.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <utility>

namespace leadimport::run {
namespace {

// Which outcomes the files lack: as many, with numbers above `written`.
struct missing {
    std::uint64_t rows = 0;
    std::uint64_t written = 0;
};

result<void> bring(missing m, input::input_file& input, earlier_rows rows,
                   job::job_recorder& recorder) {
    auto pass = input::input_pass::begin(input);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), input.dialect, input.name};
    if (const auto header = reader.read_header(); !header) return header.error();
    while (m.rows > 0) {
        const auto record = reader.next();
        if (!record) return record.error();
        if (*record == nullptr)
            return error{errc::internal, input.path.string(), words::job_knows_rows_file_has_not};
        const auto known = rows.find((*record)->row);
        if (!known) return known.error();
        if (*known == nullptr || (*known)->ended <= m.written) continue;
        --m.rows;
        auto o = (*known)->outcome;
        o.cells = (*record)->cells.size();
        if (!recorder.rewrite(std::move(o), (*record)->raw)) break; // close() tells why
    }
    return {};
}

} // namespace

result<void> rewrite_results(opened_job& job, input::input_file& input,
                             std::vector<std::filesystem::path>& set_aside) {
    // The files are emptied before they are written.
    if (auto same = still_as_checked(input); !same) return same;
    auto reading = job::journal::open(job.folder.journal(), job::journal::mode::read);
    if (!reading) return reading.error();
    auto parts = job::open_recording(
        std::move(job.journal), job.folder.path(),
        {input.dialect, input.raw_header, input.header, input.encoding}, rows_of(input));
    if (!parts) return parts.error();
    set_aside = parts->set_aside;
    tell_unknown_rows(parts->files,
                      words_for(job.folder.path(), job.identity.base_url, job.info.command));
    const missing all{parts->to_rewrite, parts->written};
    boost::asio::io_context nobody_waits;
    job::job_recorder recorder{nobody_waits.get_executor(), std::move(*parts)};
    const auto brought = bring(all, input, earlier_rows{std::move(*reading)}, recorder);
    const auto closed = recorder.close(job.identity.rows);
    job.journal = std::move(recorder.journal());
    return brought ? closed : brought;
}

} // namespace leadimport::run
