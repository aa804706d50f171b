#include "cli/wrong_usage.hpp"

#include "leadimport/words/cli.hpp"

#include <CLI/CLI.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace leadimport::cli {
namespace {

// "--map", or "FILE".
std::string spelled(const CLI::Option& o) {
    return o.get_positional() ? o.get_name(true, false) : "--" + o.get_lnames().front();
}

const CLI::Option* option_in(const CLI::App& at, std::string_view word) {
    return word.starts_with('-')
               ? at.get_option_no_throw(std::string{word.substr(0, word.find('='))})
               : nullptr;
}

// By the words alone: the parser has kept nothing of an option that it could not read.
std::optional<words::message> explain_words(const CLI::App& at,
                                            const std::vector<std::string>& typed) {
    for (std::size_t i = 0; i < typed.size(); ++i) {
        const auto* option = option_in(at, typed[i]);
        if (option == nullptr) continue;
        const bool has_value = typed[i].find('=') != std::string::npos;
        const bool takes_one = option->get_type_size() > 0;
        if (has_value && !takes_one) return words::option_takes_no_value(spelled(*option));
        if (has_value || !takes_one) continue;
        if (i + 1 == typed.size() || option_in(at, typed[i + 1]) != nullptr)
            return words::option_lacks_value(spelled(*option));
        ++i; // its value
    }
    return std::nullopt;
}

std::optional<words::message> explain_option_beside_others(const CLI::Option& o) {
    for (const auto* other : o.get_excludes())
        if (other->count() > 0) return words::options_exclude(spelled(o), spelled(*other));
    for (const auto* other : o.get_needs())
        if (other->count() == 0) return words::option_needs(spelled(o), spelled(*other));
    return std::nullopt;
}

std::optional<words::message> explain_options(const CLI::App& at) {
    for (const auto* o : at.get_options()) {
        const auto most = static_cast<std::size_t>(o->get_expected_max());
        if (o->get_type_size() > 0 && o->count() > most)
            return words::option_is_repeated(spelled(*o));
        if (o->count() == 0) continue;
        if (auto wrong = explain_option_beside_others(*o)) return wrong;
    }
    for (const auto* o : at.get_options())
        if (o->get_required() && o->count() == 0) return words::argument_is_missing(spelled(*o));
    return std::nullopt;
}

} // namespace

words::message explain_usage(const CLI::App& app, const std::vector<std::string>& typed) {
    const auto commands = app.get_subcommands();
    if (commands.empty()) return words::command_is_missing;
    const auto& at = *commands.front();
    if (auto wrong = explain_words(at, typed)) return *wrong;
    if (auto wrong = explain_options(at)) return *wrong;
    return words::something_is_wrong_behind(at.get_name());
}

} // namespace leadimport::cli
