#include "mapping/contact_keys.hpp"
#include "mapping/mapping_text.hpp"
#include "mapping/table_shelf.hpp"
#include "mapping/toml_bounds.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/suggestion.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/mapping/lead_keys.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/values/translation_table.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/mapping.hpp"

// toml++ asserts (or, in optimised builds, assumes) of some broken files what it checks right after
// and reports properly. A user's slip is no reason to abort, so its assertions are off: with NDEBUG
// it would not take ours.
#define TOML_ASSERT(condition) static_assert(true)
#pragma push_macro("NDEBUG")
#undef NDEBUG
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

namespace leadimport::mapping {
namespace {

// The text of a string, an integer, a float or a boolean; nothing for other values.
std::optional<std::string> scalar_text(const toml::node& n) {
    if (const auto* s = n.as_string()) return s->get();
    if (const auto* i = n.as_integer()) return std::to_string(i->get());
    if (const auto* b = n.as_boolean()) return std::string{b->get() ? "true" : "false"};
    if (const auto* f = n.as_floating_point(); f != nullptr && std::isfinite(f->get()))
        return spell_float(f->get());
    return std::nullopt;
}

// Reads one file. toml++ keeps tables sorted by key: what is found is put back into the order of
// the file at the end.
class reader {
public:
    reader(std::string name, table_loader tables)
        : name_{std::move(name)},
          shelf_{std::move(tables)} {}
    checked<mapping_spec> run(const toml::table& root);

private:
    void read_object(values::object_kind of, const toml::table& object);
    void read_fields(values::object_kind of, const toml::table& fields);
    void read_source(values::object_kind of, const toml::key& key, const toml::node& value,
                     bool data_field);
    bool read_rule(values::object_kind of, const toml::key& key, const toml::node& value);
    void read_without_email(const toml::key& key, const toml::node& value);
    [[nodiscard]] contact_rules& rules_of(values::object_kind contact) {
        return contact == values::object_kind::person ? person_ : organization_;
    }
    void read_options(const toml::table& options, field_source& s);
    void read_option(const toml::key& key, const toml::node& value, field_source& s);
    void read_type(const toml::key& key, const toml::node& value, field_source& s);
    void read_table(const toml::key& key, const toml::node& value, field_source& s);
    void read_scalar(const toml::key& key, const toml::node& value, field_source& s);
    void read_text(const toml::key& key, const toml::node& value, std::string& out);
    void check_options(const toml::table& options, const field_source& s);

    void mistake(errc code, const toml::source_position& at, words::message detail);
    void unknown(const toml::key& key, std::span<const std::string_view> known);
    void bad(const toml::key& key, words::message why);
    [[nodiscard]] words::message where(const toml::source_position& at) const;

    template<class T>
    struct placed {
        toml::source_position at;
        T what;
    };
    template<class T>
    static std::vector<T> in_order(std::vector<placed<T>> all);

    std::string name_;
    table_shelf shelf_;
    std::vector<placed<field_source>> sources_;
    contact_rules person_;
    contact_rules organization_;
    std::vector<placed<error>> mistakes_;
    suggestion_budget suggestions_;
};

template<class T>
std::vector<T> reader::in_order(std::vector<placed<T>> all) {
    const auto before = [](const placed<T>& a, const placed<T>& b) {
        return std::pair{a.at.line, a.at.column} < std::pair{b.at.line, b.at.column};
    };
    std::ranges::stable_sort(all, before);
    std::vector<T> out;
    out.reserve(all.size());
    for (auto& p : all)
        out.push_back(std::move(p.what));
    return out;
}

checked<mapping_spec> reader::run(const toml::table& root) {
    constexpr std::array objects{values::object_kind::lead, values::object_kind::person,
                                 values::object_kind::organization};
    std::vector<std::string_view> names;
    names.reserve(objects.size());
    for (const auto o : objects)
        names.push_back(name_of(o));
    for (const auto& [key, value] : root) {
        const auto at = std::ranges::find(names, key.str());
        if (at == names.end())
            unknown(key, names);
        else if (const auto* object = value.as_table())
            read_object(objects[static_cast<std::size_t>(at - names.begin())], *object);
        else
            bad(key, words::mapping_wants_table(*at));
    }
    if (!mistakes_.empty()) return in_order(std::move(mistakes_));
    return mapping_spec{name_, in_order(std::move(sources_)), std::move(person_),
                        std::move(organization_)};
}

void reader::read_object(values::object_kind of, const toml::table& object) {
    if (of != values::object_kind::lead) rules_of(of).where = where(object.source().begin);
    for (const auto& [key, value] : object) {
        const bool is_source = of == values::object_kind::lead
                                   ? find_lead_key(key.str()).has_value()
                                   : is_contact_key(of, key.str());
        if (key == fields_table) {
            if (const auto* fields = value.as_table())
                read_fields(of, *fields);
            else
                bad(key, words::mapping_wants_table(std::string{name_of(of)} + ".fields"));
        } else if (is_source) {
            read_source(of, key, value, false);
        } else if (!read_rule(of, key, value)) {
            unknown(key, table_names(of));
        }
    }
}

void reader::read_fields(values::object_kind of, const toml::table& fields) {
    for (const auto& [key, value] : fields)
        read_source(of, key, value, true);
}

// False: it is none.
bool reader::read_rule(values::object_kind of, const toml::key& key, const toml::node& value) {
    if (of == values::object_kind::lead) return false;
    if (of == values::object_kind::person && key == without_email_key) {
        read_without_email(key, value);
        return true;
    }
    if (key != create_key) return false;
    if (value.is_boolean())
        rules_of(of).create = value.as_boolean()->get();
    else
        bad(key, words::mapping_wants_true_or_false);
    return true;
}

void reader::read_without_email(const toml::key& key, const toml::node& value) {
    constexpr std::array<std::pair<std::string_view, no_email>, 3> ways{
        {{"fail", no_email::fail},
         {"create", no_email::create},
         {"organization-only", no_email::organization_only}}};
    const auto* text = value.as_string();
    for (const auto& [name, way] : ways) {
        if (text == nullptr || text->get() != name) continue;
        person_.without_email = way;
        return;
    }
    bad(key, words::mapping_wants_way_without_email);
}

void reader::read_source(values::object_kind of, const toml::key& key, const toml::node& value,
                         bool data_field) {
    field_source s;
    s.of = of;
    s.target = key.str();
    s.data_field = data_field;
    s.where = where(key.source().begin);
    if (value.is_string()) {
        read_text(key, value, s.text);
    } else if (const auto* options = value.as_table()) {
        read_options(*options, s);
    } else {
        return bad(key, words::mapping_wants_source);
    }
    sources_.push_back({key.source().begin, std::move(s)});
}

void reader::read_options(const toml::table& options, field_source& s) {
    for (const auto& [key, value] : options)
        read_option(key, value, s);
    check_options(options, s);
}

void reader::read_option(const toml::key& key, const toml::node& value, field_source& s) {
    const auto name = key.str();
    if (name == "column") {
        s.kind = source_kind::column;
        read_text(key, value, s.text);
    } else if (name == "template") {
        s.kind = source_kind::text_template;
        read_text(key, value, s.text);
    } else if (name == "split") {
        read_text(key, value, s.split.emplace());
    } else if (name == "format") {
        read_text(key, value, s.format.emplace());
    } else if (name == "type") {
        read_type(key, value, s);
    } else if (name == "trim") {
        if (value.is_boolean())
            s.trim = value.as_boolean()->get();
        else
            bad(key, words::mapping_wants_true_or_false);
    } else if (name == "table") {
        read_table(key, value, s);
    } else if (name == "value" || name == "default" || name == "otherwise") {
        read_scalar(key, value, s);
    } else {
        unknown(key, option_names);
    }
}

void reader::read_scalar(const toml::key& key, const toml::node& value, field_source& s) {
    const auto name = key.str();
    if (name == "value") s.kind = source_kind::constant;
    auto text = scalar_text(value);
    if (!text || text->empty()) return bad(key, words::mapping_wants_text_or_number);
    if (name == "value")
        s.text = std::move(*text);
    else
        (name == "default" ? s.fallback : s.otherwise) = std::move(text);
}

void reader::read_table(const toml::key& key, const toml::node& value, field_source& s) {
    read_text(key, value, s.table_name);
    if (s.table_name.empty()) return;
    auto [table, wrong] = shelf_.get(s.table_name);
    s.table = std::move(table);
    for (auto& e : wrong)
        mistakes_.push_back({key.source().begin, std::move(e)});
}

void reader::read_type(const toml::key& key, const toml::node& value, field_source& s) {
    std::string name;
    read_text(key, value, name);
    if (name.empty()) return;
    s.type = values::parse_field_type(name);
    if (!s.type)
        bad(key, with_suggestion(words::mapping_type_unknown(text::quoted(name)), name,
                                 type_names(), suggestions_));
}

void reader::read_text(const toml::key& key, const toml::node& value, std::string& out) {
    if (const auto* s = value.as_string(); s != nullptr && !s->get().empty())
        out = s->get();
    else
        bad(key, words::mapping_wants_text);
}

void reader::check_options(const toml::table& options, const field_source& s) {
    const auto at = options.source().begin;
    const auto sources =
        std::ranges::count_if(std::span{option_names}.first(source_options),
                              [&](std::string_view name) { return options.contains(name); });
    const auto wrong = [&](words::message why) {
        mistake(errc::mapping_bad_value, at, words::at(text::quoted(s.target), std::move(why)));
    };
    if (sources == 0) wrong(words::source_missing);
    if (sources > 1) wrong(words::source_not_single);
    if (sources == 1 && options.contains("value") && options.contains("default"))
        wrong(words::default_beside_value);
    if (options.contains("value") && options.contains("table")) wrong(words::table_for_value);
    if (options.contains("otherwise") && !options.contains("table"))
        wrong(words::otherwise_without_table);
}

words::message reader::where(const toml::source_position& at) const {
    return words::line_of(name_, at.line);
}

void reader::mistake(errc code, const toml::source_position& at, words::message detail) {
    mistakes_.push_back({at, {code, where(at), std::move(detail)}});
}

void reader::unknown(const toml::key& key, std::span<const std::string_view> known) {
    mistake(errc::mapping_unknown_key, key.source().begin,
            with_suggestion(text::quoted(key.str()), key.str(), known, suggestions_));
}

void reader::bad(const toml::key& key, words::message why) {
    mistake(errc::mapping_bad_value, key.source().begin,
            words::at(text::quoted(key.str()), std::move(why)));
}

} // namespace

checked<mapping_spec> parse_mapping(std::string_view toml, std::string name,
                                    const table_loader& tables) {
    // TOML is UTF-8 without control characters, and the parser's tables rely on it.
    if (const auto bad = find_unfit(toml))
        return mistakes{
            error{errc::mapping_syntax, words::line_of(name, *bad), words::toml_byte_of_no_text}};
    if (const auto within = check_toml_bounds(toml, name); !within) return mistakes{within.error()};
    const auto parsed = toml::parse(toml, name);
    if (!parsed) {
        const auto at = parsed.error().source().begin;
        return mistakes{error{errc::mapping_syntax, words::line_of(name, at.line),
                              explain_syntax(parsed.error().description())}};
    }
    return reader{std::move(name), tables}.run(parsed.table());
}

namespace {

// Where links lead counts; what is not there lies where its name says.
bool lies_below(const std::filesystem::path& file, const std::filesystem::path& folder) {
    std::error_code problem;
    const auto real = std::filesystem::weakly_canonical(file, problem);
    if (problem) return false;
    const auto top = std::filesystem::canonical(folder.empty() ? "." : folder, problem);
    if (problem) return false;
    return std::mismatch(top.begin(), top.end(), real.begin(), real.end()).first == top.end();
}

} // namespace

checked<mapping_spec> load_mapping_file(const std::filesystem::path& path, tables_from tables) {
    const auto bytes = read_small_file(path, limits::config_file_bytes, errc::mapping_unreadable);
    if (!bytes) return mistakes{bytes.error()};
    const auto folder = path.parent_path();
    values::table_room room;
    const auto beside = [&](const std::string& table) -> checked<values::translation_table> {
        const auto file = folder / table;
        if (tables == tables_from::its_folder && !lies_below(file, folder))
            return mistakes{{errc::table_unusable, file.string(), words::table_outside_of_folder}};
        return values::translation_table::load(file, room);
    };
    return parse_mapping(*bytes, path.string(), beside);
}

} // namespace leadimport::mapping
