#include "leadimport/run/check.hpp"

#include "run/error_rows.hpp"
#include "run/invalid_kinds.hpp"
#include "run/rows_of_run.hpp"
#include "run/rows_that_are_leads.hpp"

#include "leadimport/base/distinct_count.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/input/input_look.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
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

// Who is named by rows.
class contacts_seen {
public:
    void add(const requests::lead_request& request) {
        if (request.organization.named) organizations_.add(request.organization.key);
        if (request.person.named) people_.add(request.person.key);
    }
    [[nodiscard]] std::uint64_t people() const { return people_.value(); }
    [[nodiscard]] std::uint64_t organizations() const { return organizations_.value(); }
    [[nodiscard]] bool exact() const noexcept { return people_.exact() && organizations_.exact(); }

private:
    distinct_count people_;
    distinct_count organizations_;
};

// Of what is left of all, whom the job does not know yet: of some rows no more than they name.
std::uint64_t contacts_not_known(std::uint64_t named, std::uint64_t all, std::uint64_t known) {
    return known == 0 ? named : std::min(named, all - std::min(all, known));
}

// What an import would send now.
class share_seen {
public:
    explicit share_seen(rows_of_run* run) : run_{run} {}

    // The row can be sent, as `request`; null: it cannot.
    result<void> add(std::uint64_t row, const requests::lead_request* request) {
        if (run_ == nullptr || run_->is_whole()) return {};
        const auto open = run_->is_open(row);
        if (!open) return open.error();
        if (!*open) return {};
        if (request == nullptr) {
            ++invalid_;
            return {};
        }
        ++open_;
        if (open_ > run_->limit()) return {};
        named_.add(*request);
        return {};
    }
    [[nodiscard]] run_share in(const check_report& whole) const {
        if (run_ == nullptr || run_->is_whole() || !run_->is_of(whole.bytes, whole.digest))
            return {.open = whole.leads(),
                    .invalid = whole.invalid,
                    .leads = whole.leads(),
                    .people = whole.people,
                    .organizations = whole.organizations,
                    .estimated = whole.estimated};
        const auto& known = run_->known();
        const bool knows_some = known.people.known() + known.organizations.known() > 0;
        return {.ended = known.counts.ended(),
                .open = open_,
                .invalid = invalid_,
                .leads = std::min(open_, run_->limit()),
                .people = contacts_not_known(named_.people(), whole.people, known.people.known()),
                .organizations = contacts_not_known(named_.organizations(), whole.organizations,
                                                    known.organizations.known()),
                .estimated = !named_.exact() || (whole.estimated && knows_some),
                .known_people = known.people.known(),
                .known_organizations = known.organizations.known()};
    }

private:
    rows_of_run* run_;
    std::uint64_t open_ = 0;
    std::uint64_t invalid_ = 0;
    contacts_seen named_; // by the rows that are to be sent
};

// What is wrong with a row because it lacks what only the workspace's own form requires.
std::optional<requests::row_error> lack(const requests::field_map& map, bool strict,
                                        check_report& report) {
    auto lacking = map.lack();
    if (!lacking || strict) return lacking;
    ++report.lacking;
    return std::nullopt;
}

// What one reading of the file sees of its rows.
class rows_seen {
public:
    rows_seen(const requests::field_map& map, bool strict, error_rows* errors, rows_of_run* run)
        : map_{map},
          strict_{strict},
          errors_{errors},
          share_{run} {}

    result<void> add(const csv::record& record) {
        ++report_.rows;
        auto problem = map_.build(record, request_);
        if (!problem) problem = lack(map_, strict_, report_);
        if (auto counted = share_.add(record.row, problem ? nullptr : &request_); !counted)
            return counted;
        if (!problem) {
            add_contacts();
            return {};
        }
        if (errors_ != nullptr)
            if (auto added = errors_->add(record, *problem); !added) return added;
        kinds_.add(record, std::move(*problem));
        return {};
    }
    [[nodiscard]] std::uint64_t rows() const noexcept { return report_.rows; }
    // Of a file of so many bytes and that digest.
    [[nodiscard]] check_report report(std::uint64_t bytes, std::string digest) {
        report_.bytes = bytes;
        report_.digest = std::move(digest);
        report_.invalid = kinds_.rows();
        report_.kinds = kinds_.by_frequency();
        report_.invalid_besides = kinds_.besides();
        report_.people = contacts_.people();
        report_.organizations = contacts_.organizations();
        report_.estimated = !contacts_.exact();
        report_.to_send = share_.in(report_);
        return std::move(report_);
    }

private:
    void add_contacts() {
        contacts_.add(request_);
        if (request_.organization.named)
            report_.find_organizations = !request_.organization.may_create;
        if (!request_.person.named && map_.names_people()) ++report_.without_person;
    }

    const requests::field_map& map_;
    bool strict_;
    error_rows* errors_;
    check_report report_;
    requests::lead_request request_;
    invalid_kinds kinds_;
    contacts_seen contacts_;
    share_seen share_;
};

} // namespace

result<check_report> check_rows(input::input_file& input, const requests::field_map& map,
                                error_rows* errors, input::block_list* blocks, bool strict,
                                rows_of_run* run) {
    auto pass = input::input_pass::begin_check(input, blocks);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), input.dialect, input.name};
    if (const auto header = reader.read_header(); !header) return header.error();
    // The mapping is of the header that was read first.
    if (reader.raw_header() != input.raw_header)
        return error{errc::input_being_written, input.path.string(),
                     words::header_differs_from_first_reading};
    rows_seen rows{map, strict, errors, run};
    rows_that_are_leads earlier{input.header};
    for (;;) {
        const auto next = reader.next();
        if (!next) return next.error();
        const auto* record = *next;
        if (record == nullptr) break;
        earlier.look_at(*record);
        if (const auto seen = rows.add(*record); !seen) return seen.error();
    }
    if (rows.rows() == 0) return error{errc::input_no_rows, input.path.string(), {}};
    const auto whole = pass->fingerprint();
    auto report = rows.report(pass->bytes(), to_hex(whole));
    if (const auto same = still_as_seen(input, report.bytes, whole); !same) return same.error();
    if (blocks != nullptr) {
        const auto now = input.source.now();
        if (!now) return now.error();
        if (const auto done = blocks->finish(whole, now->modified_ns); !done) return done.error();
    }
    report.dialect = reader.seen();
    report.imported_before = earlier.refusal(input.path);
    return report;
}

} // namespace leadimport::run
