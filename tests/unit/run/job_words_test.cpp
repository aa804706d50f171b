#include "support/changed_variable.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/run/job_words.hpp"
#include "leadimport/run/known_job.hpp"
#include "leadimport/run/next_step.hpp"
#include "leadimport/run/settle_words.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/run.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <utility>

namespace {

namespace fs = std::filesystem;

using namespace leadimport;
using run::by_hand_hint;
using run::find_beside;
using run::words_for;
using tests::changed_variable;
using tests::temporary_folder;

run::known_job job_in(const fs::path& folder) {
    run::known_job j;
    j.folder = folder;
    j.identity.base_url = run::default_base_url;
    return j;
}

} // namespace

TEST_CASE("by_hand_hint: both commands, with the job and the row") {
    CHECK(english(by_hand_hint({"U", "/data/leads.csv.import"}, 17)) ==
          "look it up in Salesmap, then say what you have seen: leadimport settle "
          "/data/leads.csv.import --rows 17 --is LEAD_ID, or leadimport settle "
          "/data/leads.csv.import --rows 17 --absent");
    const auto hint = english(run::two_leads_hint({"j --base-url u", "S"}, 17));
    CHECK(hint.find("leadimport undo j --base-url u --lead LEAD_ID") != std::string::npos);
    CHECK(hint.find("leadimport settle S --rows 17 --is LEAD_ID") != std::string::npos);
}

TEST_CASE("with_by_hand_hint: whatever an unknown row is told, the commands stand behind it once") {
    const run::job_words job{"U", "S"};
    const auto by_hand = english(by_hand_hint(job, 17));
    const auto two_leads = english(run::two_leads_hint(job, 17));
    const auto told = [&job](words::message error, reason why = {}) {
        delivery::outcome o;
        o.row = 17;
        o.state = delivery::row_state::unknown;
        o.error = std::move(error);
        o.why = std::move(why);
        return english(run::with_by_hand_hint(o, job));
    };
    CHECK(told("no answer") == "no answer; " + by_hand);
    CHECK(told({}) == by_hand);
    CHECK(told(words::could_be_lead("A"), {reason_code::candidate, {"A"}}) ==
          "could be the lead A; " + by_hand);
    const reason two{reason_code::two_leads, {"A", "B"}};
    CHECK(told(words::with_commands(run::settle_words(two), run::two_leads_hint(job, 17)), two) ==
          "may have two leads: A, B; " + two_leads);
    CHECK(told(words::then("no answer", words::may_have_two_leads("A, B")), two) ==
          "no answer; may have two leads: A, B; " + two_leads);
    // One of three was deleted, or one of two: the advice to delete one more would be wrong.
    CHECK(told("may have lead A", {reason_code::two_leads, {"A"}}) ==
          "may have lead A; " + by_hand);
    // As unknown.csv and earlier versions kept them, with the commands of that time.
    const auto of_file = "no answer; " + by_hand;
    CHECK(told(of_file, {reason_code::no_answer, {}}) == of_file);
    CHECK(told(words::then(of_file, words::could_be_lead("A")), {reason_code::candidate, {"A"}}) ==
          of_file + "; could be the lead A");
    CHECK(told("no lead was found", {reason_code::no_control, {}}) ==
          "no lead was found; " + by_hand);
}

TEST_CASE("words_for: a shell takes the folder for one word") {
    const changed_variable none{"SALESMAP_BASE_URL", nullptr};
    const struct {
        const char* folder;
        const char* word;
    } table[] = {
        {"고객.csv.import", "고객.csv.import"},
        {"my leads.csv.import", "'my leads.csv.import'"},
        {"it's.csv.import", "'it'\\''s.csv.import'"},
        {"a$(b);c.import", "'a$(b);c.import'"},
        {"~/leads.import", "'~/leads.import'"},
        {"--is.import", "./--is.import"},
    };
    for (const auto& t : table) {
        CAPTURE(t.folder);
        CHECK(words_for(t.folder, run::default_base_url, {}).undo == t.word);
        CHECK(words_for(t.folder, run::default_base_url, {}).settle == t.word);
    }
}

TEST_CASE("words_for: an address that a command would not use by itself is named") {
    const struct {
        const char* variable;
        const char* base_url;
        const char* words;
    } table[] = {
        {nullptr, run::default_base_url, "j"},
        {"", run::default_base_url, "j"},
        {nullptr, "https://x.example/api", "j --base-url https://x.example/api"},
        {"https://x.example/api", "https://x.example/api", "j --base-url https://x.example/api"},
        {"https://x.example/api", run::default_base_url, "j --base-url https://salesmap.kr/api"},
        {nullptr, "https://x.example/$(a)", "j --base-url 'https://x.example/$(a)'"},
    };
    for (const auto& t : table) {
        const changed_variable variable{"SALESMAP_BASE_URL", t.variable};
        CAPTURE(t.base_url);
        CHECK(words_for("j", t.base_url, {}).undo == t.words);
        CHECK(words_for("j", t.base_url, {}).settle == t.words);
    }
}

TEST_CASE("words_for: files that do not lie beside the job's folder are named, to settle alone") {
    const changed_variable none{"SALESMAP_BASE_URL", nullptr};
    const temporary_folder place;
    const auto folder = place.path() / "leads.csv.import";
    fs::create_directory(folder);
    job::job_command c;
    c.input = place.write("leads.csv", "");
    c.map = "/elsewhere/my map.toml";
    const auto w = words_for(folder, run::default_base_url, c);
    CHECK(w.undo == folder.string());
    CHECK(w.settle == folder.string() + " --map '/elsewhere/my map.toml'");
}

TEST_CASE("words_for: the import's command reads its file as it was read before") {
    const changed_variable none{"SALESMAP_BASE_URL", nullptr};
    const temporary_folder place;
    const auto folder = place.path() / "leads.csv.import";
    fs::create_directory(folder);
    job::job_command c;
    c.input = place.write("leads.csv", "");
    const auto failed = (folder / "failed.csv").string();
    auto w = words_for(folder, run::default_base_url, c);
    CHECK(w.import == c.input);
    CHECK(w.import_failed == failed);
    c.map = "/elsewhere/my map.toml";
    c.synonyms = "/s.csv";
    c.encoding = "CP949";
    c.delimiter = "\t";
    c.key_field = "외부 번호";
    const std::string options =
        " --base-url https://x.example/api --map '/elsewhere/my map.toml' "
        "--synonyms /s.csv --encoding CP949 --delimiter tab --key-field '외부 "
        "번호'";
    w = words_for(folder, "https://x.example/api", c);
    CHECK(w.import == c.input + options);
    CHECK(w.import_failed == failed + options);
    c.rate = "50/10s";
    c.max_failures = "5%";
    c.on_unknown = "hold";
    c.strict = "yes";
    const std::string sending = " --rate 50/10s --max-failures 5% --on-unknown hold --strict";
    w = words_for(folder, "https://x.example/api", c);
    CHECK(w.import == c.input + options + sending);
    CHECK(w.import_failed == failed + options + sending);
    CHECK(w.rate == " --rate 50/10s");
    CHECK(command_for(run::next_step::settle, w) == "leadimport settle " + w.settle + w.rate);
    const auto other = place.path() / "other";
    fs::create_directory(other);
    job::job_command plain;
    plain.input = c.input;
    CHECK(words_for(other, run::default_base_url, plain).import ==
          c.input + " --job " + fs::weakly_canonical(other).string());
    CHECK(words_for(other, run::default_base_url, {}).import.empty());
}

// Else it would begin a new job in another directory, and create the same leads once more.
TEST_CASE("words_for: the import's command names the same job in every directory") {
    const changed_variable none{"SALESMAP_BASE_URL", nullptr};
    const temporary_folder place;
    const auto folder = place.path() / "leads.csv.import";
    fs::create_directory(folder);
    fs::create_directory_symlink(place.path(), place.path() / "link");
    job::job_command c;
    c.input = place.write("leads.csv", "");
    for (const auto& spelled : {folder, folder / "", place.path() / "." / "leads.csv.import",
                                place.path() / "link" / "leads.csv.import"}) {
        CAPTURE(spelled);
        CHECK(words_for(spelled, run::default_base_url, c).import == c.input);
    }
    const auto other = fs::absolute("a job that is not there").string();
    CHECK(words_for("a job that is not there", run::default_base_url, c).import ==
          c.input + " --job '" + other + "'");
    CHECK(words_for("j", run::default_base_url, c).import_failed ==
          (fs::absolute("j") / "failed.csv").string());
}

TEST_CASE("words_for: an older job, and a newer one, are named by their folders") {
    const changed_variable none{"SALESMAP_BASE_URL", nullptr};
    const temporary_folder place;
    const auto first = place.path() / "leads.csv.import";
    const auto second = place.path() / "leads.csv.import-2";
    job::job_command c;
    c.input = place.write("leads.csv", "");
    for (const auto& folder : {first, second}) {
        fs::create_directory(folder);
        place.write((folder / "job.info").lexically_relative(place.path()).string(), "x");
    }
    const auto named = [](const fs::path& folder) { return " --job " + folder.string(); };
    CHECK(words_for(first, run::default_base_url, c).import == c.input + named(first));
    CHECK(words_for(second, run::default_base_url, c).import == c.input + named(second));
    fs::remove_all(second);
    CHECK(words_for(first, run::default_base_url, c).import == c.input);
}

TEST_CASE("find_beside: what lies beside the folder, and what a pipe left in it") {
    const temporary_folder place;
    const auto folder = place.path() / "stdin.import";
    fs::create_directory(folder);
    const auto beside = place.write("leads.csv", "");
    CHECK(find_beside(folder, beside) == beside);
    CHECK(find_beside(folder / "", beside) == beside);
    CHECK(find_beside(folder, place.path() / "gone.csv") == place.path() / "gone.csv");
    CHECK(find_beside(folder, "/then/leads.csv") == beside); // moved together
    CHECK(find_beside(folder, "/then/stdin.import/input.csv") == folder / "input.csv");
    CHECK_FALSE(find_beside(folder, "/etc/passwd"));
    CHECK_FALSE(find_beside(folder, "/then/other.import/input.csv"));
    CHECK_FALSE(find_beside(folder, "/etc/"));
    CHECK_FALSE(find_beside(folder, "/then/.."));
    CHECK_FALSE(find_beside(folder, "."));
}

TEST_CASE("options_of: a file that only the job names elsewhere has to be named again") {
    const temporary_folder place;
    const auto folder = place.path() / "leads.csv.import";
    fs::create_directory(folder);
    auto job = job_in(folder);
    job.command.input = place.write("leads.csv", "");
    const struct {
        std::string job::job_command::*of_job;
        std::string run::raw_options::*typed;
        const char* option;
    } table[] = {
        {&job::job_command::input, &run::raw_options::input, "--input"},
        {&job::job_command::map, &run::raw_options::map, "--map"},
        {&job::job_command::synonyms, &run::raw_options::synonyms, "--synonyms"},
    };
    for (const auto& t : table) {
        CAPTURE(t.option);
        auto other = job;
        other.command.*t.of_job = "/etc/shadow";
        const auto refused = run::options_of(other, {});
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == errc::bad_option);
        CHECK(english(refused.error().where) == t.option);
        CHECK(english(refused.error().detail).find("/etc/shadow") != std::string::npos);
        run::raw_options typed;
        typed.*t.typed = "named.csv";
        const auto taken = run::options_of(other, typed);
        REQUIRE(taken.has_value());
        CHECK((*taken).*t.typed == "named.csv");
    }
    CHECK(run::options_of(job, {})->input == job.command.input);
}

TEST_CASE("check_address: the job's address is compared, and both are told") {
    auto job = job_in("leads.csv.import");
    session::api_settings api;
    api.endpoint = *http::parse_endpoint(run::default_base_url);
    CHECK(run::check_address(job, api).has_value());
    job.identity.base_url = "https://evil.example/api";
    const auto refused = run::check_address(job, api);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == errc::job_other_address);
    CHECK(english(refused.error()) ==
          "leads.csv.import: the job's leads are at another address, so nothing was sent "
          "(https://evil.example/api in the job, https://salesmap.kr/api here); if you know the "
          "job's address, and your token may go there, name it with --base-url");
}
