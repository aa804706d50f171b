#include "leadimport/job/job_info.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/value_lines.hpp"
#include "leadimport/job/job_files.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::job {
namespace {

namespace fs = std::filesystem;

fs::path file_in(const fs::path& folder) { return folder / "job.info"; }

// What is a text in it, by the names that stand in the file.
std::vector<std::pair<std::string_view, std::string*>> texts_of(job_info& i) {
    return {{"id", &i.identity.id},
            {"input", &i.identity.input},
            {"input_digest", &i.identity.input_digest},
            {"mapping_digest", &i.identity.mapping_digest},
            {"base_url", &i.identity.base_url},
            {"workspace_id", &i.identity.workspace_id},
            {"workspace_name", &i.identity.workspace_name},
            {"program_version", &i.identity.program_version},
            {"began_at", &i.identity.began_at},
            {"encoding", &i.encoding},
            {"command_input", &i.command.input},
            {"command_map", &i.command.map},
            {"command_synonyms", &i.command.synonyms},
            {"command_encoding", &i.command.encoding},
            {"command_delimiter", &i.command.delimiter},
            {"command_key_field", &i.command.key_field}};
}

// Likewise, but earlier versions did not write these.
std::vector<std::pair<std::string_view, std::string*>> later_texts_of(job_info& i) {
    return {{"command_rate", &i.command.rate},
            {"command_max_failures", &i.command.max_failures},
            {"command_on_unknown", &i.command.on_unknown},
            {"command_strict", &i.command.strict},
            {"command_given_bytes", &i.command.given_bytes}};
}

std::vector<std::pair<std::string_view, std::uint64_t*>> numbers_of(job_info& i) {
    return {{"input_bytes", &i.identity.input_bytes},
            {"rows", &i.identity.rows},
            {"highest_row", &i.highest_row}};
}

std::string spell(job_info i) {
    std::string out;
    for (const auto& [name, value] : texts_of(i))
        add_value_line(out, name, *value);
    for (const auto& [name, value] : later_texts_of(i))
        add_value_line(out, name, *value);
    for (const auto& [name, value] : numbers_of(i))
        add_value_line(out, name, std::to_string(*value));
    add_value_line(out, "connections", std::to_string(i.connections));
    add_value_line(out, "server_began", std::to_string(i.server_began));
    add_value_line(out, "last_run", std::to_string(i.last_run.number));
    add_value_line(out, "last_run_owner", i.last_run.owner);
    add_value_line(out, "last_run_over", i.last_run.over ? "1" : "0");
    end_value_lines(out);
    return out;
}

} // namespace

result<void> write_job_info(const fs::path& folder, const job_info& i) {
    return replace_file(file_in(folder), spell(i));
}

result<std::optional<job_info>> read_job_info(const fs::path& folder) {
    const auto content = read_file(file_in(folder), limits::config_file_bytes);
    if (!content) return content.error();
    if (!*content) return std::optional<job_info>{};
    const auto values = read_value_lines(**content); // empty: it is not whole
    job_info i;
    for (const auto& [name, target] : texts_of(i)) {
        const auto at = values.find(name);
        if (at == values.end()) return std::optional<job_info>{};
        *target = at->second;
    }
    for (const auto& [name, target] : later_texts_of(i))
        if (const auto at = values.find(name); at != values.end()) *target = at->second;
    const auto number = [&values](std::string_view name) {
        const auto at = values.find(name);
        return at == values.end() ? std::nullopt : text::parse_unsigned(at->second);
    };
    for (const auto& [name, target] : numbers_of(i)) {
        const auto value = number(name);
        if (!value) return std::optional<job_info>{};
        *target = *value;
    }
    i.connections = static_cast<unsigned>(
        std::min<std::uint64_t>(number("connections").value_or(0), limits::connections));
    i.server_began = number("server_began").value_or(0);
    i.last_run.number = number("last_run").value_or(0);
    i.last_run.over = number("last_run_over").value_or(0) == 1;
    if (const auto at = values.find("last_run_owner"); at != values.end())
        i.last_run.owner = at->second;
    return std::optional{std::move(i)};
}

} // namespace leadimport::job
