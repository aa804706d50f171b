#pragma once
// A workspace with a field of every kind that the tests of binding and building need.

#include "leadimport/values/schema.hpp"

namespace leadimport::tests {

inline constexpr auto person_id = "0193f1bb-faec-7aab-943b-0d7c4f171715";
inline constexpr auto company_id = "64510d08afa4b4ecff05c336";
inline constexpr auto sales_id = "cc7658f8-4ea4-4c1c-8137-7bf22ae4a4b5";
inline constexpr auto inquiry_id = "814870c5-96d3-4305-9341-40350e2be9b1";
inline constexpr auto contract_id = "90ecd3e2-0000-4305-9341-40350e2be9b1";
inline constexpr auto renewal_id = "e2ca5511-0000-4305-9341-40350e2be9b1";
inline constexpr auto offer_id = "cfc82536-0000-4305-9341-40350e2be9b1";
inline constexpr auto user_id = "0a538c60-0000-4305-9341-40350e2be9b1";

inline values::schema make_workspace() {
    using t = values::field_type;
    values::schema s;
    s.lead_fields = {{"1", "금액", t::number, false, {}},
                     {"2", "동의", t::boolean, false, {}},
                     {"3", "문의일", t::date, false, {}},
                     {"4", "연락", t::date_time, false, {}},
                     {"5", "유입 경로", t::single_select, false, {"홈페이지", "전시회"}},
                     {"6", "관심 제품", t::multi_select, false, {"A", "B", "C"}},
                     {"7", "담당자", t::user, false, {}},
                     {"8", "비고", t::string, false, {}},
                     {"9", "총액", t::read_only, false, {}},
                     {"10", "미완료 TODO", t::number, false, {}},
                     {"11", "이름", t::string, true, {}},
                     {"12", "지원팀", t::multi_team, false, {}}};
    s.person_fields = {{"21", "이름", t::string, true, {}},
                       {"22", "이메일", t::string, false, {}},
                       {"23", "전화", t::string, false, {}},
                       {"24", "직책", t::string, false, {}},
                       {"25", "RecordId", t::string, false, {}}};
    s.organization_fields = {{"31", "이름", t::string, true, {}},
                             {"32", "전화", t::string, false, {}},
                             {"33", "직원수", t::number, false, {}}};
    s.pipelines = {{sales_id, "신규 영업", {{inquiry_id, "문의"}, {contract_id, "계약"}}},
                   {renewal_id, "재계약", {{offer_id, "제안"}}}};
    s.users = {{user_id, "홍길동", "hong@example.com", "active"}};
    return s;
}

} // namespace leadimport::tests
