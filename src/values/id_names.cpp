#include "leadimport/values/id_names.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/values.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace leadimport::values {
namespace {

bool is_hex(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool same_id(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b,
                              [](char x, char y) { return text::lower(x) == text::lower(y); });
}

// That none of `all` (pipelines or stages) has this name, with the nearest.
template<class T>
words::message explain_none(const std::vector<T>& all, std::string_view text,
                            words::message complaint, suggestion_budget& budget) {
    if (!budget.spend(all.size())) return complaint;
    std::vector<std::string_view> known;
    known.reserve(all.size());
    for (const auto& t : all)
        known.push_back(t.name);
    return with_suggestion(std::move(complaint), text, known, budget);
}

// What is said of pipelines, or of stages.
struct complaints {
    words::message none;
    words::message several;
};
complaints of_pipelines() { return {words::no_such_pipeline, words::several_pipelines_of_name}; }
complaints of_stages() { return {words::no_such_stage, words::several_stages_of_name}; }

// The one of `all` (pipelines or stages: they have an id and a name) that `text` is or names.
// `index`: their ids and names.
template<class T>
objection find_among(const std::vector<T>& all, const text_index& index, std::string_view text,
                     bool by_name, const complaints& say, std::string_view& id,
                     suggestion_budget& budget) {
    if (is_id(text)) {
        const auto is_it = [text](const T& t) { return same_id(t.id, text); };
        const auto at = std::ranges::find_if(all, is_it);
        if (at == all.end()) return say.none;
        id = at->id;
        return {};
    }
    if (!by_name) return words::id_expected;
    const auto same_name = [text](const T& t) { return text::trim(t.name) == text; };
    const auto at = index.has(text) ? std::ranges::find_if(all, same_name) : all.end();
    if (at == all.end()) return explain_none(all, text, say.none, budget);
    if (std::find_if(at + 1, all.end(), same_name) != all.end()) return say.several;
    id = at->id;
    return {};
}

objection take_id(std::string_view text, bool by_name, std::string_view& id) {
    if (!is_id(text)) return by_name ? words::id_expected_for_want_of_names : words::id_expected;
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
    const auto [at, fresh] = ids_.try_emplace(std::string{name}, id);
    if (!fresh && at->second != id) at->second.clear();
}

void id_names::add_inactive(std::string_view name, std::string_view id) {
    inactive_.emplace(id);
    inactive_.emplace(name);
}

objection id_names::find(std::string_view text, std::string_view& id) const {
    const words::message gone = words::user_is_inactive;
    if (is_id(text)) {
        if (inactive_.contains(text)) return gone;
        id = text;
        return {};
    }
    auto name = std::string{text};
    auto at = ids_.find(name);
    if (at == ids_.end() && text.find('@') != std::string_view::npos) {
        name = text::lower(text);
        at = ids_.find(name);
    }
    if (at == ids_.end() && inactive_.contains(name)) return gone;
    // No suggestion: colleagues' names and addresses do not belong into logs.
    if (at == ids_.end()) return words::no_such_user;
    if (at->second.empty()) return words::several_users_of_name;
    id = at->second;
    return {};
}

namespace {

// Only what says so: a status that we do not know is the server's to judge.
bool is_inactive(const user& u) {
    constexpr std::array<std::string_view, 6> words{"inactive", "deactivated", "disabled",
                                                    "deleted",  "suspended",   "비활성"};
    return std::ranges::find(words, text::lower(text::trim(u.status))) != words.end();
}

} // namespace

id_names names_of_users(const std::vector<user>& users) {
    id_names names;
    for (const auto& u : users) {
        const auto add = [&](std::string_view name) {
            if (is_inactive(u))
                names.add_inactive(name, u.id);
            else
                names.add(name, u.id);
        };
        add(text::trim(u.name));
        add(text::lower(text::trim(u.email)));
    }
    return names;
}

namespace {

using numbered = std::vector<std::pair<std::string, std::size_t>>;

// A name that looks like an id is none.
template<class T>
void add_texts(const T& pipeline_or_stage, std::size_t number, numbered& to) {
    const auto name = text::trim(pipeline_or_stage.name);
    if (!is_id(name)) to.emplace_back(name, number);
    to.emplace_back(pipeline_or_stage.id, number);
}

} // namespace

pipeline_names::pipeline_names(std::vector<pipeline> all,
                               std::shared_ptr<suggestion_budget> suggestions)
    : all_{std::move(all)},
      suggestions_{std::move(suggestions)} {
    numbered pipelines;
    numbered owners;
    for (std::size_t i = 0; i < all_.size(); ++i) {
        add_texts(all_[i], i, pipelines);
        numbered stages;
        for (std::size_t k = 0; k < all_[i].stages.size(); ++k) {
            add_texts(all_[i].stages[k], k, stages);
            add_texts(all_[i].stages[k], i, owners);
        }
        stages_.emplace_back(stages);
    }
    pipelines_ = text_index{pipelines};
    owners_ = text_index{owners};
}

objection pipeline_names::find_pipeline(std::string_view text, bool by_name,
                                        std::string_view& id) const {
    if (all_.empty()) return take_id(text, by_name, id);
    const auto at = by_name || is_id(text) ? pipelines_.find(text) : text_index::nowhere;
    if (at != text_index::nowhere) {
        id = all_[at].id;
        return {};
    }
    return find_among(all_, pipelines_, text, by_name, of_pipelines(), id, *suggestions_);
}

objection pipeline_names::find_stage(std::string_view pipeline_id, std::string_view text,
                                     bool by_name, std::string_view& id) const {
    if (all_.empty()) return take_id(text, by_name, id);
    if (by_name || is_id(text)) {
        const auto of = pipelines_.find(pipeline_id);
        const auto which = of == text_index::nowhere ? of : stages_[of].find(text);
        if (which != text_index::nowhere) {
            id = all_[of].stages[which].id;
            return {};
        }
    }
    const auto is_it = [&](const pipeline& p) { return same_id(p.id, pipeline_id); };
    const auto at = std::ranges::find_if(all_, is_it);
    if (at == all_.end()) return take_id(text, by_name, id);
    const auto& index = stages_[static_cast<std::size_t>(at - all_.begin())];
    return find_among(at->stages, index, text, by_name, of_stages(), id, *suggestions_);
}

objection pipeline_names::find_by_stage(std::string_view text, bool by_name,
                                        std::string_view& pipeline_id,
                                        std::string_view& stage_id) const {
    const bool id = is_id(text);
    const auto owner = by_name || id ? owners_.find(text) : text_index::nowhere;
    const auto which = owner == text_index::nowhere ? owner : stages_[owner].find(text);
    if (which != text_index::nowhere) {
        pipeline_id = all_[owner].id;
        stage_id = all_[owner].stages[which].id;
        return {};
    }
    if (!id && !owners_.has(text)) return explain_no_stage(text, by_name);
    std::vector<std::string_view> of; // pipelines that have it
    for (const auto& p : all_)
        for (const auto& stage : p.stages) {
            if (id ? !same_id(stage.id, text) : !by_name || text::trim(stage.name) != text)
                continue;
            pipeline_id = p.id;
            stage_id = stage.id;
            of.push_back(p.name);
        }
    if (of.size() == 1) return {};
    if (of.empty()) return explain_no_stage(text, by_name);
    return words::several_pipelines_have_stage(text::quoted_list(of));
}

objection pipeline_names::explain_no_stage(std::string_view text, bool by_name) const {
    words::message complaint = words::no_pipeline_has_stage;
    if (!by_name || !suggestions_->spend(all_.size())) return complaint;
    std::size_t stages = 0;
    for (const auto& p : all_)
        stages += p.stages.size();
    if (!suggestions_->spend(stages)) return complaint;
    std::vector<std::string_view> known;
    known.reserve(stages);
    for (const auto& p : all_)
        for (const auto& stage : p.stages)
            known.push_back(stage.name);
    return with_suggestion(std::move(complaint), text, known, *suggestions_);
}

} // namespace leadimport::values
