#include "leadimport/run/check.hpp"

#include "run/error_rows.hpp"
#include "run/invalid_kinds.hpp"

#include "leadimport/csv/record_reader.hpp"

#include <cmath>
#include <utility>

namespace leadimport::run {

mapping::checked<mapping::field_map> bind_mapping(const input_file& input,
                                                  const std::filesystem::path& map,
                                                  const mapping::schema* workspace,
                                                  const std::filesystem::path& synonyms) {
    if (map.empty()) {
        auto known = mapping::header_synonyms::builtin();
        if (!synonyms.empty()) {
            auto loaded = mapping::header_synonyms::load(synonyms);
            if (!loaded) return loaded.error();
            known = std::move(*loaded);
        }
        const auto name = "the header of " + input.name;
        const auto spec = mapping::match_header(input.header, workspace, name, known);
        return mapping::field_map::bind(spec, input.header, workspace);
    }
    const auto spec = mapping::load_mapping_file(map);
    if (!spec) return spec.error();
    return mapping::field_map::bind(*spec, input.header, workspace);
}

result<check_report> check_rows(input_file& input, const mapping::field_map& map,
                                error_rows* errors) {
    auto pass = input_pass::begin(input);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), input.dialect, input.name};
    if (const auto header = reader.read_header(); !header) return header.error();
    check_report report;
    invalid_kinds kinds;
    mapping::lead_request request;
    for (;;) {
        const auto next = reader.next();
        if (!next) return next.error();
        const auto* record = *next;
        if (record == nullptr) break;
        ++report.rows;
        auto problem = map.build(*record, request);
        if (!problem) continue;
        if (errors != nullptr)
            if (const auto added = errors->add(*record, *problem); !added) return added.error();
        kinds.add(*record, std::move(*problem));
    }
    if (report.rows == 0) return error{errc::input_no_rows, input.path.string(), {}};
    report.bytes = pass->bytes();
    report.digest = to_hex(pass->fingerprint());
    report.dialect = reader.seen();
    report.invalid = kinds.rows();
    report.kinds = kinds.by_frequency();
    report.invalid_besides = kinds.besides();
    return report;
}

std::optional<std::chrono::seconds> time_for(std::uint64_t requests, const rate& r) {
    if (r.unlimited()) return std::nullopt;
    return std::chrono::seconds{
        std::llround(std::ceil(static_cast<double>(requests) / r.per_second()))};
}

} // namespace leadimport::run
