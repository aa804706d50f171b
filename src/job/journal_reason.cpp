// Reasons as the tables keep them: a code by its name, its arguments as an array of JSON.

#include "job/journal_impl.hpp"

#include "leadimport/base/json_text.hpp"
#include "leadimport/base/json_writer.hpp"

#include <utility>

namespace leadimport::job {

std::string journal::impl::arguments_of(const reason& r) {
    if (r.arguments.empty()) return {};
    json_text out;
    json_writer json{out};
    json.begin_array();
    for (const auto& argument : r.arguments)
        json.string(argument);
    json.end_array();
    return out.str();
}

result<reason> journal::impl::reason_of(const std::string& code, const std::string& arguments) {
    reason r;
    // A code that we do not know is of a later version, whose text stands beside it.
    r.code = reason_code_of(code).value_or(reason_code::none);
    if (arguments.empty()) return r;
    auto all =
        read_all(get_arguments.bind(1, arguments), [](const statement& s) { return s.text(0); });
    get_arguments.reset();
    if (!all) return all.error();
    r.arguments = std::move(*all);
    return r;
}

} // namespace leadimport::job
