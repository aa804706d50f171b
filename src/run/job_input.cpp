#include "leadimport/run/job_input.hpp"

#include "run/row_feeder.hpp"
#include "run/row_references.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/job/row_key.hpp"
#include "leadimport/run/check.hpp"
#include "leadimport/session/workspace_schema.hpp"
#include "leadimport/words/run.hpp"
#include "leadimport/workspace/lead_facts.hpp"

#include <utility>
#include <vector>

namespace leadimport::run {
namespace {

error is_different(const input::input_file& input) {
    return {errc::input_changed, input.path.string(), words::job_began_with_other_content};
}

// To the end, so that its blocks are noted.
result<void> read_all(input::input_pass& pass) {
    std::vector<char> block(limits::block_bytes);
    for (;;) {
        const auto got = pass.text().read(block);
        if (!got) return got.error();
        if (*got == 0) return {};
    }
}

result<void> compare(input::input_file& input, const opened_job& job, input::block_list& blocks) {
    auto pass = input::input_pass::begin_check(input, &blocks);
    if (!pass) return pass.error();
    // What cannot be read as text is not what the job began with either.
    if (!read_all(*pass) || pass->bytes() != job.identity.input_bytes ||
        to_hex(pass->fingerprint()) != job.identity.input_digest)
        return is_different(input);
    const auto now = input.source.now();
    if (!now) return now.error();
    return blocks.finish(pass->fingerprint(), now->modified_ns);
}

// Holds until the reader's next record; null: there is no such row.
result<const csv::record*> find_row(csv::record_reader& reader, std::uint64_t row) {
    if (const auto header = reader.read_header(); !header) return header.error();
    for (;;) {
        auto next = reader.next();
        if (!next || *next == nullptr || (*next)->row == row) return next;
    }
}

result<facts_or_why> facts_of_record(const csv::record& r, const requests::field_map& map,
                                     const import_settings& s, opened_job& job) {
    requests::lead_request request;
    if (const auto problem = map.build(r, request))
        return facts_or_why{cannot_be_read{without_remedy({problem->code, {}, problem->detail})}};
    const auto body = with_known_contacts(request, job.journal, job.identity.id);
    if (!body) return body.error();
    if (!*body) return facts_or_why{cannot_be_read{words::job_does_not_know_contact}};
    const auto key = s.key_field.empty() ? std::string{} : job::lead_key(job.identity.id, r.row);
    auto facts = workspace::read_sent_facts(**body, s.key_field, key);
    if (!facts) return facts.error();
    return facts_or_why{std::move(*facts)};
}

} // namespace

// The job's own choice, also where the front of the file alone would not tell it.
result<input::reading_choices> reading_of_job(const import_settings& s,
                                              const std::string& encoding) {
    auto choices = s.reading;
    if (choices.encoding || encoding.empty()) return choices;
    auto named = csv::encoding::named(encoding);
    if (!named) return named.error();
    choices.encoding = std::move(*named);
    return choices;
}

result<input::input_file> open_job_input(const import_settings& s, const opened_job& job) {
    auto source = csv::file_source::open(s.input);
    if (!source) return source.error();
    source->end_at(job.identity.input_bytes);
    const auto choices = reading_of_job(s, job.info.encoding);
    if (!choices) return choices.error();
    auto input = open_input(std::move(*source), s.input, *choices);
    if (!input) return input.error();
    input::block_list blocks{input::beside_job(job.folder.path()), limits::checked_block_bytes};
    if (const auto same = compare(*input, job, blocks); !same) return same.error();
    input->of_known_job = true;
    input->checked.emplace(std::move(blocks));
    return input;
}

result<facts_or_why> facts_of_row(const import_settings& s, opened_job& job,
                                  session::api_link& link, input::input_file& input,
                                  std::uint64_t row) {
    const auto workspace = session::find_workspace(s.schema, &link);
    if (!workspace) return workspace.error();
    const auto map = bind_mapping(input, s.map, &**workspace, s.synonyms, s.tables);
    if (!map) return facts_or_why{cannot_be_read{without_remedy(map.error().front())}};
    if (mapping_digest(*map, input, s.key_field) != job.identity.mapping_digest)
        return facts_or_why{cannot_be_read{without_remedy({errc::job_mapping_differs, {}, {}})}};
    auto pass = input::input_pass::begin(input);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), input.dialect, input.name};
    const auto record = find_row(reader, row);
    if (!record) return facts_or_why{cannot_be_read{without_remedy(record.error())}};
    if (*record == nullptr) return facts_or_why{cannot_be_read{words::file_has_no_such_row}};
    return facts_of_record(**record, *map, s, job);
}

} // namespace leadimport::run
