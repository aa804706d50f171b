#include "requests/row_builder.hpp"

#include "requests/contact_builder.hpp"

#include "leadimport/base/json_writer.hpp"
#include "leadimport/words/requests.hpp"

#include <string>
#include <utility>

namespace leadimport::requests {

namespace {

const mapping::writing_room& room_of(const mapping::bound_map& map, const mapping::bound_field& f) {
    switch (f.of) {
    case values::object_kind::lead: break;
    case values::object_kind::person: return map.person.room;
    case values::object_kind::organization: return map.organization.room;
    }
    return map.room;
}

} // namespace

std::optional<row_error> row_builder::run() {
    if (record_.defect) return row_error{*record_.defect, {}, {}};
    if (record_.cells.size() < map_.columns) return row_error{errc::row_too_few_cells, {}, {}};
    out_.person.named = out_.organization.named = false;
    scratch_.lacking = nullptr;
    object_writer lead{record_, map_.room, scratch_, out_.body};
    auto s = put_name(lead, lead.begin());
    if (s.at != nullptr) s = put_parties(lead, s.at);
    if (s.at != nullptr) s = put_pipeline(lead, s.at);
    if (s.at != nullptr) s = put_key(lead, mapping::lead_key::memo, s.at);
    if (s.at != nullptr) s = lead.put_data(map_.data, s.at);
    if (s.at != nullptr) lead.end(s.at);
    return std::move(lead.wrong());
}

bool row_builder::takes(std::size_t column) {
    if (record_.defect || record_.cells.size() < map_.columns) return false;
    bool all = true;
    for_each_field(map_, [&](const mapping::bound_field& f) {
        if (all && is_fed_by(f, column)) all = takes(f);
    });
    return all;
}

bool row_builder::takes(const mapping::bound_field& f) {
    object_writer object{record_, room_of(map_, f), scratch_, out_.body};
    // Which stages there are depends on the pipeline.
    const auto is = [&](mapping::lead_key k) { return map_[k] && &*map_[k] == &f; };
    if (is(mapping::lead_key::pipeline) || is(mapping::lead_key::pipeline_stage))
        return put_pipeline(object, object.begin()).at != nullptr;
    return object.put(f, object.begin()).at != nullptr;
}

row_builder::step row_builder::put_key(object_writer& lead, mapping::lead_key key, char* at) {
    const auto& f = map_[key];
    return f ? lead.put(*f, at) : step{at, false};
}

row_builder::step row_builder::put_name(object_writer& lead, char* at) {
    const auto s = put_key(lead, mapping::lead_key::name, at);
    if (s.at == nullptr || s.written) return s;
    return lead.refuse(*map_[mapping::lead_key::name], errc::row_missing_value,
                       words::lead_needs_name);
}

row_builder::step row_builder::put_parties(object_writer& lead, char* at) {
    const auto person = put_key(lead, mapping::lead_key::people, at);
    if (person.at == nullptr) return person;
    lead.set_end(person.at);
    const auto before = lead.body().size();
    const auto organization = put_key(lead, mapping::lead_key::organization, person.at);
    if (organization.at == nullptr) return organization;
    if (map_.has_contacts()) {
        lead.set_end(organization.at);
        const auto member = lead.body().view().substr(before);
        if (auto wrong = build_contacts(map_, record_, scratch_, member, out_))
            return lead.refuse(std::move(*wrong));
    }
    const bool any =
        person.written || organization.written || out_.person.named || out_.organization.named;
    return any ? organization : refuse_without_party(lead);
}

row_builder::step row_builder::refuse_without_party(object_writer& lead) {
    if (map_.has_contacts())
        return lead.refuse({errc::row_missing_value, {}, words::lead_needs_party});
    const auto& p = map_[mapping::lead_key::people];
    const auto& o = map_[mapping::lead_key::organization];
    const words::message why = words::lead_needs_id_of_party;
    if (p && o) return lead.refuse({errc::row_missing_value, {}, why});
    return lead.refuse(p ? *p : *o, errc::row_missing_value, why);
}

row_builder::step row_builder::put_pipeline(object_writer& lead, char* at) {
    const auto& p = map_[mapping::lead_key::pipeline];
    const auto& s = map_[mapping::lead_key::pipeline_stage];
    if (!s) return {at, false};
    lead.set_end(at);
    std::string stage_scratch; // both texts are needed at once; only templates use it
    auto pipeline = p ? lead.text_of(*p, scratch_.text) : std::string_view{};
    auto stage = lead.text_of(*s, stage_scratch);
    if (p && !lead.resolve(*p, pipeline, true)) return {nullptr, false};
    // A default stage goes with a pipeline; alone it says nothing.
    if (!lead.resolve(*s, stage, !p || !pipeline.empty())) return {nullptr, false};
    if (pipeline.empty() && stage.empty()) return {lead.room(), false};
    const words::message why = words::pipeline_needs_stage;
    if (p && pipeline.empty()) return lead.refuse(*p, errc::row_missing_value, why);
    if (stage.empty()) return lead.refuse(*s, errc::row_missing_value, why);
    return put_pipeline_ids(lead, pipeline, stage);
}

row_builder::step row_builder::put_pipeline_ids(object_writer& lead, std::string_view pipeline,
                                                std::string_view stage) {
    const auto& p = map_[mapping::lead_key::pipeline];
    const auto& s = *map_[mapping::lead_key::pipeline_stage];
    std::string_view pipeline_id;
    std::string_view stage_id;
    if (!p) {
        // The stage alone says which pipeline.
        if (auto wrong = map_.pipelines.find_by_stage(stage, s.by_name, pipeline_id, stage_id))
            return lead.refuse(s, errc::row_bad_value, std::move(*wrong));
    } else if (auto wrong = map_.pipelines.find_pipeline(pipeline, p->by_name, pipeline_id)) {
        return lead.refuse(*p, errc::row_bad_value, std::move(*wrong));
    } else if (wrong = map_.pipelines.find_stage(pipeline_id, stage, s.by_name, stage_id); wrong) {
        return lead.refuse(s, errc::row_bad_value, std::move(*wrong));
    }
    lead.body().append(",\"pipelineId\":");
    json_writer{lead.body()}.string(pipeline_id);
    lead.body().append(s.plain.opening_text());
    json_writer{lead.body()}.string(stage_id);
    return {lead.room(), true};
}

} // namespace leadimport::requests
