#include "mapping/id_names.hpp"

#include "mapping/suggestion.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace leadimport::mapping {
namespace {

bool is_hex(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_id(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

// The one of `all` (pipelines or stages: they have an id and a name) that `text` is or names.
template<class T>
objection find_among(const std::vector<T>& all, std::string_view text, bool by_name,
                     std::string_view what, std::string_view& id) {
    if (is_id(text)) {
        const auto is_it = [text](const T& t) { return same_id(t.id, text); };
        const auto at = std::ranges::find_if(all, is_it);
        if (at == all.end()) return "there is no such " + std::string{what};
        id = at->id;
        return {};
    }
    if (!by_name) return "an id is expected: a UUID, or 24 hex digits";
    const auto same_name = [text](const T& t) { return text::trim(t.name) == text; };
    const auto at = std::ranges::find_if(all, same_name);
    if (at == all.end()) {
        std::vector<std::string_view> known;
        known.reserve(all.size());
        for (const auto& t : all)
            known.push_back(t.name);
        return with_suggestion("there is no such " + std::string{what}, text, known);
    }
    if (std::find_if(at + 1, all.end(), same_name) != all.end())
        return "there is more than one " + std::string{what} + " of that name; give its id";
    id = at->id;
    return {};
}

objection take_id(std::string_view text, bool by_name, std::string_view& id) {
    if (!is_id(text))
        return by_name ? "an id is expected: a UUID, or 24 hex digits (names can be used only when "
                         "the workspace is known)"
                       : "an id is expected: a UUID, or 24 hex digits";
    id = text;
    return {};
}

} // namespace

bool is_id(std::string_view text) noexcept {
    if (text.size() == 24) return std::ranges::all_of(text, is_hex);
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

void id_names::add(std::string_view name, std::string_view id) {
    if (name.empty()) return;
    const auto [at, fresh] = ids_.emplace(name, id);
    if (!fresh && at->second != id) at->second.clear();
}

objection id_names::find(std::string_view text, std::string_view& id) const {
    if (is_id(text)) {
        id = text;
        return {};
    }
    auto at = ids_.find(text);
    if (at == ids_.end() && text.find('@') != std::string_view::npos)
        at = ids_.find(text::lower(text));
    // No suggestion: colleagues' names and addresses do not belong into logs.
    if (at == ids_.end()) return "no user of the workspace has that name, e-mail or id";
    if (at->second.empty()) return "more than one user has that name; give the e-mail or the id";
    id = at->second;
    return {};
}

id_names names_of_users(const std::vector<user>& users) {
    id_names names;
    for (const auto& u : users) {
        names.add(text::trim(u.name), u.id);
        names.add(text::lower(text::trim(u.email)), u.id);
    }
    return names;
}

objection pipeline_names::find_pipeline(std::string_view text, bool by_name,
                                        std::string_view& id) const {
    if (all_.empty()) return take_id(text, by_name, id);
    return find_among(all_, text, by_name, "pipeline", id);
}

objection pipeline_names::find_stage(std::string_view pipeline_id, std::string_view text,
                                     bool by_name, std::string_view& id) const {
    if (all_.empty()) return take_id(text, by_name, id);
    const auto is_it = [&](const pipeline& p) { return same_id(p.id, pipeline_id); };
    const auto at = std::ranges::find_if(all_, is_it);
    if (at == all_.end()) return take_id(text, by_name, id);
    return find_among(at->stages, text, by_name, "stage in this pipeline", id);
}

} // namespace leadimport::mapping
