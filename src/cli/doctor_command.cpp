#include "cli/commands.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"
#include "cli/wrapped.hpp"

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/commands/doctor.hpp"
#include "leadimport/words/cli_commands.hpp"

#include <array>
#include <cstddef>
#include <iostream>
#include <string>

namespace leadimport::cli {
namespace {

using commands::health;

constexpr std::size_t line_width = 80;
constexpr std::size_t state_column = 14;
constexpr std::size_t found_column = 27;

constexpr std::array<const words::phrase<0>*, commands::checked_things> labels{
    &words::label_proxy,      &words::label_name_lookup, &words::label_connection,
    &words::label_tls,        &words::label_token,       &words::label_fields,
    &words::label_users,      &words::label_pipelines,   &words::label_search,
    &words::label_limit,      &words::label_answers,     &words::label_clock,
    &words::label_key_field,  &words::label_job_folder,  &words::label_flush,
    &words::label_free_space, &words::label_open_files,  &words::label_locale};

words::message words_of(health h) {
    switch (h) {
    case health::ok: return words::health_ok;
    case health::warning: return words::health_warning;
    case health::bad: return words::health_bad;
    case health::not_checked: break;
    }
    return words::health_not_checked;
}

// Its lines, each behind `indent`.
std::string in_found_column(const words::message& m, std::string indent) {
    std::string out;
    for (const auto& line : wrapped(text::visible(told(m)), line_width - found_column)) {
        out += indent + line + '\n';
        indent.assign(found_column, ' ');
    }
    return out;
}

std::string to_text(const commands::check_line& l) {
    auto front = padded(told(*labels[static_cast<std::size_t>(l.of)]), state_column);
    front = padded(front + told(words_of(l.state)), found_column);
    auto out = in_found_column(l.found, std::move(front));
    if (!l.cure.empty())
        out += in_found_column(words::what_to_do(l.cure), std::string(found_column, ' '));
    return out;
}

words::message in_all(const commands::checkup& c) {
    if (!c.ready()) return words::doctor_not_ready(c.count(health::bad));
    const auto warnings = c.count(health::warning);
    return warnings > 0 ? words::doctor_ready_with_warnings(warnings)
                        : words::message{words::doctor_all_is_well};
}

std::string to_text(const commands::checkup& c) {
    std::string out;
    for (const auto& l : c.lines)
        out += to_text(l);
    return out + told(in_all(c)) + '\n';
}

void write_check(json_writer& json, const commands::check_line& l) {
    json.begin_object();
    json.key("name").string(name_of(l.of));
    json.key("state").string(name_of(l.state));
    json.key("found").string(as_written(l.found));
    json.key("cure");
    if (l.cure.empty())
        json.null();
    else
        json.string(as_written(l.cure));
    json.key("code");
    if (l.code)
        json.string(name_of(*l.code));
    else
        json.null();
    json.end_object();
}

std::string to_json(const commands::checkup& c) {
    json_text out;
    json_writer json{out};
    json.begin_object().key("checks").begin_array();
    for (const auto& l : c.lines)
        write_check(json, l);
    json.end_array();
    json.key("ready").boolean(c.ready());
    json.key("exit_code").integer(c.code());
    json.end_object();
    return text::visible_json(out.str()) + '\n';
}

} // namespace

exit_code doctor_command(const command_line& c) {
    commands::doctor_orders orders{c.options, {}, teller_of_waits()};
    if (const auto origin = c.origins.find("--proxy"); origin != c.origins.end())
        orders.proxy_file = origin->second;
    const auto all = commands::examine(orders);
    if (!all) return refuse(c, all.error());
    std::cout << (c.json ? to_json(*all) : to_text(*all));
    return all->code();
}

} // namespace leadimport::cli
