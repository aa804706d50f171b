#include "requests/lookup.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/values/translation_table.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/requests.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace leadimport::requests {
namespace {

looked_up look_up_one(const mapping::bound_field& f, std::string_view& text) {
    const auto* e = f.table->find(text);
    if (e == nullptr && !f.otherwise) return looked_up::nowhere;
    text = value_text(f.rule, e == nullptr ? *f.otherwise : e->to);
    return e == nullptr ? looked_up::otherwise : looked_up::here;
}

} // namespace

looked_up look_up(const mapping::bound_field& f, std::string_view& text, std::string& list) {
    if (!f.table) return looked_up::here;
    if (!is_list(f.rule.type)) return look_up_one(f, text);
    list.clear();
    std::set<std::string_view> seen;  // of texts in the table, or of `otherwise`
    std::set<const char*> translated; // where such texts begin
    std::string_view value;
    for (auto rest = text; take_value(f.rule, rest, value);) {
        if (look_up_one(f, value) == looked_up::nowhere) {
            text = value;
            return looked_up::nowhere;
        }
        if (!translated.insert(value.data()).second) continue; // all that it means is there
        std::string_view meant;
        for (auto all = value; take_value(f.rule, all, meant);)
            if (seen.insert(meant).second) list.append(meant).append(f.rule.separator);
    }
    text = list;
    return looked_up::here;
}

words::message explain_missing(const mapping::bound_field& f, std::string_view value) {
    auto table = text::quoted(f.table_name);
    const auto entries = f.table->entries().size();
    const auto alike = std::min(entries, values::translation_table::most_compared);
    const auto letters = std::min(value.size(), values::translation_table::longest_slip_bytes);
    const bool may = f.rule.suggestions->spend(entries + alike * letters * letters);
    if (const auto near = may ? f.table->nearest(value) : std::nullopt)
        return words::did_you_mean(words::table_lacks_value(std::move(table)), text::quoted(*near));
    return words::table_lacks_value_add_it(std::move(table));
}

} // namespace leadimport::requests
