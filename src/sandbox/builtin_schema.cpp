#include "sandbox/schema.hpp"

namespace leadimport::sandbox {
namespace {

// The same text as samples/sandbox.schema.json; a test compares them.
// clang-format off
constexpr std::string_view builtin = R"json({
  "room": {"id": "00000001-0000-4000-8000-000000000001", "name": "샘플 영업팀"},
  "users": [
    {
      "id": "10000000-0000-4000-8000-000000000001",
      "name": "김영업",
      "email": "kim@sample.example",
      "status": "active"
    },
    {
      "id": "10000000-0000-4000-8000-000000000002",
      "name": "이상담",
      "email": "lee@sample.example",
      "status": "active"
    },
    {
      "id": "10000000-0000-4000-8000-000000000003",
      "name": "박퇴사",
      "email": "park@sample.example",
      "status": "inactive"
    },
    {
      "id": "10000000-0000-4000-8000-000000000004",
      "name": "최대기",
      "email": "choi@sample.example",
      "status": "pending"
    }
  ],
  "pipelines": [
    {
      "id": "20000000-0000-4000-8000-000000000001",
      "name": "신규 영업",
      "stages": [
        {"id": "21000000-0000-4000-8000-000000000001", "name": "신규"},
        {"id": "21000000-0000-4000-8000-000000000002", "name": "상담"},
        {"id": "21000000-0000-4000-8000-000000000003", "name": "제안"},
        {"id": "21000000-0000-4000-8000-000000000004", "name": "계약"}
      ]
    },
    {
      "id": "20000000-0000-4000-8000-000000000002",
      "name": "재계약",
      "stages": [
        {"id": "22000000-0000-4000-8000-000000000001", "name": "만료 예정"},
        {"id": "22000000-0000-4000-8000-000000000002", "name": "협의"},
        {"id": "22000000-0000-4000-8000-000000000003", "name": "갱신"}
      ]
    }
  ],
  "fields": {
    "lead": [
      {
        "id": "30000000-0000-4000-8000-000000000001",
        "name": "이름",
        "type": "string",
        "required": true,
        "readOnly": true
      },
      {"id": "30000000-0000-4000-8000-000000000002", "name": "예상 금액", "type": "number"},
      {
        "id": "30000000-0000-4000-8000-000000000003",
        "name": "관심 제품",
        "type": "multiSelect",
        "options": ["CRM", "분석", "마케팅 자동화", "고객 지원"]
      },
      {
        "id": "30000000-0000-4000-8000-000000000004",
        "name": "유입 경로",
        "type": "singleSelect",
        "options": ["홈페이지", "소개", "전시회", "광고", "기타"]
      },
      {
        "id": "30000000-0000-4000-8000-000000000005",
        "name": "고객 등급",
        "type": "singleSelect",
        "options": ["A", "B", "C"]
      },
      {"id": "30000000-0000-4000-8000-000000000006", "name": "계약 예정일", "type": "date"},
      {"id": "30000000-0000-4000-8000-000000000007", "name": "첫 상담", "type": "dateTime"},
      {"id": "30000000-0000-4000-8000-000000000008", "name": "뉴스레터", "type": "boolean"},
      {"id": "30000000-0000-4000-8000-000000000009", "name": "담당자", "type": "user"},
      {"id": "30000000-0000-4000-8000-000000000010", "name": "공동 담당자", "type": "multiUser"},
      {"id": "30000000-0000-4000-8000-000000000011", "name": "소개한 고객", "type": "people"},
      {"id": "30000000-0000-4000-8000-000000000012", "name": "협력 회사", "type": "organization"},
      {"id": "30000000-0000-4000-8000-000000000013", "name": "비고", "type": "string"},
      {
        "id": "30000000-0000-4000-8000-000000000014",
        "name": "파이프라인",
        "type": "pipeline",
        "readOnly": true
      },
      {
        "id": "30000000-0000-4000-8000-000000000015",
        "name": "파이프라인 단계",
        "type": "pipelineStage",
        "readOnly": true
      },
      {"id": "30000000-0000-4000-8000-000000000016", "name": "예상 수수료", "type": "formula"},
      {"id": "30000000-0000-4000-8000-000000000017", "name": "첨부 파일", "type": "multiAttachment"},
      {
        "id": "30000000-0000-4000-8000-000000000018",
        "name": "RecordId",
        "type": "string",
        "readOnly": true
      },
      {"id": "30000000-0000-4000-8000-000000000019", "name": "생성 날짜", "type": "dateTime"},
      {
        "id": "30000000-0000-4000-8000-000000000020",
        "name": "수정 날짜",
        "type": "dateTime",
        "readOnly": true
      },
      {
        "id": "30000000-0000-4000-8000-000000000021",
        "name": "완료 TODO",
        "type": "number",
        "readOnly": true
      },
      {
        "id": "30000000-0000-4000-8000-000000000022",
        "name": "최근 노트 작성일",
        "type": "dateTime",
        "readOnly": true
      },
      {
        "id": "30000000-0000-4000-8000-000000000023",
        "name": "신규 로 진입한 날짜",
        "type": "dateTime",
        "readOnly": true
      }
    ],
    "people": [
      {
        "id": "30000000-0000-4000-8000-000000000024",
        "name": "이름",
        "type": "string",
        "required": true,
        "readOnly": true
      },
      {
        "id": "30000000-0000-4000-8000-000000000025",
        "name": "이메일",
        "type": "string",
        "preventDuplicates": true
      },
      {"id": "30000000-0000-4000-8000-000000000026", "name": "전화", "type": "string"},
      {"id": "30000000-0000-4000-8000-000000000027", "name": "직책", "type": "string"},
      {"id": "30000000-0000-4000-8000-000000000028", "name": "담당자", "type": "user"},
      {
        "id": "30000000-0000-4000-8000-000000000029",
        "name": "RecordId",
        "type": "string",
        "readOnly": true
      },
      {"id": "30000000-0000-4000-8000-000000000030", "name": "생성 날짜", "type": "dateTime"}
    ],
    "organization": [
      {
        "id": "30000000-0000-4000-8000-000000000031",
        "name": "이름",
        "type": "string",
        "required": true,
        "readOnly": true
      },
      {"id": "30000000-0000-4000-8000-000000000032", "name": "전화", "type": "string"},
      {"id": "30000000-0000-4000-8000-000000000033", "name": "주소", "type": "string"},
      {"id": "30000000-0000-4000-8000-000000000034", "name": "직원수", "type": "number"},
      {
        "id": "30000000-0000-4000-8000-000000000035",
        "name": "업종",
        "type": "singleSelect",
        "options": ["제조", "유통", "금융", "교육", "의료", "IT"]
      },
      {"id": "30000000-0000-4000-8000-000000000036", "name": "담당자", "type": "user"},
      {
        "id": "30000000-0000-4000-8000-000000000037",
        "name": "RecordId",
        "type": "string",
        "readOnly": true
      },
      {"id": "30000000-0000-4000-8000-000000000038", "name": "생성 날짜", "type": "dateTime"}
    ]
  },
  "organizations": [
    {
      "id": "50000000-0000-4000-8000-000000000001",
      "name": "한빛제조",
      "fieldList": [{"name": "업종", "stringValue": "제조"}, {"name": "직원수", "numberValue": 120}]
    },
    {
      "id": "50000000-0000-4000-8000-000000000002",
      "name": "새봄유통",
      "fieldList": [{"name": "업종", "stringValue": "유통"}, {"name": "직원수", "numberValue": 45}]
    },
    {
      "id": "50000000-0000-4000-8000-000000000003",
      "name": "가온금융",
      "fieldList": [{"name": "업종", "stringValue": "금융"}, {"name": "직원수", "numberValue": 800}]
    },
    {
      "id": "50000000-0000-4000-8000-000000000004",
      "name": "다온에듀",
      "fieldList": [{"name": "업종", "stringValue": "교육"}, {"name": "직원수", "numberValue": 30}]
    },
    {
      "id": "50000000-0000-4000-8000-000000000005",
      "name": "온누리병원",
      "fieldList": [{"name": "업종", "stringValue": "의료"}, {"name": "직원수", "numberValue": 260}]
    },
    {
      "id": "50000000-0000-4000-8000-000000000006",
      "name": "(주)마루소프트",
      "fieldList": [{"name": "업종", "stringValue": "IT"}, {"name": "직원수", "numberValue": 75}]
    },
    {
      "id": "50000000-0000-4000-8000-000000000007",
      "name": "한결물산",
      "fieldList": [{"name": "업종", "stringValue": "유통"}, {"name": "직원수", "numberValue": 12}]
    }
  ],
  "people": [
    {
      "id": "40000000-0000-4000-8000-000000000001",
      "name": "김민수",
      "organizationId": "50000000-0000-4000-8000-000000000001",
      "fieldList": [
        {"name": "이메일", "stringValue": "minsu.kim@hanbit.example"},
        {"name": "전화", "stringValue": "010-0000-0001"},
        {"name": "직책", "stringValue": "구매팀장"}
      ]
    },
    {
      "id": "40000000-0000-4000-8000-000000000002",
      "name": "이서연",
      "organizationId": "50000000-0000-4000-8000-000000000001",
      "fieldList": [
        {"name": "이메일", "stringValue": "seoyeon.lee@hanbit.example"},
        {"name": "전화", "stringValue": "010-0000-0002"},
        {"name": "직책", "stringValue": "대리"}
      ]
    },
    {
      "id": "40000000-0000-4000-8000-000000000003",
      "name": "박지훈",
      "organizationId": "50000000-0000-4000-8000-000000000002",
      "fieldList": [
        {"name": "이메일", "stringValue": "jihoon.park@saebom.example"},
        {"name": "전화", "stringValue": "010-0000-0003"},
        {"name": "직책", "stringValue": "대표"}
      ]
    },
    {
      "id": "40000000-0000-4000-8000-000000000004",
      "name": "최유진",
      "organizationId": "50000000-0000-4000-8000-000000000003",
      "fieldList": [
        {"name": "이메일", "stringValue": "yujin.choi@gaon.example"},
        {"name": "전화", "stringValue": "010-0000-0004"},
        {"name": "직책", "stringValue": "차장"}
      ]
    },
    {
      "id": "40000000-0000-4000-8000-000000000005",
      "name": "정하늘",
      "organizationId": "50000000-0000-4000-8000-000000000004",
      "fieldList": [
        {"name": "이메일", "stringValue": "haneul.jung@daon.example"},
        {"name": "전화", "stringValue": "010-0000-0005"},
        {"name": "직책", "stringValue": "원장"}
      ]
    },
    {
      "id": "40000000-0000-4000-8000-000000000006",
      "name": "강도윤",
      "organizationId": "50000000-0000-4000-8000-000000000005",
      "fieldList": [
        {"name": "이메일", "stringValue": "doyun.kang@onnuri.example"},
        {"name": "전화", "stringValue": "010-0000-0006"},
        {"name": "직책", "stringValue": "행정부장"}
      ]
    },
    {
      "id": "40000000-0000-4000-8000-000000000007",
      "name": "조은비",
      "organizationId": "50000000-0000-4000-8000-000000000006",
      "fieldList": [
        {"name": "이메일", "stringValue": "eunbi.jo@maru.example"},
        {"name": "전화", "stringValue": "010-0000-0007"},
        {"name": "직책", "stringValue": "CTO"}
      ]
    },
    {
      "id": "40000000-0000-4000-8000-000000000008",
      "name": "김민수",
      "organizationId": "50000000-0000-4000-8000-000000000007",
      "fieldList": [
        {"name": "이메일", "stringValue": "minsu@hangyeol.example"},
        {"name": "전화", "stringValue": "010-0000-0008"},
        {"name": "직책", "stringValue": "과장"}
      ]
    },
    {
      "id": "40000000-0000-4000-8000-000000000009",
      "name": "윤가람",
      "fieldList": [
        {"name": "이메일", "stringValue": "garam.yoon@mail.example"},
        {"name": "전화", "stringValue": "010-0000-0009"}
      ]
    }
  ]
}
)json";
// clang-format on

} // namespace

std::string_view builtin_schema() noexcept { return builtin; }

} // namespace leadimport::sandbox
