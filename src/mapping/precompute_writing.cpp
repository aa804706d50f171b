#include "leadimport/base/json_writer.hpp"
#include "leadimport/mapping/bound_map.hpp"

namespace leadimport::mapping {
namespace {

std::string opening_of(const bound_field& f) {
    json_text opening;
    opening.append(",");
    json_writer out{opening};
    if (f.data_field)
        out.begin_object().key("name").string(f.target).key(value_key(f.rule.type));
    else
        out.key(f.target);
    return opening.str();
}

void precompute(bound_field& f) {
    auto& p = f.plain;
    p.opening = opening_of(f);
    p.opening_bytes = static_cast<std::uint32_t>(p.opening.size());
    p.opening.append(fixed_part_slack, ' ');
    p.column = static_cast<std::uint32_t>(f.column);
    if (f.kind == source_kind::column && !f.table) p.kind = plain_kind_of(f.rule);
    if (p.kind == values::plain_kind::known || p.kind == values::plain_kind::known_list)
        p.known = values::known_values::of(f.rule);
    p.separator = f.rule.separator.front();
    p.closes = f.data_field;
    p.may_stay_away = !f.fallback;
}

void add(bound_field& f, writing_room& room) {
    precompute(f);
    if (f.plain.kind != values::plain_kind::none) room.plain_columns.push_back(f.column);
    const auto known_bytes = f.plain.known ? f.plain.known->longest() : 0;
    room.fixed_bytes += f.plain.opening.size() + values::room_for_plain(0) + known_bytes + 1;
}

void precompute(bound_contact& c) {
    c.room.fixed_bytes = 2 * fixed_part_slack;
    for (auto* key : {&c.name, &c.email}) // found first, and written with room of their own
        if (*key) precompute(**key);
    if (c.memo) add(*c.memo, c.room);
    for (auto& f : c.data)
        add(f, c.room);
}

} // namespace

void precompute_writing(bound_map& map) {
    map.room.fixed_bytes = 2 * fixed_part_slack;
    for (auto& key : map.keys)
        if (key) add(*key, map.room);
    for (auto& f : map.data)
        add(f, map.room);
    precompute(map.person);
    precompute(map.organization);
}

} // namespace leadimport::mapping
