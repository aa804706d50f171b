#include "leadimport/run/check.hpp"

#include "run/error_rows.hpp"
#include "run/invalid_kinds.hpp"
#include "run/rows_that_are_leads.hpp"

#include "leadimport/base/distinct_count.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/input/input_look.hpp"
#include "leadimport/words/run.hpp"

#include <cmath>
#include <optional>
#include <utility>

namespace leadimport::run {

checked<mapping::header_synonyms> load_synonyms(const std::filesystem::path& file) {
    if (file.empty()) return mapping::header_synonyms::builtin();
    return mapping::header_synonyms::load(file);
}

checked<requests::field_map> bind_mapping(const input::input_file& input,
                                          const std::filesystem::path& map,
                                          const values::schema* workspace,
                                          const std::filesystem::path& synonyms,
                                          mapping::tables_from tables) {
    if (map.empty()) {
        const auto known = load_synonyms(synonyms);
        if (!known) return known.error();
        const auto spec = mapping::match_header(input.header, workspace,
                                                words::header_of_file(input.name), *known);
        return requests::field_map::bind(spec, input.header, workspace);
    }
    const auto spec = mapping::load_mapping_file(map, tables);
    if (!spec) return spec.error();
    return requests::field_map::bind(*spec, input.header, workspace);
}

namespace {

// Who is named by the rows that can be sent.
class contacts_seen {
public:
    void add(const requests::lead_request& request, const requests::field_map& map) {
        if (request.organization.named) {
            organizations_.add(request.organization.key);
            find_organizations_ = !request.organization.may_create;
        }
        if (request.person.named)
            people_.add(request.person.key);
        else if (map.names_people())
            ++without_person_;
    }
    void tell(check_report& report) const {
        report.people = people_.value();
        report.organizations = organizations_.value();
        report.estimated = !people_.exact() || !organizations_.exact();
        report.find_organizations = find_organizations_;
        report.without_person = without_person_;
    }

private:
    distinct_count people_;
    distinct_count organizations_;
    std::uint64_t without_person_ = 0;
    bool find_organizations_ = false;
};

// What is wrong with a row because it lacks what only the workspace's own form requires.
std::optional<requests::row_error> lack(const requests::field_map& map, bool strict,
                                        check_report& report) {
    auto lacking = map.lack();
    if (!lacking || strict) return lacking;
    ++report.lacking;
    return std::nullopt;
}

} // namespace

result<check_report> check_rows(input::input_file& input, const requests::field_map& map,
                                error_rows* errors, input::block_list* blocks, bool strict) {
    auto pass = input::input_pass::begin_check(input, blocks);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), input.dialect, input.name};
    if (const auto header = reader.read_header(); !header) return header.error();
    // The mapping is of the header that was read first.
    if (reader.raw_header() != input.raw_header)
        return error{errc::input_being_written, input.path.string(),
                     words::header_differs_from_first_reading};
    check_report report;
    invalid_kinds kinds;
    contacts_seen contacts;
    rows_that_are_leads earlier{input.header};
    requests::lead_request request;
    for (;;) {
        const auto next = reader.next();
        if (!next) return next.error();
        const auto* record = *next;
        if (record == nullptr) break;
        ++report.rows;
        earlier.look_at(*record);
        auto problem = map.build(*record, request);
        if (!problem) problem = lack(map, strict, report);
        if (!problem) {
            contacts.add(request, map);
            continue;
        }
        if (errors != nullptr)
            if (const auto added = errors->add(*record, *problem); !added) return added.error();
        kinds.add(*record, std::move(*problem));
    }
    if (report.rows == 0) return error{errc::input_no_rows, input.path.string(), {}};
    report.bytes = pass->bytes();
    const auto whole = pass->fingerprint();
    report.digest = to_hex(whole);
    if (const auto same = still_as_seen(input, report.bytes, whole); !same) return same.error();
    if (blocks != nullptr) {
        const auto now = input.source.now();
        if (!now) return now.error();
        if (const auto done = blocks->finish(whole, now->modified_ns); !done) return done.error();
    }
    report.dialect = reader.seen();
    report.invalid = kinds.rows();
    report.kinds = kinds.by_frequency();
    report.invalid_besides = kinds.besides();
    contacts.tell(report);
    report.imported_before = earlier.refusal(input.path);
    return report;
}

std::optional<std::chrono::seconds> time_for(std::uint64_t points, const rate& r) {
    if (r.unlimited()) return std::nullopt;
    return std::chrono::seconds{
        std::llround(std::ceil(static_cast<double>(points) / r.per_second()))};
}

} // namespace leadimport::run
