#include "leadimport/run/prepare.hpp"

#include "run/api_link.hpp"
#include "run/error_rows.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/run/workspace_schema.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace leadimport::run {
namespace {

mapping::mistakes one(error e) { return {std::move(e)}; }

// The input as a file that can be read again; `spooled` gets it when it was a pipe.
result<input_file> take_input(const import_settings& s, const spool_place& place,
                              std::optional<unnamed_file>& spooled) {
    if (!s.from_standard_input()) return open_input(s.input, s.reading);
    auto file = spool(STDIN_FILENO, standard_input, place);
    if (!file) return file.error();
    unique_fd fd{::fcntl(file->fd(), F_DUPFD_CLOEXEC, 0)};
    if (!fd) return system_error(errc::input_unreadable, standard_input, errno);
    auto source = csv::file_source::adopt(std::move(fd), standard_input);
    if (!source) return source.error();
    spooled.emplace(std::move(*file));
    return open_input(std::move(*source), standard_input, s.reading);
}

struct looked_at {
    mapping::field_map map;
    check_report report;
};

// When it turns out on the way that the encoding was guessed wrong, it begins again: the header is
// another then, and so is what it feeds.
mapping::checked<looked_at> look_at_rows(const import_settings& s, input_file& input,
                                         const mapping::schema* workspace, error_rows* errors) {
    auto map = bind_mapping(input, s.map, workspace, s.synonyms);
    if (!map) return map.error();
    if (errors != nullptr)
        if (const auto begun = errors->begin(input); !begun) return one(begun.error());
    auto report = check_rows(input, *map, errors);
    if (report) {
        input.dialect = report->dialect;
        return looked_at{std::move(*map), std::move(*report)};
    }
    if (!input.encoding_assumed || report.error().code != errc::csv_bad_utf8)
        return one(report.error());
    if (const auto again = look_thoroughly(input, s.reading); !again) return one(again.error());
    return look_at_rows(s, input, workspace, errors);
}

// The field that every lead is to get a key in must be there, take texts, and be free for it.
result<void> check_key_field(const std::string& name, const mapping::field_map& map,
                             const mapping::schema* workspace) {
    if (name.empty()) return {};
    const auto wrong = [&](const std::string& what) {
        return error{errc::key_field_unusable, "--key-field", text::quoted(name) + " " + what};
    };
    if (map.feeds(name)) return wrong("is fed by the file already");
    if (mapping::is_system_field(name)) return wrong("cannot be written through the API");
    if (workspace == nullptr) return {};
    const auto* field = workspace->find_field(mapping::object_kind::lead, name);
    if (field == nullptr) return wrong("is no field of the workspace's leads");
    if (field->type != mapping::field_type::string)
        return wrong("is of the type " + std::string{mapping::name_of(field->type)} +
                     ", not string");
    return {};
}

mapping::mistakes unclaimed_columns(const input_file& input, const mapping::field_map& map) {
    mapping::mistakes all;
    for (const auto& column : map.unmapped_columns())
        all.push_back({errc::mapping_unclaimed, "the header of " + input.name,
                       "column " + text::quoted(column)});
    return all;
}

} // namespace

mapping::checked<prepared> prepare(const import_settings& s) {
    if (!s.api) return prepare(s, nullptr, temporary_place());
    const auto link = api_link::make(*s.api);
    if (!link) return one(link.error());
    return prepare(s, link->get(), temporary_place());
}

mapping::checked<prepared> prepare(const import_settings& s, api_link* link,
                                   const spool_place& place) {
    std::optional<error_rows> errors;
    if (!s.errors.empty()) {
        auto created = error_rows::create(s);
        if (!created) return one(created.error());
        errors.emplace(std::move(*created));
    }
    std::optional<unnamed_file> spooled;
    auto input = take_input(s, place, spooled);
    if (!input) return one(input.error());
    auto workspace = find_workspace(s, link);
    if (!workspace) return one(workspace.error());
    auto looked =
        look_at_rows(s, *input, *workspace ? &**workspace : nullptr, errors ? &*errors : nullptr);
    if (!looked) return looked.error();
    if (s.strict)
        if (auto all = unclaimed_columns(*input, looked->map); !all.empty()) return all;
    if (const auto fits =
            check_key_field(s.key_field, looked->map, *workspace ? &**workspace : nullptr);
        !fits)
        return one(fits.error());
    if (errors)
        if (const auto finished = errors->finish(); !finished) return one(finished.error());
    return prepared{std::move(*input),      std::move(spooled),
                    std::move(looked->map), std::move(looked->report),
                    std::move(*workspace),  link != nullptr ? link->answer_time() : std::nullopt};
}

std::optional<error> refused_by_strict(const import_settings& s, const prepared& p) {
    if (!s.strict || p.report.invalid == 0) return std::nullopt;
    return error{errc::rows_invalid, p.input.path.string(),
                 text::grouped(p.report.invalid) + " of " + text::counted(p.report.rows, "row")};
}

} // namespace leadimport::run
