#include "leadimport/job/journal_age.hpp"

#include "job/edited_files.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/words/job.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

namespace leadimport::job {

using delivery::row_state;
namespace fs = std::filesystem;

namespace {

// Of our own spelling of summary.json: one member a line.
std::string_view member(std::string_view json, std::string_view name) {
    const auto key = "\n  \"" + std::string{name} + "\": ";
    const auto at = json.find(key);
    if (at == json.npos) return {};
    json.remove_prefix(at + key.size());
    auto value = json.substr(0, json.find('\n'));
    if (value.ends_with(',')) value.remove_suffix(1);
    if (value.size() >= 2 && value.front() == '"') value = value.substr(1, value.size() - 2);
    return value;
}

words::message is_not_known(const result_row& r) {
    return r.lead_id.empty() ? words::row_is_not_in_journal(r.row)
                             : words::created_row_is_not_in_journal(r.row, r.lead_id);
}

error behind(const fs::path& file, words::message detail) {
    return {errc::journal_behind, file.string(), std::move(detail)};
}

result<bool> is_known(journal& j, const result_row& r) {
    const auto e = j.find_row(r.row);
    if (!e) return e.error();
    if (knows(*e, r, false)) return true;
    // Only a row that was settled as absent, or whose lead was doubted, needs its history.
    if (r.state == row_state::failed || !*e) return false;
    if (r.state == row_state::created && (*e)->outcome.answered_id == r.lead_id) return true;
    const auto attempts = j.attempts_of(r.row);
    if (!attempts) return attempts.error();
    if (r.state == row_state::created)
        return std::ranges::any_of(
            *attempts, [&](const attempt_entry& a) { return a.answered_id == r.lead_id; });
    const bool doubted = std::ranges::any_of(*attempts, &attempt_entry::doubt);
    return knows(*e, r, doubted);
}

// Of all three files.
result<bool> tails_are_known(journal& j, const fs::path& folder, const input_form& input,
                             std::uint64_t rows, const result_extent& known) {
    for (std::size_t i = 0; i < result_file_names.size(); ++i) {
        auto ours = tail_is_known(j, folder, i, input, rows, known);
        if (!ours || !*ours) return ours;
    }
    return true;
}

result<void> check_files(journal& j, const fs::path& folder, const csv::encoding& encoding,
                         std::uint64_t rows) {
    const auto missed = compare_files(j, folder, encoding, rows);
    if (!missed) return missed.error();
    if (missed->first)
        return behind(folder / result_file_names[missed->first_file], is_not_known(*missed->first));
    for (std::size_t i = 0; i < missed->ends.size(); ++i) {
        const auto& end = missed->ends[i];
        // Rows that failed may be sent again, and failed.csv is there to be edited.
        if (end.whole() || state_in(i) == row_state::failed) continue;
        return behind(folder / result_file_names[i], words::not_compared(end.words()));
    }
    return {};
}

} // namespace

bool knows(const std::optional<row_entry>& known, const result_row& said, bool doubted) noexcept {
    if (!known) return false;
    const auto& o = known->outcome;
    switch (said.state) {
    case row_state::created:
        return known->ended > 0 && o.state == row_state::created && o.lead_id == said.lead_id;
    case row_state::failed: return known->ended > 0;
    default: return known->ended > 0 || (doubted && o.attempts >= said.attempts);
    }
}

result<missed_rows> compare_files(journal& j, const fs::path& folder, const csv::encoding& encoding,
                                  std::uint64_t rows) {
    missed_rows m;
    const auto taken = j.taken();
    if (!taken) return taken.error();
    for (std::size_t i = 0; i < result_file_names.size(); ++i) {
        const auto file = folder / result_file_names[i];
        std::error_code missing;
        const auto size = fs::file_size(file, missing);
        m.there[i] = !missing;
        m.sizes[i] = missing ? 0 : size;
        if (missing || (size > 0 && size == (*taken)[i])) continue;
        auto end =
            read_result_file(folder, i, encoding, rows, [&](const result_row& r) -> result<bool> {
                ++m.in_files;
                m.highest = std::max(m.highest, r.row);
                const auto known = is_known(j, r);
                if (!known) return known.error();
                if (*known) return true;
                if (++m.rows > 1) return true;
                m.first = r;
                m.first_file = i;
                return true;
            });
        if (!end) return end.error();
        m.ends[i] = std::move(*end);
    }
    return m;
}

std::optional<std::uint64_t> ended_in_summary(const fs::path& folder, const std::string& job_id) {
    const auto content = read_file(folder / "summary.json", limits::config_file_bytes);
    if (!content || !*content || member(**content, "job_id") != job_id) return std::nullopt;
    std::uint64_t ended = 0;
    for (const auto* name : {"created", "failed", "unknown", "skipped"})
        ended += text::parse_unsigned(member(**content, name)).value_or(0);
    return ended;
}

bool finished_in_summary(const fs::path& folder) {
    const auto content = read_file(folder / "summary.json", limits::config_file_bytes);
    return content && *content && member(**content, "state") == "finished";
}

result<bool> lacks_last_run(journal& j, const std::optional<job_info>& info) {
    if (!info || info->last_run.number == 0) return false;
    const auto has = j.has_run(info->last_run.number, info->last_run.owner);
    if (!has) return has.error();
    return !*has;
}

result<words::message> other_evidence(journal& j, const fs::path& folder,
                                      const std::optional<job_info>& info) {
    const auto lost = j.lost_log();
    if (!lost) return lost.error();
    if (*lost) return words::message{words::journal_log_is_not_there};
    const auto identity = j.identity();
    if (!identity) return identity.error();
    if (info && info->identity.id != identity->id)
        return words::message{words::info_is_of_other_job};
    const auto highest = j.highest_row();
    if (!highest) return highest.error();
    if (info && info->highest_row > *highest)
        return words::info_knows_more_rows(info->highest_row, *highest);
    const auto lacks = lacks_last_run(j, info);
    if (!lacks) return lacks.error();
    if (*lacks) return words::info_knows_later_run(info->last_run.number);
    const auto ended = ended_in_summary(folder, identity->id);
    if (!ended) return words::message{};
    const auto known = j.count_rows();
    if (!known) return known.error();
    if (*ended <= *known) return words::message{};
    return words::summary_counts_more_rows(*ended, *known);
}

namespace {

result<void> check_others(journal& j, const fs::path& folder, const std::optional<job_info>& info) {
    const auto words = other_evidence(j, folder, info);
    if (!words) return words.error();
    return words->empty() ? result<void>{} : behind(folder / "job.db", *words);
}

} // namespace

result<void> check_age(journal& j, const fs::path& folder, const std::optional<job_info>& info) {
    if (auto newest = check_others(j, folder, info); !newest || !info) return newest;
    const auto encoding = csv::encoding::named(info->encoding);
    if (!encoding) return encoding.error();
    return check_files(j, folder, *encoding, info->identity.rows);
}

result<void> check_age(const fs::path& folder) {
    auto j = journal::open(folder / journal_file_name, journal::mode::read);
    if (!j) return j.error();
    const auto info = read_job_info(folder);
    if (!info) return info.error();
    return check_age(*j, folder, *info);
}

result<void> check_age_at_a_glance(journal& j, const fs::path& folder) {
    const auto info = read_job_info(folder);
    if (!info) return info.error();
    return check_others(j, folder, *info);
}

result<void> check_age(journal& j, const fs::path& folder, const input_form& input) {
    const auto info = read_job_info(folder);
    if (!info) return info.error();
    if (auto newest = check_others(j, folder, *info); !newest) return newest;
    const auto identity = j.identity();
    if (!identity) return identity.error();
    const auto extent = j.extent();
    if (!extent) return extent.error();
    if (result_files::intact(folder, *extent)) {
        const auto known = tails_are_known(j, folder, input, identity->rows, *extent);
        if (!known) return known.error();
        if (*known) return {};
    }
    return check_files(j, folder, input.encoding, identity->rows);
}

} // namespace leadimport::job
