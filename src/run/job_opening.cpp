#include "run/job_opening.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/version.hpp"
#include "leadimport/csv/byte_source.hpp"
#include "leadimport/job/result_files.hpp"
#include "leadimport/run/spool.hpp"

#include <random>
#include <utility>

namespace leadimport::run {

namespace fs = std::filesystem;

namespace {

std::string random_id() {
    std::random_device source;
    digest d;
    for (auto& byte : d)
        byte = static_cast<unsigned char>(source());
    return to_hex(d);
}

// "0.3" of "0.3.1": versions that treat a file alike.
std::string_view series_of(std::string_view version) {
    return version.substr(0, version.find('.', version.find('.') + 1));
}

std::string or_none(const std::string& name) { return name.empty() ? "none" : text::quoted(name); }

// In words, what of `now` is not as it was when the job began; empty when nothing. `key_then`: the
// key field of the run before.
std::string difference(const job::job_identity& then, const job::job_identity& now,
                       const std::string& key_then, const std::string& key_now) {
    if (then.input_digest != now.input_digest || then.input_bytes != now.input_bytes)
        return "the file is another: " + text::counted(then.input_bytes, "byte") + " then, " +
               text::counted(now.input_bytes, "byte") + " now" +
               (then.input_bytes == now.input_bytes ? ", with other content" : "");
    if (then.mapping_digest != now.mapping_digest && key_then != key_now)
        return "the key field is another: " + or_none(key_then) + " then, " + or_none(key_now) +
               " now";
    if (then.mapping_digest != now.mapping_digest)
        return "the mapping, the encoding or the delimiter is another";
    if (series_of(then.program_version) != series_of(now.program_version))
        return "leadimport " + then.program_version + " has begun it, and this is " +
               now.program_version + ": finish it with that one";
    if (then.base_url != now.base_url)
        return "the base URL is another: " + then.base_url + " then, " + now.base_url + " now";
    if (then.workspace_id != now.workspace_id)
        return "the token belongs to another workspace: " + text::quoted(then.workspace_name) +
               " then, " + text::quoted(now.workspace_name) + " now";
    return {};
}

std::string told(const std::string& finished_at, const job::row_counts& c) {
    return "on " + finished_at + ": " + text::grouped(c.created) + " created, " +
           text::grouped(c.failed) + " failed";
}

// Why this existing job is not the one to go on with; nothing when it is. A finished job whose rows
// are partly unknown is opened: there is something to tell, though nothing to send.
result<void> may_resume(job::journal& journal, const fs::path& folder, const import_settings& s,
                        const job::job_identity& now) {
    const auto then = journal.identity();
    if (!then) return then.error();
    if (then->id.empty()) return {}; // its creator died before it was one
    const auto command = journal.command();
    if (!command) return command.error();
    const auto what = difference(*then, now, command->key_field, s.key_field);
    if (!what.empty())
        return error{s.send ? errc::job_differs : errc::job_changed, folder.string(), what};
    const auto finished = journal.finished_at();
    if (!finished) return finished.error();
    const auto counts = journal.counts();
    if (!counts) return counts.error();
    if (finished->empty() || counts->unknown > 0) return {};
    return error{errc::job_finished, now.input, told(*finished, *counts)};
}

result<void> begin_identity(opened_job& o) {
    o.identity.id = random_id();
    o.identity.began_at = format_utc(std::chrono::system_clock::now());
    if (auto done = o.journal.begin(); !done) return done;
    if (auto done = o.journal.set_identity(o.identity); !done) return done;
    if (auto done = o.journal.commit(); !done) return done;
    return sync_folder(o.folder.path());
}

// Whether a spooled input may lie in the folder as `file`: nothing has that name, or the very same.
result<void> has_room_for(const fs::path& file, const job::job_identity& now) {
    if (!fs::exists(fs::symlink_status(file))) return {};
    auto source = csv::file_source::open(file);
    if (!source) return source.error();
    csv::fingerprinting_source all{*source};
    std::string block(limits::block_bytes, '\0');
    for (;;) {
        const auto got = all.read(block);
        if (!got) return got.error();
        if (*got == 0) break;
    }
    if (to_hex(all.value()) == now.input_digest) return {};
    return error{errc::job_differs, folder_of(file).string(),
                 "there is another " + file.filename().string() + " in it"};
}

// The job's own copy of a pipe: what lies there already stays.
result<void> keep(unnamed_file& spooled, const fs::path& file) {
    if (fs::exists(fs::symlink_status(file))) return {};
    return spooled.keep_as(file);
}

result<opened_job> open_in(const fs::path& path, const import_settings& s,
                           const job::job_identity& now, std::optional<unnamed_file>& spooled) {
    auto folder = job::job_folder::open(path);
    if (!folder) return folder.error();
    const auto input = path / kept_input_name;
    if (spooled && !fs::exists(folder->journal()))
        if (const auto room = has_room_for(input, now); !room) return room.error();
    auto journal = job::journal::open(folder->journal(), job::journal::mode::write);
    if (!journal) return journal.error();
    if (const auto may = may_resume(*journal, path, s, now); !may) return may.error();
    auto identity = journal->identity();
    if (!identity) return identity.error();
    opened_job o{std::move(*folder), std::move(*journal), std::move(*identity), true};
    o.folder.keep();
    if (spooled)
        if (const auto kept = keep(*spooled, input); !kept) return kept.error();
    if (!o.identity.id.empty()) return o;
    // Result files come after the journal. Without it nobody knows what was sent.
    for (const auto name : job::result_file_names)
        if (fs::exists(path / name))
            return error{errc::journal_broken, o.folder.journal().string(),
                         "it is empty, and there is a " + std::string{name}};
    o.identity = now;
    o.resumed = false;
    if (const auto begun = begin_identity(o); !begun) return begun.error();
    return o;
}

// How the file's bytes are read, where that is not as usual.
std::string reading_of(const input_file& input) {
    if (input.encoding.is_utf8() && input.dialect.delimiter == ',') return {};
    return "\n" + input.encoding.name() + "\n" + input.dialect.delimiter;
}

std::string key_of(const import_settings& s) {
    return s.key_field.empty() ? std::string{} : "\nkey field " + s.key_field;
}

// A pipe is gone, but the folder has its copy.
job::job_command command_of(const import_settings& s, const job::job_folder& folder) {
    const auto absolute = [](const fs::path& p) {
        std::error_code problem;
        const auto full = p.empty() ? p : fs::absolute(p, problem);
        return problem ? p.string() : full.string();
    };
    job::job_command c;
    c.input = absolute(s.from_standard_input() ? folder.path() / kept_input_name : s.input);
    c.map = absolute(s.map);
    c.synonyms = absolute(s.synonyms);
    if (s.reading.encoding) c.encoding = s.reading.encoding->name();
    if (s.reading.delimiter) c.delimiter = *s.reading.delimiter;
    c.key_field = s.key_field;
    return c;
}

result<void> keep_command(opened_job& o, const job::job_command& now) {
    const auto last = o.journal.command();
    if (!last) return last.error();
    if (*last == now) return {};
    if (auto done = o.journal.begin(); !done) return done;
    if (auto done = o.journal.set_command(now); !done) return done;
    return o.journal.commit();
}

} // namespace

job::job_identity identity_of(const import_settings& s, const prepared& p) {
    job::job_identity i;
    i.input = p.input.path.string();
    i.input_bytes = p.report.bytes;
    i.input_digest = p.report.digest;
    i.rows = p.report.rows;
    i.mapping_digest = to_hex(fingerprint_of(p.map.canonical() + reading_of(p.input) + key_of(s)));
    i.base_url = s.api->endpoint.url();
    i.workspace_id = p.workspace->workspace_id;
    i.workspace_name = p.workspace->workspace_name;
    i.program_version = version();
    return i;
}

result<opened_job> open_job(const import_settings& s, prepared& p) {
    const auto now = identity_of(s, p);
    const auto first = s.job_folder();
    for (unsigned n = 1;; ++n) {
        auto folder = first;
        if (n > 1) folder.concat("-").concat(std::to_string(n));
        auto opened = open_in(folder, s, now, p.spooled);
        if (opened)
            if (const auto kept = keep_command(*opened, command_of(s, opened->folder)); !kept)
                return kept.error();
        if (opened || !s.again) return opened;
        const auto why = opened.error().code;
        if (why != errc::job_differs && why != errc::job_finished && why != errc::journal_broken)
            return opened;
    }
}

} // namespace leadimport::run
