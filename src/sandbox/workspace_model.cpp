#include "sandbox/workspace_model.hpp"

#include <utility>

namespace leadimport::sandbox {

namespace json = boost::json;

namespace {

// Puts one entry of a recorded fieldList into `r`. The entry was good when it was recorded; its
// field may have been created by a request then, and so be unknown now.
void restore_value(field_table& fields, const json::object& entry, record& r) {
    const auto* name = entry.if_contains("name");
    if (name == nullptr || !name->is_string()) return;
    const auto field_name = view(name->get_string());
    for (const auto& [key, value] : entry) {
        const auto* known = fields.find(field_name);
        const auto* type = known != nullptr ? known->type : find_type_of_key(key);
        if (type == nullptr || type->value_key != std::string_view{key}) continue;
        if (known == nullptr) {
            field hidden{{}, std::string{field_name}, type};
            hidden.hidden = true;
            known = &fields.at(fields.add(std::move(hidden)));
        }
        r.values.push_back({fields.index_of(*known), json::value(value, json::storage_ptr{})});
    }
}

} // namespace

workspace_model::workspace_model(schema&& s, std::uint64_t seed)
    : room_id_{s.room_id},
      room_name_{std::move(s.room_name)},
      users_{std::move(s.users)},
      pipelines_{std::move(s.pipelines)},
      ids_{seed} {
    for (const auto& u : users_)
        things_.emplace(u.id, named_thing{target::user, u.name, {}});
    for (const auto& p : pipelines_) {
        things_.emplace(p.id, named_thing{target::pipeline, p.name, {}});
        for (const auto& stage : p.stages)
            things_.emplace(stage.id, named_thing{target::pipeline_stage, stage.name, p.id});
    }
    for (std::size_t t = 0; t < stores_.size(); ++t)
        for (auto& f : s.fields[t])
            stores_[t].fields.add(std::move(f));
}

result<workspace_model> workspace_model::make(const schema& s, std::uint64_t seed, wall_time now,
                                              std::string_view where) {
    workspace_model m{schema{s}, seed};
    if (const auto no = m.take_in_contacts(s, now))
        return error{errc::bad_schema_file, std::string{where}, no->reasons.front()};
    return m;
}

// Organizations first: people name them.
std::optional<refusal> workspace_model::take_in_contacts(const schema& s, wall_time now) {
    const auto take_in = [&](object_type t, const json::array& contacts) -> std::optional<refusal> {
        for (std::size_t i = 0; i < contacts.size(); ++i) {
            const auto place = std::string{name_of(t)} + " " + std::to_string(i + 1);
            const auto* body = contacts[i].if_object();
            if (body == nullptr) return refusal::text(place + " is not an object");
            record r;
            r.created_at = now;
            if (auto no = fill(t, purpose::create, *body, r))
                return refusal::text(place + ": " + no->reasons.front());
            const auto* id = body->if_contains("id");
            const auto given = id != nullptr && id->is_string()
                                   ? object_id::parse(view(id->get_string()))
                                   : ids_.next(now);
            if (!given || store(t).find(*given))
                return refusal::text(place + " has an id that cannot be used");
            r.id = *given;
            store(t).add(std::move(r));
        }
        return std::nullopt;
    };
    if (auto no = take_in(object_type::organization, s.organizations)) return no;
    return take_in(object_type::people, s.people);
}

void workspace_model::behave(const behaviour& b) {
    behaves_ = b;
    ids_.use(b.ids);
}

response workspace_model::answer(const route& r, std::string_view body, wall_time now) {
    switch (r.to) {
    case endpoint::object_create:
    case endpoint::lead_edit:
    case endpoint::lead_delete:
    case endpoint::field_create: return write(r, body, now);
    default: return read(r, body, now);
    }
}

bool workspace_model::restore(object_type t, const object_id& id, std::string_view name,
                              wall_time created_at, const json::object& body) {
    auto& all = store(t);
    object_body b;
    if (read_body(t, purpose::create, body, b) || all.find(id)) return false;
    record r{id, std::string{name}, created_at, b.people, b.organization, b.pipeline, b.stage, {}};
    if (b.field_list != nullptr)
        for (const auto& item : *b.field_list)
            if (item.is_object()) restore_value(all.fields, item.get_object(), r);
    complete(t, r);
    all.add(std::move(r));
    return true;
}

std::vector<std::string> workspace_model::lead_names() const {
    const auto& leads = store(object_type::lead);
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < leads.size(); ++i)
        if (!leads.at(i).deleted) names.push_back(leads.at(i).name);
    return names;
}

bool workspace_model::knows(target t, const object_id& id) const {
    switch (t) {
    case target::people: return store(object_type::people).find(id).has_value();
    case target::organization: return store(object_type::organization).find(id).has_value();
    case target::lead: return store(object_type::lead).find(id).has_value();
    case target::none:
    case target::elsewhere: return true;
    case target::user:
    case target::pipeline:
    case target::pipeline_stage: break;
    }
    const auto found = things_.find(id);
    return found != things_.end() && found->second.kind == t;
}

object_store& workspace_model::store(object_type t) noexcept {
    return stores_[static_cast<std::size_t>(t)];
}

const object_store& workspace_model::store(object_type t) const noexcept {
    return stores_[static_cast<std::size_t>(t)];
}

} // namespace leadimport::sandbox
