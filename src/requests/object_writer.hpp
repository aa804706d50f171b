#pragma once
// Writes the request of one object, field by field.
//
// A body is written at a place in memory that goes from function to function: each field that is
// plainly spelled costs a few copies there and no call that has to look where the text ends.

#include "leadimport/base/json_text.hpp"
#include "leadimport/csv/record.hpp"
#include "leadimport/mapping/bound_map.hpp"
#include "leadimport/requests/field_map.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::requests {

// Texts that are made for one row; their memory is used again for the next.
struct row_scratch {
    std::string text; // of a template
    std::string list; // of values that a table gave
    std::string name; // of a person
    // The first field of the row that is empty although the workspace's own form requires it.
    const mapping::bound_field* lacking = nullptr;
};

// That a field is empty, as what is wrong with the row.
[[nodiscard]] row_error lack_of(const mapping::bound_field& f);

class object_writer {
public:
    // All must outlive it.
    object_writer(const csv::record& r, const mapping::writing_room& needed, row_scratch& scratch,
                  json_text& body);

    // Where the body ends after a step; null when the row is wrong, and wrong() says why.
    struct step {
        char* at;
        bool written; // a field that says nothing is left out
    };
    // Empties the body; where its first key goes.
    [[nodiscard]] char* begin();
    step put(const mapping::bound_field& f, char* at);
    // A key, which needs no escapes, with a text.
    step put_member(std::string_view key, std::string_view text, char* at);
    struct known_text {
        const mapping::bound_field* field = nullptr; // null: there is none
        std::string_view text{};
    };
    // The fieldList, in which a text that was found already comes in front.
    step put_data(const std::vector<mapping::bound_field>& fields, char* at, known_text first);
    step put_data(const std::vector<mapping::bound_field>& fields, char* at) {
        return put_data(fields, at, known_text{});
    }
    // Closes the body.
    void end(char* at);

    // What the row says to a field, without table and default; valid until `scratch` changes.
    [[nodiscard]] std::string_view text_of(const mapping::bound_field& f,
                                           std::string& scratch) const;
    // Makes of such a text what it means by table and (if asked for) default; empty when it means
    // nothing. False: the row is wrong.
    [[nodiscard]] bool resolve(const mapping::bound_field& f, std::string_view& text,
                               bool by_default);

    step refuse(row_error e);
    step refuse(const mapping::bound_field& f, errc code, words::message detail);
    [[nodiscard]] std::optional<row_error>& wrong() noexcept { return wrong_; }

    void set_end(char* at) noexcept { body_.set_end(at); }
    [[nodiscard]] json_text& body() noexcept { return body_; }
    [[nodiscard]] char* room() { return body_.end(room_); }

private:
    step put_text(const mapping::bound_field& f, std::string_view text, char* at);
    step put_carefully(const mapping::bound_field& f, char* at);
    step put_looked_up(const mapping::bound_field& f, std::string_view text);
    step put_value(const mapping::bound_field& f, std::string_view text);
    step put_json(const mapping::bound_field& f, std::string_view json);
    step refuse_size();

    const csv::record& record_;
    row_scratch& scratch_;
    json_text& body_;
    std::size_t room_ = 0; // that steps count on, beyond where the body ends
    bool plain_ = true;    // the room is enough for all cells that are plainly spelled
    std::optional<row_error> wrong_;
};

} // namespace leadimport::requests
