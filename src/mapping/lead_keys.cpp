#include "leadimport/mapping/lead_keys.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>
#include <array>

namespace leadimport::mapping {
namespace {

constexpr std::array<lead_key_spelling, 8> key_spellings{{
    {"name", lead_key::name, false},
    {"peopleId", lead_key::people, false},
    {"organizationId", lead_key::organization, false},
    {"pipelineId", lead_key::pipeline, false},
    {"pipelineStageId", lead_key::pipeline_stage, false},
    {"memo", lead_key::memo, false},
    {"pipeline", lead_key::pipeline, true},
    {"pipelineStage", lead_key::pipeline_stage, true},
}};

} // namespace

std::span<const lead_key_spelling> lead_key_spellings() noexcept { return key_spellings; }

std::optional<lead_key_spelling> find_lead_key(std::string_view text) noexcept {
    const auto at = std::ranges::find(key_spellings, text, &lead_key_spelling::text);
    if (at == key_spellings.end()) return std::nullopt;
    return *at;
}

std::string_view api_name(lead_key key) noexcept {
    return std::ranges::find(key_spellings, key, &lead_key_spelling::key)->text;
}

std::string_view match_api_name(std::string_view name) {
    const auto lower = text::lower(name);
    for (const auto& spelling : key_spellings)
        if (!spelling.by_name && text::lower(spelling.text) == lower) return spelling.text;
    return {};
}

values::field_type type_of(lead_key key) noexcept {
    switch (key) {
    case lead_key::name:
    case lead_key::memo: return values::field_type::string;
    case lead_key::people: return values::field_type::people;
    case lead_key::organization: return values::field_type::organization;
    case lead_key::pipeline: return values::field_type::pipeline;
    case lead_key::pipeline_stage: return values::field_type::pipeline_stage;
    }
    return values::field_type::string;
}

std::string_view key_instead_of_field(std::string_view field_name) noexcept {
    if (field_name == "이름") return "name";
    if (field_name == "파이프라인") return "pipeline";
    if (field_name == "파이프라인 단계") return "pipelineStage";
    return {};
}

bool is_result_column(std::string_view header) noexcept {
    return header.starts_with("leadimport_");
}

} // namespace leadimport::mapping
