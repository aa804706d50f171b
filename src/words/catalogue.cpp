// All phrases by their names. A new list of words/catalogue/ is named here.

#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"
#include "leadimport/words/cli_commands.hpp"
#include "leadimport/words/commands.hpp"
#include "leadimport/words/csv.hpp"
#include "leadimport/words/delivery.hpp"
#include "leadimport/words/error_words.hpp"
#include "leadimport/words/http.hpp"
#include "leadimport/words/input.hpp"
#include "leadimport/words/job.hpp"
#include "leadimport/words/log.hpp"
#include "leadimport/words/mapping.hpp"
#include "leadimport/words/requests.hpp"
#include "leadimport/words/run.hpp"
#include "leadimport/words/salesmap.hpp"
#include "leadimport/words/session.hpp"
#include "leadimport/words/values.hpp"
#include "leadimport/words/workspace.hpp"

#include <algorithm>
#include <array>

namespace leadimport::words {
namespace {

#define PHRASE(name, ...) &(name),
#define ERROR(code, ...) &error_meaning::code, &error_remedy::code,
constexpr auto in_lists = std::to_array<const entry*>({
#include "leadimport/words/catalogue/base.def"
#include "leadimport/words/catalogue/cli.def"
#include "leadimport/words/catalogue/cli_commands.def"
#include "leadimport/words/catalogue/commands.def"
#include "leadimport/words/catalogue/csv.def"
#include "leadimport/words/catalogue/delivery.def"
#include "leadimport/words/catalogue/errors.def"
#include "leadimport/words/catalogue/http.def"
#include "leadimport/words/catalogue/input.def"
#include "leadimport/words/catalogue/job.def"
#include "leadimport/words/catalogue/log.def"
#include "leadimport/words/catalogue/mapping.def"
#include "leadimport/words/catalogue/requests.def"
#include "leadimport/words/catalogue/run.def"
#include "leadimport/words/catalogue/salesmap.def"
#include "leadimport/words/catalogue/session.def"
#include "leadimport/words/catalogue/values.def"
#include "leadimport/words/catalogue/workspace.def"
});
#undef ERROR
#undef PHRASE

// Not by the compiler: with so many, some give up.
const auto& in_order() {
    static const auto sorted = [] {
        auto all = in_lists;
        std::ranges::sort(all, {}, &entry::name);
        return all;
    }();
    return sorted;
}

} // namespace

const entry* phrase_named(std::string_view name) noexcept {
    const auto& all = in_order();
    const auto found = std::ranges::lower_bound(all, name, {}, &entry::name);
    return found != all.end() && (*found)->name() == name ? *found : nullptr;
}

std::vector<const entry*> all_phrases() { return {in_order().begin(), in_order().end()}; }

} // namespace leadimport::words
