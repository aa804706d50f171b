#include "mapping/lead_keys.hpp"
#include "mapping/suggestion.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/mapping/mapping_spec.hpp"

// toml++ 3.3 asserts (or, in optimised builds, assumes) of some broken files what it checks right
// after and reports properly. A user's slip is no reason to abort, so its assertions are off.
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT(condition) static_assert(true)
#define TOML_ASSERT_ASSUME(condition) static_assert(true)
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace leadimport::mapping {
namespace {

constexpr std::array<std::string_view, 8> option_names{"column", "value",   "template", "type",
                                                       "split",  "default", "format",   "trim"};
constexpr std::string_view fields_table = "fields";

std::vector<std::string_view> type_names() {
    std::vector<std::string_view> names;
    for (auto t = field_type::string; t != field_type::read_only;
         t = static_cast<field_type>(static_cast<int>(t) + 1))
        names.push_back(name_of(t));
    return names;
}

std::vector<std::string_view> lead_table_names() {
    std::vector<std::string_view> names;
    for (const auto& spelling : lead_key_spellings())
        names.push_back(spelling.text);
    names.push_back(fields_table);
    return names;
}

// A float as a number without an exponent; the digits are the fewest that mean the same float.
std::string spell_float(double d) {
    std::array<char, 400> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), d, std::chars_format::fixed);
    return {digits.data(), end.ptr};
}

// The text of a string, an integer, a float or a boolean; nothing for other values.
std::optional<std::string> scalar_text(const toml::node& n) {
    if (const auto* s = n.as_string()) return s->get();
    if (const auto* i = n.as_integer()) return std::to_string(i->get());
    if (const auto* b = n.as_boolean()) return std::string{b->get() ? "true" : "false"};
    if (const auto* f = n.as_floating_point(); f != nullptr && std::isfinite(f->get()))
        return spell_float(f->get());
    return std::nullopt;
}

// toml++'s own words; the slip that Korean names invite gets a hint.
std::string explain(std::string_view description) {
    std::string s{description};
    constexpr std::string_view before = "saw '";
    const auto at = description.rfind(before);
    const auto seen = at == std::string_view::npos ? at : at + before.size();
    if (seen < description.size() && static_cast<unsigned char>(description[seen]) >= 0x80)
        s.append("; names with other letters than A-Z stand in quotes");
    return s;
}

// Reads one file. toml++ keeps tables sorted by key: what is found is put back into the order of
// the file at the end.
class reader {
public:
    explicit reader(std::string name) : name_{std::move(name)} {}
    checked<mapping_spec> run(const toml::table& root);

private:
    void read_lead(const toml::table& lead);
    void read_fields(const toml::table& fields);
    void read_source(const toml::key& key, const toml::node& value, bool data_field);
    void read_options(const toml::table& options, field_source& s);
    void read_option(const toml::key& key, const toml::node& value, field_source& s);
    void read_type(const toml::key& key, const toml::node& value, field_source& s);
    void read_text(const toml::key& key, const toml::node& value, std::string& out);
    void check_options(const toml::table& options, const field_source& s);

    void mistake(errc code, const toml::source_position& at, std::string detail);
    void unknown(const toml::key& key, std::span<const std::string_view> known);
    void bad(const toml::key& key, std::string_view expected);
    [[nodiscard]] std::string where(const toml::source_position& at) const;

    template<class T>
    struct placed {
        toml::source_position at;
        T what;
    };
    template<class T>
    static std::vector<T> in_order(std::vector<placed<T>> all);

    std::string name_;
    std::vector<placed<field_source>> sources_;
    std::vector<placed<error>> mistakes_;
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
    constexpr std::array<std::string_view, 1> tables{"lead"};
    for (const auto& [key, value] : root) {
        if (key != tables.front())
            unknown(key, tables);
        else if (const auto* lead = value.as_table())
            read_lead(*lead);
        else
            bad(key, "a table is expected: [lead]");
    }
    if (!mistakes_.empty()) return in_order(std::move(mistakes_));
    return mapping_spec{name_, in_order(std::move(sources_))};
}

void reader::read_lead(const toml::table& lead) {
    for (const auto& [key, value] : lead) {
        if (key == fields_table) {
            if (const auto* fields = value.as_table())
                read_fields(*fields);
            else
                bad(key, "a table is expected: [lead.fields]");
        } else if (find_lead_key(key.str())) {
            read_source(key, value, false);
        } else {
            unknown(key, lead_table_names());
        }
    }
}

void reader::read_fields(const toml::table& fields) {
    for (const auto& [key, value] : fields)
        read_source(key, value, true);
}

void reader::read_source(const toml::key& key, const toml::node& value, bool data_field) {
    field_source s;
    s.target = key.str();
    s.data_field = data_field;
    s.where = where(key.source().begin);
    if (value.is_string()) {
        read_text(key, value, s.text);
    } else if (const auto* options = value.as_table()) {
        read_options(*options, s);
    } else {
        return bad(key,
                   "a column's name in quotes is expected, or { column = … }, { value = … } or "
                   "{ template = … }");
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
            bad(key, "true or false is expected, without quotes");
    } else if (name == "value" || name == "default") {
        const auto text = scalar_text(value);
        if (!text || text->empty())
            bad(key, "a text in quotes (not empty), a number, true or false is expected");
        else if (name == "default")
            s.fallback = text;
        else
            s.text = *text;
        if (name == "value") s.kind = source_kind::constant;
    } else {
        unknown(key, option_names);
    }
}

void reader::read_type(const toml::key& key, const toml::node& value, field_source& s) {
    std::string name;
    read_text(key, value, name);
    if (name.empty()) return;
    s.type = parse_field_type(name);
    if (!s.type) bad(key, with_suggestion(text::quoted(name) + " is no type", name, type_names()));
}

void reader::read_text(const toml::key& key, const toml::node& value, std::string& out) {
    if (const auto* s = value.as_string(); s != nullptr && !s->get().empty())
        out = s->get();
    else
        bad(key, "a text in quotes is expected, and not an empty one");
}

void reader::check_options(const toml::table& options, const field_source& s) {
    const auto at = options.source().begin;
    const auto sources =
        std::ranges::count_if(option_names.begin(), option_names.begin() + 3,
                              [&](std::string_view name) { return options.contains(name); });
    const auto who = text::quoted(s.target);
    if (sources == 0)
        mistake(errc::mapping_bad_value, at,
                who + ": one of `column`, `value` and `template` is missing");
    if (sources > 1)
        mistake(errc::mapping_bad_value, at,
                who + ": only one of `column`, `value` and `template` can feed it");
    if (sources == 1 && options.contains("value") && options.contains("default"))
        mistake(errc::mapping_bad_value, at, who + ": `default` is never used beside `value`");
}

std::string reader::where(const toml::source_position& at) const {
    return name_ + ", line " + std::to_string(at.line);
}

void reader::mistake(errc code, const toml::source_position& at, std::string detail) {
    mistakes_.push_back({at, {code, where(at), std::move(detail)}});
}

void reader::unknown(const toml::key& key, std::span<const std::string_view> known) {
    mistake(errc::mapping_unknown_key, key.source().begin,
            with_suggestion(text::quoted(key.str()), key.str(), known));
}

void reader::bad(const toml::key& key, std::string_view expected) {
    mistake(errc::mapping_bad_value, key.source().begin,
            text::quoted(key.str()) + ": " + std::string{expected});
}

} // namespace

namespace {

// The line of the first byte that is no UTF-8 text; nothing when all are.
std::optional<std::size_t> find_unfit(std::string_view toml) {
    const auto is_control = [](char c) {
        return (c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == '\x7f';
    };
    const auto invalid = text::find_invalid_utf8(toml).value_or(toml.size());
    const auto control = std::ranges::find_if(toml, is_control) - toml.begin();
    const auto at = std::min(invalid, static_cast<std::size_t>(control));
    if (at == toml.size()) return std::nullopt;
    return 1 + static_cast<std::size_t>(std::ranges::count(toml.substr(0, at), '\n'));
}

} // namespace

checked<mapping_spec> parse_mapping(std::string_view toml, std::string name) {
    // TOML is UTF-8 without control characters, and the parser's tables rely on it.
    if (const auto bad = find_unfit(toml))
        return mistakes{error{errc::mapping_syntax, name + ", line " + std::to_string(*bad),
                              "there is a byte that no text has; save it as UTF-8"}};
    const auto parsed = toml::parse(toml, name);
    if (!parsed) {
        const auto at = parsed.error().source().begin;
        return mistakes{error{errc::mapping_syntax, name + ", line " + std::to_string(at.line),
                              explain(parsed.error().description())}};
    }
    return reader{std::move(name)}.run(parsed.table());
}

checked<mapping_spec> load_mapping_file(const std::filesystem::path& path) {
    const auto bytes = read_small_file(path, limits::config_file_bytes, errc::mapping_unreadable);
    if (!bytes) return mistakes{bytes.error()};
    return parse_mapping(*bytes, path.string());
}

} // namespace leadimport::mapping
