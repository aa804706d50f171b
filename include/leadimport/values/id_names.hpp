#pragma once
// Ids, and the names that may stand in their place.

#include "leadimport/base/suggestion.hpp"
#include "leadimport/values/objection.hpp"
#include "leadimport/values/schema.hpp"
#include "leadimport/values/text_index.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::values {

// A UUID (8-4-4-4-12), or 24 hex digits: the two forms of ids that Salesmap has.
[[nodiscard]] bool is_id(std::string_view text) noexcept;

// Names that stand for ids.
class id_names {
public:
    // A name that is added with different ids is ambiguous from then on.
    void add(std::string_view name, std::string_view id);
    // Of an inactive user, to whom records cannot be assigned any more: find() refuses it. An
    // active user of the same name comes first.
    void add_inactive(std::string_view name, std::string_view id);
    // An id stays itself; a name becomes its id. `id` is a view into `text` or into this object.
    [[nodiscard]] objection find(std::string_view text, std::string_view& id) const;

    // Calls `f` with every name that stands for one id only, and with this id.
    template<class F>
    void for_each(F f) const {
        for (const auto& [name, id] : ids_)
            if (!id.empty()) f(name, id);
    }

private:
    // By name; an empty id marks an ambiguous one.
    std::map<std::string, std::string, std::less<>> ids_;
    std::set<std::string, std::less<>> inactive_; // names and ids
};

// A workspace's users by e-mail (without regard to case) and by name.
[[nodiscard]] id_names names_of_users(const std::vector<user>& users);

// A workspace's pipelines with their stages. Without any (the workspace is not known) every id is
// taken for granted, and no name.
class pipeline_names {
public:
    pipeline_names() = default;
    explicit pipeline_names(
        std::vector<pipeline> all,
        std::shared_ptr<suggestion_budget> suggestions = std::make_shared<suggestion_budget>());

    // `by_name` says whether the text may be a name. `id` is a view into `text` or this object.
    [[nodiscard]] objection find_pipeline(std::string_view text, bool by_name,
                                          std::string_view& id) const;
    // The stage must belong to the pipeline, which find_pipeline gave.
    [[nodiscard]] objection find_stage(std::string_view pipeline_id, std::string_view text,
                                       bool by_name, std::string_view& id) const;

    // A stage that says by itself which pipeline it is of: the only one that has such a stage.
    [[nodiscard]] objection find_by_stage(std::string_view text, bool by_name,
                                          std::string_view& pipeline_id,
                                          std::string_view& stage_id) const;

private:
    [[nodiscard]] objection explain_no_stage(std::string_view text, bool by_name) const;

    std::vector<pipeline> all_;
    // What nearly every row says: ids, and names that only one has. The rest is looked for with
    // care.
    text_index pipelines_;           // numbers in all_
    std::vector<text_index> stages_; // of each pipeline: numbers in its stages
    text_index owners_;              // of a stage: its pipeline's number
    std::shared_ptr<suggestion_budget> suggestions_;
};

} // namespace leadimport::values
