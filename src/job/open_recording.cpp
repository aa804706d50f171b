#include "job/edited_files.hpp"

#include "leadimport/job/job_recorder.hpp"

#include <utility>

namespace leadimport::job {

result<recorder_deps> open_recording(job::journal journal, const std::filesystem::path& folder,
                                     const input_form& input, const input_rows& rows) {
    auto extent = journal.extent();
    if (!extent) return extent.error();
    auto files_now = set_edited_aside(journal, folder, input, *extent, rows);
    if (!files_now) return files_now.error();
    if (!result_files::intact(folder, *extent)) {
        *extent = {};
        files_now->fronts = {};
    }
    if (auto done = journal.begin(); !done) return done.error();
    const auto adopted = journal.adopt_intents();
    if (!adopted) return adopted.error();
    // Before the files are emptied: until they are whole again nothing may be believed of them.
    if (auto done = journal.set_extent(*extent); !done) return done.error();
    if (auto done = journal.commit(); !done) return done.error();

    auto files = result_files::open(folder, input, *extent, std::move(files_now->fronts));
    if (!files) return files.error();
    const auto missing = journal.count_ended_after(extent->written);
    if (!missing) return missing.error();
    const auto counts = journal.counts();
    if (!counts) return counts.error();
    return recorder_deps{std::move(journal),
                         std::move(*files),
                         *missing,
                         extent->written,
                         *counts,
                         std::move(files_now->set_aside),
                         {}};
}

} // namespace leadimport::job
