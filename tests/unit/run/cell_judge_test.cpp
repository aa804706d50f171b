#include "run/cell_judge.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace leadimport;
using run::names_cell;

TEST_CASE("cell_judge: whether a row's error names a cell") {
    struct line {
        reason why;
        std::string_view column;
        std::vector<std::string_view> fields;
        bool named;
    };
    const auto invalid = [](std::string column) {
        return reason{reason_code::invalid, {"row_bad_value", std::move(column)}};
    };
    const auto refused = [](std::string said) {
        return reason{reason_code::refused, {std::move(said)}};
    };
    const std::vector<line> lines{
        // The column that could not be sent.
        {invalid("금액"), "금액", {"예상 금액"}, true},
        {invalid("금액"), " 금액 ", {"예상 금액"}, true},
        {invalid("금액"), "예상 금액", {"금액"}, false},
        {{reason_code::invalid, {"row_too_few_cells"}}, "금액", {"예상 금액"}, false},
        // The server knows fields, and no columns.
        {refused("lead 예상 금액에 정의 되지 않은 값"), "금액", {"예상 금액"}, true},
        {refused("lead 예상 금액에 정의 되지 않은 값"), "Lead-예상 금액", {"예상 금액"}, true},
        {refused("lead 예상 금액에 정의 되지 않은 값"), "예상 금액", {"비고"}, false},
        {refused("lead 예상 금액에 정의 되지 않은 값"), "예상 금액", {}, false},
        {refused("peopleId의 대상을 찾을 수 없습니다."), "고객 ID", {"peopleId"}, true},
        {refused("[name]: 필수 입력 사항입니다."), "제목", {"memo", "name"}, true},
        {refused("username is wrong"), "제목", {"name"}, false},
        {refused("총예상 금액"), "금액", {"예상 금액"}, false},
        {refused(""), "금액", {"예상 금액"}, false},
        {refused("no"), "금액", {""}, false},
        {{reason_code::contact_refused, {"people 직책의 stringValue"}}, "일", {"직책"}, true},
        {{}, "금액", {"예상 금액"}, false},
    };
    for (const auto& l : lines) {
        CAPTURE(l.why.arguments.empty() ? std::string{} : l.why.arguments.back());
        CAPTURE(l.column);
        CHECK(names_cell(l.why, l.column, l.fields) == l.named);
    }
}

} // namespace
