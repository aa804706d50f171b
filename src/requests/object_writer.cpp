#include "requests/object_writer.hpp"

#include "requests/lookup.hpp"

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/requests.hpp"

#include <utility>

namespace leadimport::requests {
namespace {

// Rows with more text than this are written carefully: room for the worst would be room for much.
constexpr std::size_t most_plain_bytes = 32 * limits::kib;

constexpr std::string_view list_key = ",\"fieldList\":";

row_error fault_of(const mapping::bound_field& f, errc code, words::message detail) {
    if (f.column_name != f.target || f.of != values::object_kind::lead)
        detail = words::for_field(label_of(f), std::move(detail));
    return {code, f.column_name, std::move(detail)};
}

} // namespace

row_error lack_of(const mapping::bound_field& f) {
    return fault_of(f, errc::row_missing_value, words::form_requires_it);
}

object_writer::object_writer(const csv::record& r, const mapping::writing_room& needed,
                             row_scratch& scratch, json_text& body)
    : record_{r},
      scratch_{scratch},
      body_{body} {
    std::size_t bytes = 0;
    for (const auto column : needed.plain_columns)
        bytes += record_.cells[column].size();
    plain_ = bytes <= most_plain_bytes;
    room_ = needed.fixed_bytes + (plain_ ? values::room_for_plain(bytes) : 0);
}

char* object_writer::begin() {
    body_.clear();
    return room();
}

void object_writer::end(char* at) {
    *at++ = '}';
    body_.set_end(at);
    body_.front() = '{'; // in place of the first key's comma
    if (body_.size() > limits::request_bytes) refuse_size();
}

object_writer::step object_writer::refuse(row_error e) {
    wrong_ = std::move(e);
    return {nullptr, false};
}

object_writer::step object_writer::refuse_size() {
    return refuse({errc::row_too_large, {}, words::more_bytes_than(limits::request_bytes)});
}

object_writer::step object_writer::refuse(const mapping::bound_field& f, errc code,
                                          words::message detail) {
    return refuse(fault_of(f, code, std::move(detail)));
}

object_writer::step object_writer::put(const mapping::bound_field& f, char* at) {
    const auto& p = f.plain;
    if (p.kind != values::plain_kind::none && plain_) {
        const auto cell = record_.cells[p.column];
        if (cell.empty() && p.may_stay_away) return {at, false};
        auto* const value = copy_fixed_part(p.opening.data(), p.opening_bytes, at);
        auto* const end = record_.padding >= copy_slack
                              ? write_plain<true>(p.kind, cell, p.separator, p.known.get(), value)
                              : write_plain<false>(p.kind, cell, p.separator, p.known.get(), value);
        if (end != nullptr) {
            *end = '}';
            return {end + (p.closes ? 1 : 0), true};
        }
    }
    return put_carefully(f, at);
}

// The rest of a field's ways, each of which looks after its own room.
object_writer::step object_writer::put_carefully(const mapping::bound_field& f, char* at) {
    body_.set_end(at);
    // No exact bound, for a list's key may have been written in vain; but a bound.
    if (body_.size() > limits::request_bytes + list_key.size()) return refuse_size();
    if (f.kind == mapping::source_kind::constant) return put_json(f, f.constant_json);
    const auto text = text_of(f, scratch_.text);
    if (text.size() > limits::request_bytes)
        return refuse(f, errc::row_too_large, words::text_alone_too_long);
    if (is_empty_value(f.rule, text))
        return f.fallback ? put_json(f, f.fallback_json) : step{room(), false};
    return f.table ? put_looked_up(f, text) : put_value(f, text);
}

object_writer::step object_writer::put_looked_up(const mapping::bound_field& f,
                                                 std::string_view text) {
    const auto found = look_up(f, text, scratch_.list);
    if (found == looked_up::nowhere)
        return refuse(f, errc::row_bad_value, explain_missing(f, text));
    if (found == looked_up::otherwise) return put_json(f, f.otherwise_json);
    return text.empty() ? step{room(), false} : put_value(f, text);
}

object_writer::step object_writer::put_value(const mapping::bound_field& f, std::string_view text) {
    body_.append(f.plain.opening_text());
    json_writer out{body_};
    if (auto wrong = write_value(f.rule, text, out))
        return refuse(f, errc::row_bad_value, std::move(*wrong));
    if (f.plain.closes) body_.append("}");
    return {room(), true};
}

object_writer::step object_writer::put_json(const mapping::bound_field& f, std::string_view json) {
    body_.append(f.plain.opening_text());
    body_.append(json);
    if (f.plain.closes) body_.append("}");
    return {room(), true};
}

object_writer::step object_writer::put_text(const mapping::bound_field& f, std::string_view text,
                                            char* at) {
    body_.set_end(at);
    body_.append(f.plain.opening_text());
    json_writer{body_}.string(text);
    if (f.plain.closes) body_.append("}");
    return {room(), true};
}

object_writer::step object_writer::put_member(std::string_view key, std::string_view text,
                                              char* at) {
    body_.set_end(at);
    body_.append(",\"");
    body_.append(key);
    body_.append("\":");
    json_writer{body_}.string(text);
    return {room(), true};
}

std::string_view object_writer::text_of(const mapping::bound_field& f, std::string& scratch) const {
    switch (f.kind) {
    case mapping::source_kind::column: return value_text(f.rule, record_.cells[f.column]);
    case mapping::source_kind::constant: return text::trim(f.constant);
    case mapping::source_kind::text_template: break;
    }
    f.pattern.expand(record_.cells, f.rule.trim, limits::request_bytes, scratch);
    return value_text(f.rule, scratch);
}

bool object_writer::resolve(const mapping::bound_field& f, std::string_view& text,
                            bool by_default) {
    if (text.empty()) {
        if (f.fallback && by_default) text = text::trim(*f.fallback);
        return true;
    }
    if (look_up(f, text, scratch_.list) != looked_up::nowhere) return true;
    refuse(f, errc::row_bad_value, explain_missing(f, text));
    return false;
}

object_writer::step object_writer::put_data(const std::vector<mapping::bound_field>& fields,
                                            char* at, known_text first) {
    body_.set_end(at);
    const auto before = body_.size();
    at = copy_short(list_key, at);
    bool any = first.field != nullptr;
    if (any) at = put_text(*first.field, first.text, at).at;
    for (const auto& f : fields) {
        const auto s = put(f, at);
        if (s.at == nullptr) return s;
        if (f.required && !s.written && scratch_.lacking == nullptr) scratch_.lacking = &f;
        at = s.at;
        any = any || s.written;
    }
    if (!any) {
        body_.set_end(at);
        body_.cut(before);
        return {room(), false};
    }
    *at++ = ']';
    body_.set_end(at);
    body_[before + list_key.size()] = '['; // in place of the first one's comma
    return {room(), true};
}

} // namespace leadimport::requests
