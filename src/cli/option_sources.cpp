#include "cli/option_sources.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::cli {
namespace {

std::string file_of_config(const CLI::App& sub) {
    const auto* option = sub.get_option_no_throw("--config");
    return option == nullptr || option->count() == 0 ? std::string{} : option->as<std::string>();
}

// Every option that a configuration file may have, whatever the command: one file serves all.
std::set<std::string> configurable_names(const CLI::App& app) {
    std::set<std::string> names;
    for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        if (sub->get_option_no_throw("--config") != nullptr)
            for (const auto* option : sub->get_options())
                if (!option->get_lnames().empty()) names.insert(option->get_lnames().front());
    names.erase("config");
    names.erase("help");
    return names;
}

void set(CLI::Option& option, const std::vector<std::string>& values) {
    option.add_result(values);
    option.run_callback();
}

std::vector<CLI::ConfigItem> read_config(const std::string& file) {
    const auto content = read_small_file(file, limits::config_file_bytes, errc::config_unreadable);
    if (!content) throw CLI::FileError{content.error().message(), CLI::ExitCodes::FileError};
    std::string_view text = *content;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    std::istringstream stream{std::string{text}};
    return CLI::ConfigTOML{}.from_config(stream);
}

[[noreturn]] void refuse(const std::string& file, const CLI::ConfigItem& item,
                         const std::set<std::string>& known) {
    const std::vector<std::string_view> names{known.begin(), known.end()};
    const auto near = text::nearest(item.name, names);
    throw CLI::ConfigError{file + ": " + text::quoted(item.fullname()) + " is not an option; " +
                               (near ? "did you mean " + text::quoted(*near) + "?"
                                     : "config/leadimport.toml shows all"),
                           CLI::ExitCodes::ConfigError};
}

} // namespace

// By hand: CLI11 would read the variable for every command that has the option, parsed or not.
void apply_environment(CLI::App& sub) {
    auto* option = sub.get_option_no_throw("--base-url");
    const char* url = std::getenv("SALESMAP_BASE_URL");
    if (option != nullptr && option->count() == 0 && url != nullptr && *url != '\0')
        set(*option, {url});
}

void apply_config(const CLI::App& app, CLI::App& sub) {
    const auto file = file_of_config(sub);
    if (file.empty()) return;
    const auto known = configurable_names(app);
    const char* token = std::getenv("SALESMAP_TOKEN");
    for (const auto& item : read_config(file)) {
        if (item.name == "++" || item.name == "--") continue; // marks of a section's begin and end
        if (!known.contains(item.name) || !item.parents.empty()) refuse(file, item, known);
        if (item.name == "token-file" && token != nullptr && *token != '\0') continue;
        auto* option = sub.get_option_no_throw("--" + item.name);
        if (option != nullptr && option->count() == 0) set(*option, item.inputs);
    }
}

} // namespace leadimport::cli
