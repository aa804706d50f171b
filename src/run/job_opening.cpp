#include "run/job_opening.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/version.hpp"
#include "leadimport/job/result_files.hpp"

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

// In words, what of `now` is not as it was when the job began; empty when nothing.
std::string difference(const job::job_identity& then, const job::job_identity& now) {
    if (then.input_digest != now.input_digest || then.input_bytes != now.input_bytes)
        return "the file is another: " + text::counted(then.input_bytes, "byte") + " then, " +
               text::counted(now.input_bytes, "byte") + " now" +
               (then.input_bytes == now.input_bytes ? ", with other content" : "");
    if (then.mapping_digest != now.mapping_digest) return "the mapping is another";
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
result<void> may_resume(job::journal& journal, const fs::path& folder,
                        const job::job_identity& now) {
    const auto then = journal.identity();
    if (!then) return then.error();
    if (then->id.empty()) return {}; // its creator died before it was one
    if (const auto what = difference(*then, now); !what.empty())
        return error{errc::job_differs, folder.string(), what};
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

result<opened_job> open_in(const fs::path& path, const job::job_identity& now) {
    auto folder = job::job_folder::open(path);
    if (!folder) return folder.error();
    auto journal = job::journal::open(folder->journal(), job::journal::mode::write);
    if (!journal) return journal.error();
    if (const auto may = may_resume(*journal, path, now); !may) return may.error();
    auto identity = journal->identity();
    if (!identity) return identity.error();
    opened_job o{std::move(*folder), std::move(*journal), std::move(*identity), true};
    o.folder.keep();
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

} // namespace

job::job_identity identity_of(const import_settings& s, const prepared& p) {
    job::job_identity i;
    i.input = s.input.string();
    i.input_bytes = p.report.bytes;
    i.input_digest = p.report.digest;
    i.rows = p.report.rows;
    i.mapping_digest = to_hex(fingerprint_of(p.map.canonical()));
    i.base_url = s.api->endpoint.url();
    i.workspace_id = p.workspace->workspace_id;
    i.workspace_name = p.workspace->workspace_name;
    i.program_version = version();
    return i;
}

result<opened_job> open_job(const import_settings& s, const prepared& p) {
    const auto now = identity_of(s, p);
    const auto first = s.job.empty() ? job::default_folder(s.input) : s.job;
    for (unsigned n = 1;; ++n) {
        auto folder = first;
        if (n > 1) folder += "-" + std::to_string(n);
        auto opened = open_in(folder, now);
        if (opened || !s.again) return opened;
        const auto why = opened.error().code;
        if (why != errc::job_differs && why != errc::job_finished && why != errc::journal_broken)
            return opened;
    }
}

} // namespace leadimport::run
