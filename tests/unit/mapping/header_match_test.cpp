#include "leadimport/mapping/mapping_spec.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace leadimport::mapping {
namespace {

// "target=column", data fields as "[target]=column".
std::vector<std::string> match(const std::vector<std::string>& header, const schema* workspace) {
    std::vector<std::string> out;
    for (const auto& s : match_header(header, workspace, "the header").sources) {
        CHECK(s.kind == source_kind::column);
        CHECK(s.where.empty());
        out.push_back((s.data_field ? "[" + s.target + "]" : s.target) + "=" + s.text);
    }
    return out;
}

using names = std::vector<std::string>;

TEST_CASE(
    "header_match: the API's keys are known in any case, and nothing else without workspace") {
    CHECK(match({"name", "PEOPLEID", " organizationId ", "Memo", "pipelineId", "pipelinestageid"},
                nullptr) == names{"name=name", "peopleId=PEOPLEID", "organizationId=organizationId",
                                  "memo=Memo", "pipelineId=pipelineId",
                                  "pipelineStageId=pipelinestageid"});
    CHECK(match({"이름", "금액", "pipeline", "pipelineStage", "", "ownerId"}, nullptr).empty());
}

TEST_CASE("header_match: a workspace's fields are known by their exact names") {
    schema workspace;
    workspace.lead_fields = {{"1", "금액", field_type::number, false, {}},
                             {"2", "Source", field_type::string, false, {}},
                             {"3", "계산", field_type::read_only, false, {}},
                             {"4", "RecordId", field_type::string, false, {}},
                             {"5", "이름", field_type::string, false, {}},
                             {"6", "파이프라인", field_type::pipeline, false, {}},
                             {"7", "leadimport_row", field_type::string, false, {}},
                             {"8", "name", field_type::string, false, {}}};
    CHECK(match({" 금액 ", "source", "Source", "계산", "RecordId", "이름", "파이프라인",
                 "leadimport_row", "leadimport_error", "name"},
                &workspace) == names{"[금액]=금액", "[Source]=Source", "name=name"});
}

TEST_CASE("header_match: a name that stands there twice claims once, two spellings claim twice") {
    CHECK(match({"name", "name"}, nullptr) == names{"name=name"});
    CHECK(match({"name", "Name"}, nullptr) == names{"name=name", "name=Name"});
    CHECK(match_header(names{"name"}, nullptr, "the header of a.csv").name ==
          "the header of a.csv");
}

} // namespace
} // namespace leadimport::mapping
