#include "leadimport/run/check.hpp"

#include "leadimport/csv/record_reader.hpp"

#include <utility>

namespace leadimport::run {

result<input_file> open_input(const std::filesystem::path& path) {
    auto source = csv::file_source::open(path);
    if (!source) return source.error();
    input_file input{path, std::move(*source), {}, {}, {}};
    csv::record_reader reader{input.source, {}, path.filename().string()};
    const auto header = reader.read_header();
    if (!header) return header.error();
    input.header.assign(header->begin(), header->end());
    input.raw_header = reader.raw_header();
    input.dialect = reader.seen();
    if (const auto back = input.source.rewind(); !back) return back.error();
    return input;
}

mapping::checked<mapping::field_map> bind_mapping(const input_file& input,
                                                  const std::filesystem::path& map,
                                                  const mapping::schema* workspace) {
    if (map.empty()) {
        const auto name = "the header of " + input.path.filename().string();
        return mapping::field_map::bind(mapping::match_header(input.header, workspace, name),
                                        input.header, workspace);
    }
    const auto spec = mapping::load_mapping_file(map);
    if (!spec) return spec.error();
    return mapping::field_map::bind(*spec, input.header, workspace);
}

result<check_report> check_rows(input_file& input, const mapping::field_map& map) {
    csv::fingerprinting_source source{input.source};
    csv::record_reader reader{source, input.dialect, input.path.filename().string()};
    if (const auto header = reader.read_header(); !header) return header.error();
    check_report report;
    mapping::lead_request request;
    for (;;) {
        const auto next = reader.next();
        if (!next) return next.error();
        const auto* record = *next;
        if (record == nullptr) break;
        ++report.rows;
        const auto problem = map.build(*record, request);
        if (!problem) continue;
        ++report.invalid;
        ++report.invalid_by_kind[problem->code];
        if (report.first_invalid.size() < check_report::shown)
            report.first_invalid.push_back({record->row, record->line, problem->message()});
    }
    if (report.rows == 0) return error{errc::input_no_rows, input.path.string(), {}};
    report.bytes = source.bytes();
    report.digest = to_hex(source.value());
    report.dialect = reader.seen();
    if (const auto back = input.source.rewind(); !back) return back.error();
    return report;
}

} // namespace leadimport::run
