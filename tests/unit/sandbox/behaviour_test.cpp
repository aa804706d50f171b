#include "support/english.hpp"

#include "leadimport/sandbox/behaviour.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace leadimport;
using namespace leadimport::sandbox;
using namespace std::chrono_literals;

namespace {

// Whether it is refused with the option's name in the error.
template<class Parse>
bool refused(Parse parse, std::string_view text) {
    const auto r = parse(text, "--option");
    return r.has_error() && r.error().code == errc::bad_option &&
           english(r.error().where) == "--option";
}

} // namespace

TEST_CASE("behaviour: an offset has a sign or none") {
    const struct {
        const char* text;
        std::chrono::milliseconds offset;
    } table[] = {{"0s", 0ms}, {"5m", 5min}, {"+5m", 5min}, {"-90s", -90s}, {"-1h30m", -90min}};
    for (const auto& row : table)
        CHECK_MESSAGE(parse_offset(row.text, "--o").value() == row.offset, row.text);
    for (const auto* text : {"", "-", "+", "--5s", "5", "-5", "soon", "+-5s", "9999d"})
        CHECK_MESSAGE(refused(parse_offset, text), text);
}

TEST_CASE("behaviour: a lag is a duration, for all or at random") {
    CHECK(parse_lag("40s", "--o").value().most == 40s);
    CHECK_FALSE(parse_lag("40s", "--o").value().random);
    CHECK(parse_lag("1m,random", "--o").value().most == 1min);
    CHECK(parse_lag("1m,random", "--o").value().random);
    for (const auto* text : {"", "40", "-1s", "40s,", "40s,always", "40s,random,", ",random"})
        CHECK_MESSAGE(refused(parse_lag, text), text);
}

TEST_CASE("behaviour: forms of names come in the order in which they are written") {
    using forms = std::vector<name_form>;
    CHECK(parse_name_forms("nfc", "--o").value() == forms{name_form::nfc});
    CHECK(parse_name_forms("collapse,lower,cut40", "--o").value() ==
          forms{name_form::collapse, name_form::lower, name_form::cut40});
    for (const auto* text : {"", "nfd", "nfc,", ",nfc", "nfc;lower", "NFC"})
        CHECK_MESSAGE(refused(parse_name_forms, text), text);
}

TEST_CASE("behaviour: ids and dates are one of a few") {
    CHECK(parse_id_style("uuid7", "--o").value() == id_style::uuid7);
    CHECK(parse_id_style("uuid4", "--o").value() == id_style::uuid4);
    CHECK(parse_id_style("hex24", "--o").value() == id_style::hex24);
    CHECK(parse_date_cut("none", "--o").value() == date_cut::none);
    CHECK(parse_date_cut("minute", "--o").value() == date_cut::minute);
    CHECK(parse_date_cut("day", "--o").value() == date_cut::day);
    for (const auto* text : {"", "uuid", "UUID7", "hour"}) {
        CHECK_MESSAGE(refused(parse_id_style, text), text);
        CHECK_MESSAGE(refused(parse_date_cut, text), text);
    }
}

TEST_CASE("behaviour: a colleague has a share, and a time if wanted") {
    CHECK(parse_colleague("5%", "--o").value().share == doctest::Approx(0.05));
    CHECK(parse_colleague("5%", "--o").value().within == 20s);
    CHECK(parse_colleague("2.5%:1m", "--o").value().share == doctest::Approx(0.025));
    CHECK(parse_colleague("2.5%:1m", "--o").value().within == 1min);
    CHECK(parse_colleague("0%", "--o").value().share == 0);
    for (const auto* text : {"", "5", "%", "101%", "-1%", "5%x", "5%:", "5%:20", "nan%"})
        CHECK_MESSAGE(refused(parse_colleague, text), text);
}
