#include "leadimport/mapping/mapping_draft.hpp"

#include "mapping/contact_keys.hpp"
#include "mapping/field_address.hpp"
#include "mapping/mapping_text.hpp"

#include "leadimport/base/suggestion.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/mapping/lead_keys.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/values/draft_values.hpp"
#include "leadimport/words/mapping.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace leadimport::mapping {
namespace {

constexpr std::size_t values_shown = 3;
constexpr std::size_t options_shown = 8;
constexpr std::array objects{values::object_kind::lead, values::object_kind::person,
                             values::object_kind::organization};

class draft {
public:
    explicit draft(const draft_parts& p) : parts_{p} {}
    std::string run();

private:
    struct section {
        std::string keys;   // lines of [lead]
        std::string fields; // lines of [lead.fields]
        bool real = false;  // not all of them are comments
    };

    void take_claims();
    void take_near_misses();
    void make_name();
    void add(const field_address& to, const sampled_column& c, bool certain);
    void name_empty_fields(values::object_kind o);
    std::optional<field_address> near_miss(const sampled_column& c);
    std::optional<field_address> near_field(values::object_kind o, std::string_view name);
    [[nodiscard]] const values::field* find_field(const field_address& a) const;
    [[nodiscard]] bool is_fed(const field_address& a) const {
        return std::ranges::find(mapped_fields_, a) != mapped_fields_.end();
    }
    [[nodiscard]] const sampled_column* column_of(const field_address& a) const;
    [[nodiscard]] words::message samples(const sampled_column& c) const;
    [[nodiscard]] std::string head() const;
    [[nodiscard]] std::string left_over() const;

    const draft_parts& parts_;
    std::map<values::object_kind, section> sections_;
    std::vector<field_address> mapped_fields_;          // or so one may guess
    std::vector<const sampled_column*> mapped_columns_; // the column of each of them
    std::vector<const sampled_column*> idle_; // columns that are not imported, meaning unknown
    suggestion_budget suggestions_;
};

std::string said(const words::message& m) { return text_of(m, words::language_of_files); }
// Behind what stands on a line; a line of its own.
std::string remark(const words::message& m) { return "  # " + said(m) + "\n"; }
std::string comment(const words::message& m) { return "# " + said(m) + "\n"; }

std::string options_of(const values::field& f) {
    std::string s{name_of(f.type)};
    for (std::size_t i = 0; i < std::min(f.options.size(), options_shown); ++i)
        s.append(i == 0 ? ": " : ", ").append(values::in_short(f.options[i]));
    return f.options.size() > options_shown ? s + ", …" : s;
}

// The column alone where that is enough.
std::string source_text(std::string_view column, const values::reading_hint& hint) {
    if (hint.format.empty() && hint.split.empty()) return toml_text(column);
    std::string s = "{ column = " + toml_text(column);
    if (!hint.format.empty()) s += ", format = " + toml_text(hint.format);
    if (!hint.split.empty()) s += ", split = " + toml_text(hint.split);
    return s + " }";
}

bool may_write(const values::field& f) {
    return f.type != values::field_type::read_only && !values::is_system_field(f.name);
}

std::string_view key_of_field(values::object_kind o, std::string_view name) {
    if (o == values::object_kind::lead) return key_instead_of_field(name);
    const auto key = contact_key_instead_of(o, name);
    return o == values::object_kind::person && name == field_of_key("phone") ? "phone" : key;
}

const values::field* draft::find_field(const field_address& a) const {
    if (parts_.workspace == nullptr) return nullptr;
    if (a.data_field) return parts_.workspace->find_field(a.of, a.name);
    const auto name = a.of == values::object_kind::lead ? std::string_view{} : field_of_key(a.name);
    return name.empty() ? nullptr : parts_.workspace->find_field(a.of, name);
}

const sampled_column* draft::column_of(const field_address& a) const {
    const auto at = std::ranges::find(mapped_fields_, a);
    return at == mapped_fields_.end()
               ? nullptr
               : mapped_columns_[static_cast<std::size_t>(at - mapped_fields_.begin())];
}

words::message draft::samples(const sampled_column& c) const {
    std::string s;
    for (std::size_t i = 0; i < std::min(c.values.size(), values_shown); ++i) {
        const auto& v = c.values[i];
        s.append(i == 0 ? "" : " · ");
        s.append(values::in_short(parts_.show_values ? v : values::shape_of(v)));
    }
    if (s.empty()) return words::draft_column_empty;
    return s;
}

void draft::add(const field_address& to, const sampled_column& c, bool certain) {
    const auto* f = find_field(to);
    const auto hint = f == nullptr ? values::reading_hint{} : hint_for(*f, c.values);
    auto& s = sections_[to.of];
    auto& lines = to.data_field ? s.fields : s.keys;
    lines += certain ? "" : "#";
    auto note = samples(c);
    if (f != nullptr && to.data_field) note = words::field_takes(options_of(*f), std::move(note));
    if (!certain) note = words::draft_guess(std::move(note));
    lines += toml_key(to.name) + " = " + source_text(c.name, hint) + remark(note);
    if (!hint.doubt.empty()) lines += "#  ^ " + said(hint.doubt) + "\n";
    s.real = s.real || certain;
    mapped_fields_.push_back(to);
    mapped_columns_.push_back(&c);
}

void draft::take_claims() {
    std::vector<std::string> header;
    for (const auto& c : parts_.columns)
        header.push_back(c.name);
    const auto spec = match_header(header, parts_.workspace, parts_.file, parts_.synonyms);
    for (const auto& s : spec.sources) {
        const field_address to{s.of, s.data_field, s.target};
        const auto named = [&](const sampled_column& c) { return text::trim(c.name) == s.text; };
        const auto* const c = &*std::ranges::find_if(parts_.columns, named);
        // What two columns claim only the user can decide.
        add(to, *c, !is_fed(to) && std::ranges::count_if(parts_.columns, named) == 1);
    }
}

// What a column was probably meant for: by its usual name, or a slip of a field's name.
std::optional<field_address> draft::near_miss(const sampled_column& c) {
    if (auto a = parse_address(parts_.synonyms.key_for(c.name)); a && !is_fed(*a)) return a;
    if (parts_.workspace == nullptr) return std::nullopt;
    // A header of the vendor's says whose field it is.
    if (const auto said = parse_vendor_header(c.name)) return near_field(said->of, said->name);
    for (const auto o : objects)
        if (auto near = near_field(o, text::trim(c.name))) return near;
    return std::nullopt;
}

std::optional<field_address> draft::near_field(values::object_kind o, std::string_view name) {
    const auto& fields = parts_.workspace->fields_of(o);
    if (!suggestions_.spend(fields.size())) return std::nullopt;
    std::vector<std::string_view> names;
    for (const auto& f : fields)
        if (may_write(f) && key_of_field(o, f.name).empty() && !is_fed({o, true, f.name}))
            names.push_back(f.name);
    if (!suggestions_.spend(cost_of_nearest(name, names))) return std::nullopt;
    const auto near = text::nearest(name, names);
    if (!near) return std::nullopt;
    return field_address{o, true, std::string{*near}};
}

void draft::take_near_misses() {
    for (const auto& c : parts_.columns) {
        const auto name = text::trim(c.name);
        if (name.empty() || is_result_column(name)) continue;
        if (std::ranges::find(mapped_columns_, &c) != mapped_columns_.end()) continue;
        if (const auto to = near_miss(c))
            add(*to, c, false);
        else
            idle_.push_back(&c);
    }
}

// Of the two, of which one may be null. In a template a column's name stands in braces, and cannot
// have any itself.
std::string name_source(const sampled_column* company, const sampled_column* person) {
    const auto name_of_column = [](const sampled_column* c) {
        return c == nullptr ? std::string_view{} : text::trim(c->name);
    };
    const auto a = name_of_column(company);
    const auto b = name_of_column(person);
    const auto has_braces = [](std::string_view s) { return s.find_first_of("{}") != s.npos; };
    if (a.empty() || b.empty() || has_braces(a) || has_braces(b))
        return toml_text(a.empty() ? b : a);
    return "{ template = " + toml_text("{" + std::string{a} + "} {" + std::string{b} + "}") + " }";
}

// A lead needs a name; people and companies have theirs.
void draft::make_name() {
    if (is_fed({values::object_kind::lead, false, "name"})) return;
    const auto* company = column_of({values::object_kind::organization, false, "name"});
    const auto* person = column_of({values::object_kind::person, false, "name"});
    if (person == nullptr) person = column_of({values::object_kind::person, false, "email"});
    auto& keys = sections_[values::object_kind::lead].keys;
    if (company == nullptr && person == nullptr) {
        keys = "#name = \"…\"" + remark(words::draft_wants_name) + keys;
        return;
    }
    keys = "name = " + name_source(company, person) + remark(words::draft_found_no_name) + keys;
}

void draft::name_empty_fields(values::object_kind o) {
    if (parts_.workspace == nullptr) return;
    auto& lines = sections_[o].fields;
    std::string empty;
    for (const auto& f : parts_.workspace->fields_of(o)) {
        if (!may_write(f) || !key_of_field(o, f.name).empty() || is_fed({o, true, f.name}))
            continue;
        words::message note = options_of(f);
        if (f.required) note = words::draft_field_required(std::move(note));
        empty += "#" + toml_key(f.name) + " = \"…\"" + remark(note);
    }
    if (!empty.empty()) lines += comment(words::draft_fields_left) + empty;
}

std::string draft::head() const {
    const auto file = values::in_short(parts_.file);
    const auto from =
        parts_.workspace == nullptr
            ? words::draft_without_workspace(file)
            : words::draft_for_workspace(
                  file, text::quoted(values::in_short(parts_.workspace->workspace_name)));
    const words::message shown =
        parts_.show_values ? words::draft_shows_values : words::draft_shows_shapes;
    return comment(from) + comment(shown);
}

std::string draft::left_over() const {
    std::string s;
    for (const auto* c : idle_)
        s += "#  " + text::quoted(values::in_short(c->name)) + "  " + said(samples(*c)) + "\n";
    return s.empty() ? s : "\n" + comment(words::draft_columns_left) + s;
}

std::string draft::run() {
    take_claims();
    take_near_misses();
    make_name();
    auto s = head();
    for (const auto o : objects) {
        const auto& here = sections_[o];
        const bool named = o == values::object_kind::lead || !here.keys.empty();
        if (named) name_empty_fields(o);
        if (here.keys.empty() && here.fields.empty()) continue;
        const std::string name{name_of(o)};
        const bool real = here.real || o == values::object_kind::lead;
        s += (real ? "\n[" : "\n#[") + name + "]\n" + here.keys;
        if (o == values::object_kind::person)
            s += "#create = false" + remark(words::draft_looks_people_up) +
                 "#when_no_email = \"fail\"" + remark(words::draft_ways_without_email);
        if (o == values::object_kind::organization)
            s += "#create = false" + remark(words::draft_looks_organizations_up);
        if (!here.fields.empty()) s += (real ? "\n[" : "\n#[") + name + ".fields]\n" + here.fields;
    }
    return s + left_over();
}

} // namespace

std::string draft_mapping(const draft_parts& parts) { return draft{parts}.run(); }

} // namespace leadimport::mapping
