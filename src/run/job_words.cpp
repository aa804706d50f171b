#include "leadimport/run/job_words.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/job_series.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <variant>

namespace leadimport::run {

namespace fs = std::filesystem;

namespace {

constexpr const char* is_option = " --is LEAD_ID";

// A variable in the environment counts for more than the usual address.
bool is_usual(const std::string& base_url) {
    const char* other = std::getenv("SALESMAP_BASE_URL");
    return base_url == default_base_url && (other == nullptr || *other == '\0');
}

std::string settle_command(const job_words& job, std::uint64_t row) {
    return "leadimport settle " + job.settle + " --rows " + std::to_string(row);
}

// Whether the commands stand in it already: as a part of it, or in a text that an earlier version,
// or unknown.csv, has kept.
bool has_commands(const words::message& m) {
    if (m.is(words::with_commands)) return true;
    return std::ranges::any_of(m.arguments(), [](const words::argument& a) {
        if (const auto* text = std::get_if<std::string>(&a.value))
            return text->find(is_option) != std::string::npos;
        const auto* inner = std::get_if<words::message>(&a.value);
        return inner != nullptr && has_commands(*inner);
    });
}

// Also a folder whose name ends in a slash has one that it lies in.
fs::path place_of(const fs::path& folder) {
    std::error_code problem;
    const auto whole = fs::absolute((folder / "").parent_path(), problem);
    return problem ? fs::path{} : whole.parent_path();
}

// Whole paths: in another directory a relative one would name another job, and the same leads would
// be created again.
fs::path whole(const fs::path& p) {
    std::error_code hidden;
    auto path = fs::weakly_canonical(fs::absolute(p, hidden), hidden);
    return hidden ? fs::absolute(p, hidden) : path;
}

// Whether a command that names the input alone means this job: the first of the file, and no newer
// one is there.
bool is_meant_by_input(const fs::path& input, const fs::path& folder) {
    const auto usual = job::default_folder(input);
    return whole(usual) == whole(folder) && job::newest_folder(usual) == usual;
}

// The file, and all options that say how it is read and sent. `job`: the folder, if it is to be
// named.
std::string import_words(const fs::path& input, const fs::path& job, const std::string& base_url,
                         const job::job_command& command) {
    std::error_code hidden;
    auto all = text::operand(fs::absolute(input, hidden).string());
    if (!job.empty()) all += " --job " + text::operand(whole(job).string());
    if (!is_usual(base_url)) all += " --base-url " + text::shell_word(base_url);
    if (!command.map.empty()) all += " --map " + text::operand(command.map);
    if (!command.synonyms.empty()) all += " --synonyms " + text::operand(command.synonyms);
    if (!command.encoding.empty()) all += " --encoding " + text::shell_word(command.encoding);
    if (!command.delimiter.empty())
        all += " --delimiter " +
               text::shell_word(command.delimiter == "\t" ? "tab" : command.delimiter);
    if (!command.key_field.empty()) all += " --key-field " + text::shell_word(command.key_field);
    if (!command.rate.empty()) all += " --rate " + text::shell_word(command.rate);
    if (!command.max_failures.empty())
        all += " --max-failures " + text::shell_word(command.max_failures);
    if (!command.on_unknown.empty()) all += " --on-unknown " + text::shell_word(command.on_unknown);
    if (!command.strict.empty()) all += " --strict";
    return all;
}

} // namespace

std::optional<fs::path> find_beside(const fs::path& folder, const std::string& file) {
    const fs::path then{file};
    std::error_code hidden;
    if (then.filename().empty() || then.filename() == "." || then.filename() == "..")
        return std::nullopt;
    if (then.filename() == input::kept_input_name &&
        then.parent_path().filename() == (folder / "").parent_path().filename())
        return folder / input::kept_input_name;
    const auto place = place_of(folder);
    if (fs::equivalent(then.parent_path(), place, hidden)) return then;
    auto here = place / then.filename(); // both were moved together
    if (fs::exists(here, hidden)) return here;
    return std::nullopt;
}

job_words words_for(const fs::path& folder, const std::string& base_url,
                    const job::job_command& command) {
    job_words w;
    w.undo = text::operand(folder.string());
    w.names_address = !is_usual(base_url);
    if (w.names_address) w.undo += " --base-url " + text::shell_word(base_url);
    w.settle = w.undo;
    const auto name = [&](const char* option, const std::string& file) {
        if (!file.empty() && !find_beside(folder, file))
            w.settle += std::string{" "} + option + " " + text::operand(file);
    };
    name("--input", command.input);
    name("--map", command.map);
    name("--synonyms", command.synonyms);
    if (!command.rate.empty()) w.rate = " --rate " + text::shell_word(command.rate);
    if (command.input.empty()) return w; // of a job that is older than this record
    const auto input = fs::path{find_beside(folder, command.input).value_or(command.input)};
    w.import = import_words(input, is_meant_by_input(input, folder) ? fs::path{} : folder, base_url,
                            command);
    w.import_failed = import_words(folder / "failed.csv", {}, base_url, command);
    return w;
}

std::string in_local_time(std::string_view utc) {
    const auto moment = salesmap::parse_moment(utc);
    return moment ? format_local_second(*moment) : std::string{utc};
}

words::message by_hand_hint(const job_words& job, std::uint64_t row) {
    return words::look_it_up_then_say(settle_command(job, row) + is_option,
                                      absent_command(job, row));
}

words::message with_by_hand_hint(const delivery::outcome& unknown, const job_words& job) {
    const auto& why = unknown.error;
    if (has_commands(why)) return why;
    const bool two =
        unknown.why.code == reason_code::two_leads && unknown.why.arguments.size() == 2;
    const auto hint = two ? two_leads_hint(job, unknown.row) : by_hand_hint(job, unknown.row);
    return why.empty() ? hint : words::with_commands(why, hint);
}

std::string undo_one_command(const job_words& job) {
    return "leadimport undo " + job.undo + " --lead LEAD_ID";
}

std::string absent_command(const job_words& job, std::uint64_t row) {
    return settle_command(job, row) + " --absent";
}

words::message two_leads_hint(const job_words& job, std::uint64_t row) {
    return words::look_at_two_leads(undo_one_command(job), settle_command(job, row) + is_option);
}

} // namespace leadimport::run
