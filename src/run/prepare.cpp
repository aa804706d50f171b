#include "leadimport/run/prepare.hpp"

#include "run/begun_part.hpp"
#include "run/error_rows.hpp"
#include "run/fixed_cells.hpp"
#include "run/rows_of_run.hpp"
#include "run/rows_that_are_leads.hpp"
#include "run/salvage.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/session/api_link.hpp"
#include "leadimport/session/workspace_schema.hpp"
#include "leadimport/words/run.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace leadimport::run {
namespace {

// What is read, and how.
struct taken_input {
    csv::file_source source;
    input::reading_choices reading{};
    std::optional<unnamed_file> spooled{}; // it, where that is not the file which was named
    std::optional<sheet_report> sheet{};
};

result<csv::file_source> read_again(const unnamed_file& file, const std::string& name) {
    unique_fd fd{::fcntl(file.fd(), F_DUPFD_CLOEXEC, 0)};
    if (!fd) return system_error(errc::input_unreadable, name, errno);
    return csv::file_source::adopt(std::move(fd), name);
}

// The input as a file that can be read again.
result<taken_input> take_file(const import_settings& s, const input::spool_place& place) {
    if (!s.from_standard_input()) {
        auto source = csv::file_source::open(s.input);
        if (!source) return source.error();
        return taken_input{std::move(*source), s.reading};
    }
    auto file = spool(STDIN_FILENO, input::standard_input, place);
    if (!file) return file.error();
    auto source = read_again(*file, input::standard_input);
    if (!source) return source.error();
    return taken_input{std::move(*source), s.reading, std::move(*file)};
}

// In its place a copy when a spreadsheet has changed cells of it.
checked<taken_input> take_input(const import_settings& s, const fields_of_rows& bind,
                                const input::spool_place& place) {
    auto taken = take_file(s, place);
    if (!taken) return one(taken.error());
    auto cells = compare_cells(s, std::move(taken->source), bind, place);
    if (!cells) return cells.error();
    taken->source = std::move(cells->source);
    taken->sheet = std::move(cells->found.report);
    if (!cells->found.copy) return std::move(*taken);
    auto copy = read_again(*cells->found.copy, s.input.filename().string());
    if (!copy) return one(copy.error());
    return taken_input{std::move(*copy),
                       {csv::encoding{}, cells->found.delimiter},
                       std::move(cells->found.copy),
                       std::move(taken->sheet)};
}

result<input::input_file> open_whole(const import_settings& s, taken_input& taken) {
    return open_input(std::move(taken.source),
                      s.from_standard_input() ? input::standard_input : s.input, taken.reading);
}

// As far as the job knows it, when there is one.
result<input::input_file> open_for_job(const import_settings& s, taken_input& taken,
                                       const std::optional<begun_job>& job) {
    const auto bytes = taken.source.size();
    if (job) taken.source.end_at(job->identity.input_bytes);
    auto input = open_whole(s, taken);
    if (input && job) {
        input->of_known_job = true;
        input->grown = bytes - job->identity.input_bytes;
    }
    return input;
}

struct looked_at {
    requests::field_map map;
    check_report report;
};

// When it turns out on the way that the encoding was guessed wrong, it begins again: the header is
// different then, and so is what its columns are imported to.
checked<looked_at> look_at_rows(const import_settings& s, input::input_file& input,
                                const values::schema* workspace, error_rows* errors,
                                input::block_list* blocks, const std::optional<begun_job>& job) {
    auto map = bind_mapping(input, s.map, workspace, s.synonyms, s.tables);
    if (!map) return map.error();
    if (errors != nullptr)
        if (const auto begun = errors->begin(input); !begun) return one(begun.error());
    rows_of_run run{job, s.limit};
    auto report = check_rows(input, *map, errors, blocks, s.strict, s.send ? &run : nullptr);
    if (report) {
        input.dialect = report->dialect;
        return looked_at{std::move(*map), std::move(*report)};
    }
    if (!input.encoding_assumed || report.error().code != errc::csv_bad_utf8)
        return one(report.error());
    if (const auto again = look_thoroughly(input, s.reading); !again) return one(again.error());
    return look_at_rows(s, input, workspace, errors, blocks, job);
}

// The field that every lead is to get a key in must be there, take texts, and be free for it.
result<void> check_key_field(const std::string& name, const requests::field_map& map,
                             const values::schema* workspace) {
    if (name.empty()) return {};
    const auto quoted = text::quoted(name);
    const auto wrong = [](words::message why) {
        return error{errc::key_field_unusable, "--key-field", std::move(why)};
    };
    if (map.is_mapped(name)) return wrong(words::key_field_is_imported_already(quoted));
    if (values::is_system_field(name)) return wrong(words::key_field_cannot_be_written(quoted));
    if (workspace == nullptr) return {};
    const auto field = find_key_field(*workspace, name);
    if (!field) return field.error();
    return {};
}

// Whether the key field, which fits, is known to be unique.
std::optional<key_standing> standing_of_key(const import_settings& s,
                                            const values::schema* workspace) {
    if (s.key_field.empty() || !s.api || workspace == nullptr) return std::nullopt;
    const auto* field = workspace->find_field(values::object_kind::lead, s.key_field);
    if (field == nullptr) return std::nullopt;
    return standing_of(*field, {s.api->endpoint.url(), workspace->workspace_id, field->id});
}

// What is wrong with the files beside the input: told before anything is asked of the API.
mistakes mistakes_in_files(const import_settings& s) {
    if (s.map.empty()) {
        const auto names = load_synonyms(s.synonyms);
        return names ? mistakes{} : names.error();
    }
    const auto spec = mapping::load_mapping_file(s.map, s.tables);
    return spec ? mistakes{} : spec.error();
}

// The workspace that the rows have to fit, looked for once, when it is needed first.
class workspace_of_import {
public:
    // Both must outlive it; `link` is null without an API.
    workspace_of_import(const import_settings& s, session::api_link* link)
        : settings_{s},
          link_{link} {}

    // Null: there is none.
    checked<const values::schema*> find() {
        if (!found_) {
            if (link_ != nullptr)
                if (auto all = mistakes_in_files(settings_); !all.empty()) return all;
            auto workspace = session::find_workspace(settings_.schema, link_);
            if (!workspace) return one(workspace.error());
            found_.emplace(std::move(*workspace));
        }
        return *found_ ? &**found_ : nullptr;
    }
    // What was found; afterwards there is none.
    std::optional<values::schema> take() && { return std::move(*found_); }

private:
    const import_settings& settings_;
    session::api_link* link_;
    std::optional<std::optional<values::schema>> found_;
};

fields_of_rows fields_by(const import_settings& s, workspace_of_import& workspace) {
    return [&](const input::input_file& rows) -> checked<requests::field_map> {
        const auto known = workspace.find();
        if (!known) return known.error();
        return bind_mapping(rows, s.map, *known, s.synonyms, s.tables);
    };
}

// What --strict refuses; without it the user judges whether it is a mistake.
mistakes mistakes_if_strict(const input::input_file& input, const requests::field_map& map) {
    auto all = map.missing_required();
    for (const auto& column : map.unmapped_columns())
        all.push_back({errc::mapping_unclaimed, words::header_of_file(input.name), column.label});
    return all;
}

// `place`: of a spooled input, and of a list of what was checked when there is to be one.
checked<prepared> prepare_with(const import_settings& s, session::api_link* link,
                               const input::spool_place& place, bool for_job) {
    const bool to_send = !for_job || s.send;
    if (to_send)
        if (auto no = refused_by_name(s)) return one(std::move(*no));
    std::optional<error_rows> errors;
    if (!s.errors.empty()) {
        auto created = error_rows::create(s);
        if (!created) return one(created.error());
        errors.emplace(std::move(*created));
    }
    workspace_of_import workspace{s, link};
    auto taken = take_input(s, fields_by(s, workspace), place);
    if (!taken) return taken.error();
    const auto job = begun_job_of(s, taken->source);
    if (!job) return one(job.error());
    auto input = for_job ? open_for_job(s, *taken, *job) : open_whole(s, *taken);
    if (!input) return one(input.error());
    const auto known = workspace.find();
    if (!known) return known.error();
    std::optional<input::block_list> blocks;
    if (for_job) blocks.emplace(place, limits::checked_block_bytes);
    auto looked = look_at_rows(s, *input, *known, errors ? &*errors : nullptr,
                               blocks ? &*blocks : nullptr, *job);
    if (!looked) return looked.error();
    if (auto& no = looked->report.imported_before; to_send && no) return one(std::move(*no));
    if (s.strict)
        if (auto all = mistakes_if_strict(*input, looked->map); !all.empty()) return all;
    if (const auto fits = check_key_field(s.key_field, looked->map, *known); !fits)
        return one(fits.error());
    if (errors)
        if (const auto finished = errors->finish(); !finished) return one(finished.error());
    if (blocks) input->checked.emplace(std::move(*blocks));
    auto key = standing_of_key(s, *known);
    return prepared{std::move(*input),
                    std::nullopt,
                    std::move(taken->spooled),
                    std::move(taken->reading),
                    std::move(taken->sheet),
                    std::move(looked->map),
                    std::move(looked->report),
                    std::move(workspace).take(),
                    link != nullptr ? link->answer_time() : std::nullopt,
                    std::move(key)};
}

} // namespace

checked<prepared> prepare(const import_settings& s) {
    if (!s.api) return prepare_with(s, nullptr, input::temporary_place(), false);
    const auto link = session::api_link::make(*s.api);
    if (!link) return one(link.error());
    return prepare_with(s, link->get(), input::temporary_place(), false);
}

checked<prepared> prepare_import(const import_settings& s, session::api_link& link,
                                 const input::spool_place& place) {
    return prepare_with(s, &link, place, true);
}

checked<prepared> prepare_salvaged(const import_settings& s, session::api_link& link,
                                   const known_job& job, const error& why) {
    auto found = salvage(s, job, why);
    if (!found) return one(found.error());
    auto workspace = session::find_workspace(s.schema, &link);
    if (!workspace) return one(workspace.error());
    const auto* known = *workspace ? &**workspace : nullptr;
    auto map = bind_mapping(found->input, s.map, known, s.synonyms, s.tables);
    if (!map) return map.error();
    if (const auto fits = check_key_field(s.key_field, *map, known); !fits)
        return one(fits.error());
    check_report report;
    report.rows = job.identity.rows;
    report.bytes = job.identity.input_bytes;
    report.digest = job.identity.input_digest;
    auto key = standing_of_key(s, known);
    return prepared{std::move(found->input),
                    std::move(found->rows),
                    std::nullopt,
                    s.reading,
                    std::nullopt,
                    std::move(*map),
                    std::move(report),
                    std::move(*workspace),
                    link.answer_time(),
                    std::move(key)};
}

delivery::time_left time_for_import(const prepared& p, const rate& r, unsigned connections) {
    return time_for(p.report.work(),
                    {.permitted = r, .connections = connections, .answer = p.answer_time});
}

std::optional<error> refused_by_strict(const import_settings& s, const prepared& p) {
    if (!s.strict || p.report.invalid == 0) return std::nullopt;
    return error{errc::rows_invalid, p.input.path.string(),
                 words::some_of_rows(p.report.invalid, p.report.rows)};
}

} // namespace leadimport::run
