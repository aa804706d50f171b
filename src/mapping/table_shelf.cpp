#include "mapping/table_shelf.hpp"

#include "leadimport/values/translation_table.hpp"
#include "leadimport/words/mapping.hpp"

#include <utility>

namespace leadimport::mapping {

table_shelf::table_shelf(table_loader load) : load_{std::move(load)} {
    if (load_) return;
    load_ = [](const std::string& name) -> checked<values::translation_table> {
        return mistakes{{errc::table_unusable, name, words::table_of_no_file}};
    };
}

table_shelf::shelved table_shelf::get(const std::string& name) {
    const auto [at, fresh] = tables_.emplace(name, nullptr);
    if (!fresh) return {at->second, {}};
    auto loaded = load_(name);
    if (!loaded) return {nullptr, std::move(loaded).error()};
    at->second = std::make_shared<const values::translation_table>(std::move(*loaded));
    return {at->second, {}};
}

} // namespace leadimport::mapping
