#include "leadimport/values/known_values.hpp"

#include "leadimport/base/json_writer.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::values {
namespace {

std::string json_of(std::string_view text) {
    json_text json;
    json_writer{json}.string(text);
    return json.str();
}

// Whether a cell can spell it plainly: write_value drops blanks around a cell first.
bool stays_itself(const value_rule& rule, std::string_view text) {
    return value_text(rule, text) == text;
}

} // namespace

std::shared_ptr<const known_values> known_values::of(const value_rule& rule) {
    if (!rule.options && !rule.names) return nullptr;
    auto known = std::make_shared<known_values>();
    std::vector<std::pair<std::string, std::size_t>> texts;
    const auto add = [&](const std::string& text, std::string_view value) {
        if (!stays_itself(rule, text)) return;
        texts.emplace_back(text, known->json_.size());
        known->json_.push_back(json_of(value));
        known->longest_ = std::max(known->longest_, known->json_.back().size());
    };
    if (rule.options)
        for (const auto& option : *rule.options)
            add(option, option);
    if (rule.names)
        rule.names->for_each([&](const std::string& name, const std::string& id) {
            if (!is_id(name)) add(name, id);
        });
    known->texts_ = text_index{texts};
    return known;
}

} // namespace leadimport::values
