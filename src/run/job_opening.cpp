#include "leadimport/run/job_opening.hpp"

#include "run/may_resume.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/base/version.hpp"
#include "leadimport/csv/byte_source.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/job/job_series.hpp"
#include "leadimport/job/journal_age.hpp"
#include "leadimport/job/misplaced_job.hpp"
#include "leadimport/run/existing_leads.hpp"
#include "leadimport/run/job_place.hpp"
#include "leadimport/words/job.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::run {

namespace fs = std::filesystem;

namespace {

result<void> begin_identity(opened_job& o) {
    o.identity.id = to_hex(random_digest());
    o.identity.began_at = format_utc(std::chrono::system_clock::now());
    if (auto done = o.journal.begin(); !done) return done;
    if (auto done = o.journal.set_identity(o.identity); !done) return done;
    if (auto done = o.journal.commit(); !done) return done;
    // A log that is lost must not take with it what the job is.
    if (auto done = o.journal.checkpoint(); !done) return done;
    return sync_folder(o.folder.path());
}

// Whether that is the very file that is to be kept there.
result<bool> is_the_input(const fs::path& file, const job::job_identity& now) {
    auto source = csv::file_source::open(file);
    if (!source) return source.error();
    const auto front = input::fingerprint_of_front(*source, now.input_bytes);
    if (!front) return front.error();
    return source->size() == now.input_bytes && *front && to_hex(**front) == now.input_digest;
}

bool is_there(const fs::path& file) { return fs::exists(fs::symlink_status(file)); }

// Whether a spooled input may lie in the folder as `file`: nothing has that name, or the very same.
result<void> has_room_for(const fs::path& file, const job::job_identity& now) {
    if (!is_there(file)) return {};
    const auto same = is_the_input(file, now);
    if (!same) return same.error();
    if (*same) return {};
    return error{errc::job_differs, folder_of(file).string(),
                 words::other_file_in_folder(file.filename().string())};
}

// The job's own copy of a pipe: it stays, unless its content is not that of the input any more.
result<void> keep(unnamed_file& spooled, const fs::path& file, const job::job_identity& now) {
    if (!is_there(file)) return spooled.keep_as(file);
    const auto same = is_the_input(file, now);
    return same && *same ? result<void>{} : spooled.replace(file);
}

// A journal of an earlier layout stays as it is unless the job goes on: who is refused may have to
// use the program that wrote it.
result<void> look_at_earlier_layout(const fs::path& file, const fs::path& folder,
                                    const import_settings& s, const job::job_identity& now,
                                    prepared& p) {
    std::error_code none;
    const auto bytes = fs::file_size(file, none);
    if (none || bytes == 0) return {};
    auto journal = job::journal::open(file, job::journal::mode::read);
    if (!journal) return {}; // opening it for writing tells more exactly why
    if (journal->layout() == job::journal::newest_layout) return {};
    const auto may = may_resume(*journal, folder, s, now, p.input);
    return may ? result<void>{} : may.error();
}

result<void> may_begin_here(const fs::path& folder, const job::job_identity& now, bool spooled) {
    if (auto may = may_begin_in(folder, now.input, spooled); !may || !spooled) return may;
    return has_room_for(folder / input::kept_input_name, now);
}

result<opened_job> open_in(const fs::path& path, const import_settings& s,
                           const job::job_identity& now, prepared& p) {
    if (!has_journal(path))
        if (const auto may = may_begin_here(path, now, p.spooled.has_value()); !may)
            return may.error();
    auto folder = job::job_folder::open(path);
    if (!folder) return folder.error();
    const auto input = path / input::kept_input_name;
    if (const auto may = look_at_earlier_layout(folder->journal(), path, s, now, p); !may)
        return may.error();
    auto journal = job::journal::open(folder->journal(), job::journal::mode::write);
    if (!journal) return journal.error();
    auto resumed = may_resume(*journal, path, s, now, p.input);
    if (!resumed) return resumed.error();
    auto identity = journal->identity();
    if (!identity) return identity.error();
    const auto in_place = identity->id.empty() ? job::refuse_misplaced(path, now.input)
                                               : job::refuse_misplaced(path, *journal);
    if (!in_place) return in_place.error();
    opened_job o{std::move(*folder), std::move(*journal), std::move(*identity), true};
    o.afterwards = std::move(resumed->afterwards);
    o.folder.keep();
    if (p.spooled)
        if (const auto kept = keep(*p.spooled, input, now); !kept) return kept.error();
    if (!o.identity.id.empty()) return o;
    if (const auto may = refuse_without_journal(path, words::job_database_is_empty_but_file); !may)
        return may.error();
    o.identity = now;
    o.resumed = false;
    if (const auto begun = begin_identity(o); !begun) return begun.error();
    return o;
}

// How the file's bytes are read, where that is not as usual.
std::string reading_of(const input::input_file& input) {
    if (input.encoding.is_utf8() && input.dialect.delimiter == ',') return {};
    return "\n" + input.encoding.name() + "\n" + input.dialect.delimiter;
}

std::string key_of(const std::string& key_field) {
    return key_field.empty() ? std::string{} : "\nkey field " + key_field;
}

// A pipe is gone, and a file whose cells were restored is not what is imported: the folder has the
// copy.
job::job_command command_of(const import_settings& s, const prepared& p,
                            const job::job_folder& folder) {
    const auto absolute = [](const fs::path& named) {
        std::error_code problem;
        const auto full = named.empty() ? named : fs::absolute(named, problem);
        return problem ? named.string() : full.string();
    };
    job::job_command c;
    c.input = absolute(p.spooled ? folder.path() / input::kept_input_name : s.input);
    c.map = absolute(s.map);
    c.synonyms = absolute(s.synonyms);
    if (p.reading.encoding) c.encoding = p.reading.encoding->name();
    if (p.reading.delimiter) c.delimiter = *p.reading.delimiter;
    c.key_field = s.key_field;
    const raw_options usual;
    if (const auto rate = format_rate(s.api->rate); rate != usual.rate) c.rate = rate;
    if (s.max_failures.count) c.max_failures = std::to_string(*s.max_failures.count);
    if (s.max_failures.percent) c.max_failures = std::to_string(*s.max_failures.percent) + "%";
    if (!s.settle) c.on_unknown = "hold";
    if (s.strict) c.strict = "yes";
    if (p.spooled && p.sheet) c.given_bytes = std::to_string(p.sheet->bytes);
    return c;
}

// How the import sends is not what a command that does not send was told.
job::job_command with_sending_of(job::job_command now, const job::job_command& import) {
    now.rate = import.rate;
    now.max_failures = import.max_failures;
    now.on_unknown = import.on_unknown;
    now.strict = import.strict;
    now.given_bytes = import.given_bytes;
    return now;
}

result<void> keep_command(opened_job& o, const job::job_command& now) {
    const auto last = o.journal.command();
    if (!last) return last.error();
    if (*last == now) return {};
    if (auto done = o.journal.begin(); !done) return done;
    if (auto done = o.journal.set_command(now); !done) return done;
    return o.journal.commit();
}

// Records it in job.info as well: `recover` needs it when it has to make the journal again.
result<void> keep_info(opened_job& o, const import_settings& s, const input::input_file& input,
                       const job::job_command& command) {
    auto last = job::read_job_info(o.folder.path());
    if (!last) return last.error();
    if (*last && (*last)->identity.id == o.identity.id) o.info = **last;
    const auto before = o.info;
    o.info.identity = o.identity;
    o.info.command = command;
    o.info.encoding = input.encoding.name();
    o.info.connections = std::max(o.info.connections, s.api->connections);
    if (*last && o.info == before) return {};
    return job::write_job_info(o.folder.path(), o.info);
}

result<void> keep_all(opened_job& o, const import_settings& s, const prepared& p) {
    const auto& in = p.input;
    if (o.resumed)
        if (auto newest = job::check_age(o.journal, o.folder.path(),
                                         {in.dialect, in.raw_header, in.header, in.encoding});
            !newest)
            return newest;
    auto command = command_of(s, p, o.folder);
    const auto last = o.journal.command();
    if (!last) return last.error();
    if (!s.send) command = with_sending_of(std::move(command), *last);
    // Continued with its own copy it was still given the other file.
    if (o.resumed && command.given_bytes.empty()) command.given_bytes = last->given_bytes;
    if (auto kept = keep_command(o, command); !kept) return kept;
    return keep_info(o, s, in, command);
}

// Every row has an end that is certain.
bool is_over(const fs::path& folder) {
    const auto job = glance_at(folder);
    return !job.why && !job.finished_at.empty() && job.in_doubt() == 0;
}

// Whether --again may take the next folder. A job that began in another way has leads of the rows
// that the next one would send: --again is the word for having them twice only when it is over. One
// whose journal cannot be read may be an import that was not finished, unless it says that it was.
bool may_pass_over(const error& why, const fs::path& folder) {
    switch (why.code) {
    case errc::job_differs: // in another workspace
    case errc::job_input_replaced:
    case errc::job_input_grown:
    case errc::job_finished: return true;
    case errc::job_changed:
    case errc::job_mapping_differs:
    case errc::job_input_differs: return is_over(folder);
    case errc::journal_broken:
    case errc::journal_foreign: return job::finished_in_summary(folder);
    default: return false;
    }
}

std::vector<fs::path> all_jobs(const fs::path& folder) {
    return job::job_folders(job::first_folder(folder));
}

result<void> ask_first(const existing_leads& there, errc code, const import_settings& s,
                       const observer& watcher) {
    if (there.none() || !watcher.may_double || watcher.may_double(there)) return {};
    return error{code, s.from_standard_input() ? input::standard_input : s.input.string(),
                 words_of(there)};
}

// Nothing of the job is to be continued, but it may be running, or may be an older copy that does
// not know what was sent since.
result<opened_job> begin_anew(const fs::path& folder, const fs::path& next,
                              const import_settings& s, const job::job_identity& now, prepared& p,
                              const observer& watcher) {
    if (const auto pid = job::running_process(folder); pid != 0)
        return error{errc::job_running, folder.string(),
                     words::process_has_the_job(std::to_string(pid))};
    if (const auto newest = job::check_age(folder); !newest) return newest.error();
    // That job may be of another workspace than this import.
    const auto there = find_existing_leads(all_jobs(folder), now.workspace_id, now.input_digest);
    if (const auto may = ask_first(there, errc::leads_exist, s, watcher); !may) return may.error();
    if (watcher.begins_anew) watcher.begins_anew(folder);
    return open_in(next, s, now, p);
}

// The rows that a job has left may have leads of others: of a newer job; or of any, when its own
// were deleted again, because the user may have gone back to those.
result<void> ask_about_others(opened_job& job, const import_settings& s, const observer& watcher) {
    const auto counts = job.journal.counts();
    if (!counts) return counts.error();
    if (counts->created + counts->failed + counts->skipped == job.identity.rows) return {};
    const auto undone = job.journal.undone();
    if (!undone) return undone.error();
    auto others = all_jobs(job.folder.path());
    const auto here = std::ranges::find(others, job.folder.path());
    if (here == others.end()) return {};
    const bool is_newest = here + 1 == others.end();
    const bool has_none = *undone > 0 && *undone >= counts->created;
    others.erase(has_none ? here : others.begin(), here + 1);
    const auto there =
        find_existing_leads(others, job.identity.workspace_id, job.identity.input_digest);
    return ask_first(there, is_newest ? errc::leads_exist : errc::newer_job_has_leads, s, watcher);
}

bool is_same_place(const fs::path& a, const fs::path& b) {
    std::error_code hidden;
    return fs::weakly_canonical(fs::absolute(a, hidden), hidden) ==
           fs::weakly_canonical(fs::absolute(b, hidden), hidden);
}

// The very content has leads of a job in its usual folder, and is to be imported in a new one that
// does not stand beside that. A job that cannot be read may be of this content.
result<void> ask_about_usual_folder(const fs::path& folder, const import_settings& s,
                                    const job::job_identity& now, const observer& watcher) {
    if (s.job.empty() || (has_journal(folder) && !is_all_undone(folder))) return {};
    auto usual = s;
    usual.job.clear();
    if (is_same_place(job::first_folder(folder), usual.job_folder())) return {};
    auto jobs = all_jobs(usual.job_folder());
    std::erase_if(jobs, [&](const fs::path& job) {
        const auto g = glance_at(job);
        return !g.why && g.identity.input_digest != now.input_digest;
    });
    const auto there = find_existing_leads(jobs, now.workspace_id, now.input_digest);
    return ask_first(there, errc::leads_exist, s, watcher);
}

// Of an import that has come to its end. With another file, or another mapping, the user may have
// corrected that.
bool is_about_the_end(errc code) {
    return code == errc::job_input_replaced || code == errc::job_mapping_differs ||
           code == errc::job_finished;
}

result<opened_job> open_or_begin(const import_settings& s, const job::job_identity& now,
                                 prepared& p, const observer& watcher) {
    const auto folder = folder_to_continue(s);
    // Before what takes long, or asks: who begins in it meanwhile has it, and this run is refused.
    const auto next = job::next_folder(job::first_folder(folder));
    if (const auto may = ask_about_usual_folder(folder, s, now, watcher); !may) return may.error();
    if (is_all_undone(folder)) return begin_anew(folder, next, s, now, p, watcher);
    auto opened = open_in(folder, s, now, p);
    if (opened) {
        if (const auto may = ask_about_others(*opened, s, watcher); !may) return may.error();
        return opened;
    }
    auto why = opened.error();
    const bool no_lead = is_about_the_end(why.code) && is_all_failed(folder);
    if (no_lead && why.code != errc::job_finished)
        return begin_anew(folder, next, s, now, p, watcher);
    if (!s.again || !may_pass_over(why, folder)) {
        if (no_lead) why.code = errc::job_finished_without_lead;
        return with_existing(std::move(why), folder);
    }
    const auto there = find_existing_leads(all_jobs(folder), now.workspace_id, now.input_digest);
    if (const auto may = ask_first(there, errc::leads_exist, s, watcher); !may) return may.error();
    return open_in(next, s, now, p);
}

} // namespace

fs::path folder_to_continue(const import_settings& s) {
    auto named = s.job_folder();
    if (!s.send) return named;
    auto newest = job::newest_folder(job::first_folder(named));
    if (s.job.empty() || s.again) return newest;
    return is_undone(named) || has_failed_whole(named) ? newest : named;
}

result<void> note_run(opened_job& job, bool is_over) {
    const auto highest = job.journal.highest_row();
    if (!highest) return highest.error();
    const auto run = job.journal.last_run();
    if (!run) return run.error();
    auto now = job.info;
    now.highest_row = std::max(now.highest_row, *highest);
    const auto began = job.journal.server_began();
    if (!began) return began.error();
    if (*began > 0) now.server_began = *began; // an older copy of the journal may have lost it
    if (*run) now.last_run = {(*run)->number, (*run)->owner, is_over};
    if (now == job.info) return {};
    if (auto written = job::write_job_info(job.folder.path(), now); !written) return written;
    job.info = std::move(now);
    return {};
}

std::string mapping_digest(const requests::field_map& map, const input::input_file& input,
                           const std::string& key_field) {
    return to_hex(fingerprint_of(map.canonical() + reading_of(input) + key_of(key_field)));
}

job::job_identity identity_of(const import_settings& s, const prepared& p) {
    job::job_identity i;
    i.input = p.input.path.string();
    i.input_bytes = p.report.bytes;
    i.input_digest = p.report.digest;
    i.rows = p.report.rows;
    i.mapping_digest = mapping_digest(p.map, p.input, s.key_field);
    i.base_url = s.api->endpoint.url();
    i.workspace_id = p.workspace->workspace_id;
    i.workspace_name = p.workspace->workspace_name;
    i.program_version = version();
    return i;
}

result<opened_job> open_job(const import_settings& s, prepared& p, const observer& watcher) {
    const auto now = identity_of(s, p);
    auto opened =
        s.send ? open_or_begin(s, now, p, watcher) : open_in(folder_to_continue(s), s, now, p);
    if (!opened) return opened;
    if (const auto kept = keep_all(*opened, s, p); !kept) return kept.error();
    return opened;
}

} // namespace leadimport::run
