#include "leadimport/base/reason.hpp"

#include <array>
#include <utility>

namespace leadimport {
namespace {

constexpr std::array names = {
    std::pair{reason_code::none, std::string_view{""}},
    std::pair{reason_code::adopted, std::string_view{"adopted"}},
    std::pair{reason_code::invalid, std::string_view{"invalid"}},
    std::pair{reason_code::refused, std::string_view{"refused"}},
    std::pair{reason_code::contact_refused, std::string_view{"contact_refused"}},
    std::pair{reason_code::contact_unsure, std::string_view{"contact_unsure"}},
    std::pair{reason_code::duplicate, std::string_view{"duplicate"}},
    std::pair{reason_code::third_doubt, std::string_view{"third_doubt"}},
    std::pair{reason_code::no_answer, std::string_view{"no_answer"}},
    std::pair{reason_code::server_error, std::string_view{"server_error"}},
    std::pair{reason_code::not_the_api, std::string_view{"not_the_api"}},
    std::pair{reason_code::no_lead_named, std::string_view{"no_lead_named"}},
    std::pair{reason_code::conflict, std::string_view{"conflict"}},
    std::pair{reason_code::maybe_duplicate, std::string_view{"maybe_duplicate"}},
    std::pair{reason_code::refused_in_doubt, std::string_view{"refused_in_doubt"}},
    std::pair{reason_code::other_name, std::string_view{"other_name"}},
    std::pair{reason_code::lead_too_old, std::string_view{"lead_too_old"}},
    std::pair{reason_code::lead_of_another_row, std::string_view{"lead_of_another_row"}},
    std::pair{reason_code::process_ended, std::string_view{"process_ended"}},
    std::pair{reason_code::not_recorded, std::string_view{"not_recorded"}},
    std::pair{reason_code::waiting, std::string_view{"waiting"}},
    std::pair{reason_code::answered, std::string_view{"answered"}},
    std::pair{reason_code::no_control, std::string_view{"no_control"}},
    std::pair{reason_code::blind, std::string_view{"blind"}},
    std::pair{reason_code::not_dated, std::string_view{"not_dated"}},
    std::pair{reason_code::candidate, std::string_view{"candidate"}},
    std::pair{reason_code::several, std::string_view{"several"}},
    std::pair{reason_code::rewritten_name, std::string_view{"rewritten_name"}},
    std::pair{reason_code::too_many, std::string_view{"too_many"}},
    std::pair{reason_code::search_refused, std::string_view{"search_refused"}},
    std::pair{reason_code::two_leads, std::string_view{"two_leads"}},
    std::pair{reason_code::no_body, std::string_view{"no_body"}},
};

} // namespace

std::string_view name_of(reason_code c) noexcept {
    for (const auto& [code, name] : names)
        if (code == c) return name;
    return "";
}

// A switch without a default: the compiler names the code that was forgotten.
bool arguments_tell_kind(reason_code c) noexcept {
    switch (c) {
    case reason_code::none:
    case reason_code::adopted:
    case reason_code::duplicate:
    case reason_code::other_name:
    case reason_code::lead_too_old:
    case reason_code::lead_of_another_row:
    case reason_code::process_ended:
    case reason_code::not_recorded:
    case reason_code::waiting:
    case reason_code::answered:
    case reason_code::no_control:
    case reason_code::blind:
    case reason_code::not_dated:
    case reason_code::candidate:
    case reason_code::several:
    case reason_code::rewritten_name:
    case reason_code::too_many:
    case reason_code::two_leads: return false;
    case reason_code::invalid:
    case reason_code::refused:
    case reason_code::contact_refused:
    case reason_code::contact_unsure:
    case reason_code::third_doubt:
    case reason_code::no_answer:
    case reason_code::server_error:
    case reason_code::not_the_api:
    case reason_code::no_lead_named:
    case reason_code::conflict:
    case reason_code::maybe_duplicate:
    case reason_code::refused_in_doubt:
    case reason_code::search_refused:
    case reason_code::no_body: return true;
    }
    return false;
}

// A switch without a default, here too.
bool leaves_unknown(reason_code c) noexcept {
    switch (c) {
    case reason_code::none:
    case reason_code::adopted:
    case reason_code::invalid:
    case reason_code::refused:
    case reason_code::contact_refused:
    case reason_code::contact_unsure:
    case reason_code::duplicate:
    case reason_code::third_doubt: return false;
    case reason_code::no_answer:
    case reason_code::server_error:
    case reason_code::not_the_api:
    case reason_code::no_lead_named:
    case reason_code::conflict:
    case reason_code::maybe_duplicate:
    case reason_code::refused_in_doubt:
    case reason_code::other_name:
    case reason_code::lead_too_old:
    case reason_code::lead_of_another_row:
    case reason_code::process_ended:
    case reason_code::not_recorded:
    case reason_code::waiting:
    case reason_code::answered:
    case reason_code::no_control:
    case reason_code::blind:
    case reason_code::not_dated:
    case reason_code::candidate:
    case reason_code::several:
    case reason_code::rewritten_name:
    case reason_code::too_many:
    case reason_code::search_refused:
    case reason_code::two_leads:
    case reason_code::no_body: return true;
    }
    return false;
}

bool is_of_looking(reason_code c) noexcept {
    switch (c) {
    case reason_code::answered:
    case reason_code::no_control:
    case reason_code::blind:
    case reason_code::not_dated:
    case reason_code::candidate:
    case reason_code::several:
    case reason_code::rewritten_name:
    case reason_code::too_many:
    case reason_code::search_refused:
    case reason_code::no_body: return true;
    case reason_code::none:
    case reason_code::adopted:
    case reason_code::invalid:
    case reason_code::refused:
    case reason_code::contact_refused:
    case reason_code::contact_unsure:
    case reason_code::duplicate:
    case reason_code::third_doubt:
    case reason_code::no_answer:
    case reason_code::server_error:
    case reason_code::not_the_api:
    case reason_code::no_lead_named:
    case reason_code::conflict:
    case reason_code::maybe_duplicate:
    case reason_code::refused_in_doubt:
    case reason_code::other_name:
    case reason_code::lead_too_old:
    case reason_code::lead_of_another_row:
    case reason_code::process_ended:
    case reason_code::not_recorded:
    case reason_code::waiting:
    case reason_code::two_leads: return false;
    }
    return false;
}

std::vector<reason_code> codes_that_tell_kind() {
    std::vector<reason_code> all;
    for (const auto& [code, name] : names)
        if (arguments_tell_kind(code)) all.push_back(code);
    return all;
}

reason kind_of(reason r) {
    if (!arguments_tell_kind(r.code)) r.arguments.clear();
    return r;
}

std::optional<reason_code> reason_code_of(std::string_view name) noexcept {
    for (const auto& [code, its_name] : names)
        if (its_name == name) return code;
    return std::nullopt;
}

} // namespace leadimport
