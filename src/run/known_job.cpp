#include "leadimport/run/known_job.hpp"

#include "leadimport/job/job_folder.hpp"

#include <system_error>
#include <utility>

namespace leadimport::run {

result<known_job> read_job(const std::filesystem::path& given) {
    std::error_code hidden;
    known_job j;
    j.folder = std::filesystem::is_directory(given, hidden) ? given : job::default_folder(given);
    const auto file = j.folder / "job.db";
    const bool exists = std::filesystem::exists(file, hidden);
    if (hidden) return system_error(errc::storage_failed, file.string(), hidden.value());
    if (!exists) return error{errc::no_such_job, given.string(), {}};
    auto journal = job::journal::open(file, job::journal::mode::read);
    if (!journal) return journal.error();
    auto identity = journal->identity();
    if (!identity) return identity.error();
    // Its creator died before it was one.
    if (identity->id.empty()) return error{errc::no_such_job, given.string(), {}};
    j.identity = std::move(*identity);
    auto command = journal->command();
    if (!command) return command.error();
    j.command = std::move(*command);
    const auto counts = journal->counts();
    if (!counts) return counts.error();
    j.counts = *counts;
    return j;
}

raw_options options_of(const known_job& job, raw_options typed) {
    const auto& c = job.command;
    typed.input = c.input;
    typed.map = c.map;
    typed.synonyms = c.synonyms;
    typed.encoding = c.encoding;
    typed.delimiter = c.delimiter;
    typed.key_field = c.key_field;
    typed.job = job.folder.string();
    return typed;
}

} // namespace leadimport::run
