// Writes a file of Korean leads for measurements: 12 columns, all rows valid with leads.map.toml.
// The same seed and size give the same file, and with --flat the same file once more in which the
// memos have a blank wherever they had a line break: equal in size, rows and cells.

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

namespace {

using texts = std::span<const std::string_view>;

// Splitmix64: two multiplications a number, so that writing costs more than choosing.
class generator {
public:
    explicit generator(std::uint64_t seed) : state_{seed} {}
    std::uint64_t next() noexcept {
        auto z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    // From 0 to n - 1.
    std::uint64_t below(std::uint64_t n) noexcept { return ((next() >> 32) * n) >> 32; }
    std::uint64_t between(std::uint64_t low, std::uint64_t high) noexcept {
        return low + below(high - low + 1);
    }
    bool percent(std::uint64_t share) noexcept { return below(100) < share; }
    std::string_view any(texts from) noexcept { return from[below(from.size())]; }

private:
    std::uint64_t state_;
};

constexpr std::array<std::string_view, 10> companies{
    "가온금융", "한결물산",     "(주)마루소프트", "동해상사",   "Blue Harbor Korea",
    "서린테크", "대한정밀공업", "누리네트웍스",   "미래에너지", "주식회사 온새미"};
constexpr std::array<std::string_view, 8> subjects{"견적 요청", "콜센터 연동", "교육 프로그램 문의",
                                                   "연간 계약", "갱신 상담",   "Annual contract",
                                                   "도입 검토", "시연 신청"};
constexpr std::array<std::string_view, 6> accounts{"lee",    "kim.minsu", "park",
                                                   "sales2", "choi.jh",   "jung"};
constexpr std::array<std::string_view, 5> channels{"홈페이지", "전시회", "소개", "검색 광고",
                                                   "전화"};
constexpr std::array<std::string_view, 5> products{"CRM", "마케팅 자동화", "고객 지원",
                                                   "데이터 이전", "교육"};
constexpr std::array<std::string_view, 6> districts{
    "서울특별시 강남구 테헤란로", "부산광역시 해운대구 센텀로", "경기도 성남시 분당구 판교로",
    "대전광역시 유성구 대학로",   "서울특별시 마포구 양화로",   "인천광역시 연수구 송도대로"};
// Up to 30 bytes each, so that a memo ends within 30 bytes of where it may.
constexpr std::array<std::string_view, 14> phrases{
    "전화로 문의",        "다음 주에 다시 연락", "기존 Excel 관리",    "약 12000건 이전",
    "가격 협의 필요",     "담당자 변경됨",       "견적서 발송 완료",   "본사 승인 대기",
    "API 연동 여부 확인", "경쟁사와 비교 중",    "예산은 내년 상반기", "시연 후 결정",
    "메일로 자료 요청",   "기술팀 동석 희망"};
constexpr std::array<std::string_view, 5> sayings{"가격만 맞으면 바로", "급하지 않음", "ASAP",
                                                  "다음 분기에", "검토 후 회신"};

class lead_writer {
public:
    lead_writer(std::uint64_t seed, bool flat) : random_{seed}, line_break_{flat ? ' ' : '\n'} {}

    // Appends one row. The share of each spelling is what offices' files have, about.
    void row(std::string& out) {
        name(out);
        id(out);
        if (random_.percent(40))
            id(out);
        else
            out += ',';
        mail(out);
        phone(out);
        amount(out);
        date(out);
        out += random_.percent(60) ? "예," : "아니오,";
        out += random_.any(channels);
        out += ',';
        product_list(out);
        address(out);
        memo(out);
        out += '\n';
        ++row_;
    }

private:
    void number(std::uint64_t n, std::string& out) {
        char digits[20];
        const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
        out.append(digits, end);
    }
    void digits(std::size_t count, std::uint64_t n, std::string& out) {
        out.append(count, '0');
        for (auto at = out.end(); count > 0; --count, n /= 10)
            *--at = static_cast<char>('0' + n % 10);
    }
    void hex(std::size_t count, std::uint64_t n, std::string& out) {
        for (; count > 0; --count, n >>= 4)
            out += "0123456789abcdef"[n & 15];
    }

    void name(std::string& out) {
        out += random_.any(companies);
        out += ' ';
        out += random_.any(subjects);
        out += " #";
        number(row_, out);
        out += ',';
    }
    void id(std::string& out) {
        const auto a = random_.next();
        hex(8, a, out);
        out += '-';
        hex(4, a >> 32, out);
        out += "-4";
        hex(3, a >> 48, out);
        out += "-8";
        const auto b = random_.next();
        hex(3, b, out);
        out += '-';
        hex(12, b >> 12, out);
        out += ',';
    }
    void mail(std::string& out) {
        out += random_.any(accounts);
        out += "@sample.example,";
    }
    void phone(std::string& out) {
        out += random_.percent(80) ? "010-" : "02-";
        digits(4, random_.below(10'000), out);
        out += '-';
        digits(4, random_.below(10'000), out);
        out += ',';
    }
    // "1,200,000" needs quotes; 1200000원 and 350000 do not.
    void amount(std::string& out) {
        const auto thousands = random_.between(1'000, 99'999);
        const auto spelling = random_.below(3);
        if (spelling == 0) {
            out += '"';
            number(thousands / 1'000, out);
            out += ',';
            digits(3, thousands % 1'000, out);
            out += ",000\",";
        } else {
            number(thousands, out);
            out += spelling == 1 ? "000원," : "000,";
        }
    }
    void date(std::string& out) {
        const auto year = random_.between(2019, 2026);
        const auto month = random_.between(1, 12);
        const auto day = random_.between(1, 28);
        number(year, out);
        if (random_.percent(60)) {
            out += '-';
            digits(2, month, out);
            out += '-';
            digits(2, day, out);
        } else {
            out += '.';
            number(month, out);
            out += '.';
            number(day, out);
        }
        out += ',';
    }
    void product_list(std::string& out) {
        const auto first = random_.below(products.size());
        const auto count = random_.between(1, 3);
        for (std::uint64_t i = 0; i < count; ++i) {
            if (i > 0) out += ';';
            out += products[(first + i) % products.size()];
        }
        out += ',';
    }
    void address(std::string& out) {
        out += random_.any(districts);
        out += ' ';
        number(random_.between(1, 400), out);
        out += ',';
    }

    // 80 to 200 bytes: some phrases, divided by what the memo has of commas and line breaks; three
    // in ten quote somebody, and every quote is doubled.
    void memo(std::string& out) {
        const bool quotes = random_.percent(30);
        const bool commas = random_.percent(60);
        const bool breaks = random_.percent(50);
        const bool quoted = quotes || commas || breaks;
        const auto wanted = random_.between(84, 165);
        if (quoted) out += '"';
        const auto start = out.size();
        out += random_.any(phrases);
        if (commas) out += ',';
        out += breaks ? line_break_ : ' ';
        if (quotes) {
            out += "\"\"";
            out += random_.any(sayings);
            out += "\"\" ";
        }
        while (out.size() - start < wanted) {
            out += random_.any(phrases);
            if (breaks && random_.percent(30))
                out += line_break_;
            else
                out += commas && random_.percent(50) ? ", " : " ";
        }
        while (out.back() == ' ' || out.back() == ',' || out.back() == '\n')
            out.pop_back();
        out += '.';
        if (quoted) out += '"';
    }

    generator random_;
    char line_break_;
    std::uint64_t row_ = 1;
};

constexpr std::string_view header =
    "리드명,회사 ID,고객 ID,담당자 메일,전화,금액,문의일,뉴스레터,채널,제품,주소,메모\n";
constexpr std::size_t block = std::size_t{1} << 20;

struct arguments {
    std::uint64_t bytes = UINT64_MAX; // the file ends with the row that reaches them
    std::uint64_t rows = UINT64_MAX;
    std::uint64_t seed = 1;
    bool flat = false;
    std::string_view path;
};

[[noreturn]] void usage() {
    std::fputs("usage: generate_leads --bytes N | --rows N [--seed N] [--flat] FILE\n", stderr);
    std::exit(2);
}

std::uint64_t whole_number(std::string_view text) {
    std::uint64_t n = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (wrong != std::errc{} || end != text.data() + text.size()) usage();
    return n;
}

arguments parse(std::span<char*> given) {
    arguments a;
    for (std::size_t i = 1; i < given.size(); ++i) {
        const std::string_view word = given[i];
        const auto value = [&] {
            return ++i < given.size() ? whole_number(given[i]) : (usage(), 0);
        };
        if (word == "--bytes")
            a.bytes = value();
        else if (word == "--rows")
            a.rows = value();
        else if (word == "--seed")
            a.seed = value();
        else if (word == "--flat")
            a.flat = true;
        else if (a.path.empty() && !word.starts_with('-'))
            a.path = word;
        else
            usage();
    }
    if (a.path.empty() || (a.bytes == UINT64_MAX && a.rows == UINT64_MAX)) usage();
    return a;
}

bool write(const arguments& a, std::FILE* file) {
    lead_writer writer{a.seed, a.flat};
    std::string text{header};
    std::uint64_t written = 0;
    for (std::uint64_t row = 0; row < a.rows && written + text.size() < a.bytes; ++row) {
        writer.row(text);
        if (text.size() < block) continue;
        if (std::fwrite(text.data(), 1, text.size(), file) != text.size()) return false;
        written += text.size();
        text.clear();
    }
    return std::fwrite(text.data(), 1, text.size(), file) == text.size();
}

} // namespace

int main(int argc, char** argv) {
    const auto a = parse({argv, static_cast<std::size_t>(argc)});
    std::FILE* file = std::fopen(std::string{a.path}.c_str(), "wb");
    const bool good = file != nullptr && write(a, file);
    if (file == nullptr || std::fclose(file) != 0 || !good) {
        std::perror(std::string{a.path}.c_str());
        return 1;
    }
    return 0;
}
