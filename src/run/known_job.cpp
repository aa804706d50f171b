#include "leadimport/run/known_job.hpp"

#include "leadimport/base/reason.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/job_series.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/words/job.hpp"
#include "leadimport/words/run.hpp"

#include <system_error>
#include <utility>

namespace leadimport::run {

namespace {

// job.info comes after the journal.
bool was_one(const std::filesystem::path& folder) {
    std::error_code hidden;
    return std::filesystem::exists(folder / "job.info", hidden);
}

// `named`: what the user typed, and then the file to read; empty when the job has none.
result<void> find_file(const std::filesystem::path& folder, const std::string& of_job,
                       const char* option, std::string& named) {
    if (!named.empty() || of_job.empty()) return {};
    if (const auto beside = find_beside(folder, of_job)) {
        named = beside->string();
        return {};
    }
    return error{errc::bad_option, option,
                 words::file_of_job_is_elsewhere(text::excerpt(of_job), option)};
}

} // namespace

result<known_job> read_job(const std::filesystem::path& given) {
    std::error_code hidden;
    known_job j;
    if (std::filesystem::is_directory(given, hidden)) {
        j.folder = given;
    } else {
        const auto first = job::default_folder(given);
        const auto all = job::job_folders(first);
        j.folder = all.empty() ? first : all.back();
        j.jobs_of_file = all.size();
    }
    const auto file = j.folder / "job.db";
    const bool exists = std::filesystem::exists(file, hidden);
    if (hidden) return system_error(errc::storage_failed, file.string(), hidden.value());
    if (!exists && was_one(j.folder))
        return error{errc::journal_broken, file.string(), words::job_database_is_not_there};
    if (!exists) return error{errc::no_such_job, given.string(), {}};
    auto journal = job::journal::open(file, job::journal::mode::read);
    if (!journal) return journal.error();
    auto identity = journal->identity();
    if (!identity) return identity.error();
    // Its creator died before it was one; or it was one once.
    if (identity->id.empty())
        return was_one(j.folder)
                   ? error{errc::journal_broken, file.string(), words::journal_is_empty}
                   : error{errc::no_such_job, given.string(), {}};
    j.identity = std::move(*identity);
    auto command = journal->command();
    if (!command) return command.error();
    j.command = std::move(*command);
    const auto counts = journal->counts();
    if (!counts) return counts.error();
    j.counts = *counts;
    const auto codes = journal->unknown_codes();
    if (!codes) return codes.error();
    for (const auto& [code, rows] : *codes)
        if (code == name_of(reason_code::two_leads)) j.two_leads = rows;
    const auto files = journal->extent();
    if (!files) return files.error();
    j.files_outdated = files->outdated;
    const auto doubles = journal->may_have_doubles();
    if (!doubles) return doubles.error();
    j.may_have_doubles = *doubles;
    return j;
}

result<raw_options> options_of(const known_job& job, raw_options typed) {
    const auto& c = job.command;
    for (const auto& done : {find_file(job.folder, c.input, "--input", typed.input),
                             find_file(job.folder, c.map, "--map", typed.map),
                             find_file(job.folder, c.synonyms, "--synonyms", typed.synonyms)})
        if (!done) return done.error();
    typed.encoding = c.encoding;
    typed.delimiter = c.delimiter;
    typed.key_field = c.key_field;
    typed.job = job.folder.string();
    return typed;
}

result<void> check_address(const known_job& job, const session::api_settings& api) {
    const auto& then = job.identity.base_url;
    const auto now = api.endpoint.url();
    if (then == now) return {};
    return error{errc::job_other_address, job.folder.string(),
                 words::address_in_job_and_here(text::excerpt(then), now)};
}

} // namespace leadimport::run
