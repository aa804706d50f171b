#pragma once
// The request of one row, key by key in the order that field_map describes.
//
// A body is written at a place in memory that goes from function to function: each field that is
// plainly spelled costs a few copies there and no call that has to look where the text ends.

#include "mapping/bound_map.hpp"

#include "leadimport/csv/record.hpp"
#include "leadimport/mapping/field_map.hpp"
#include "leadimport/mapping/json_text.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leadimport::mapping {

// Texts that are made for one row; their memory is used again for the next.
struct row_scratch {
    std::string text; // of a template
    std::string list; // of values that a table gave
};

class row_builder {
public:
    row_builder(const bound_map& map, const csv::record& r, row_scratch& scratch, json_text& body)
        : map_{map},
          record_{r},
          scratch_{scratch},
          body_{body} {}

    // See field_map::build.
    [[nodiscard]] std::optional<row_error> run();

private:
    // Where the body ends after a step; null when the row is wrong, and wrong_ says why.
    struct step {
        char* at;
        bool written; // a field that says nothing is left out
    };
    step put(const bound_field& f, char* at);
    step put_carefully(const bound_field& f, char* at);
    step put_looked_up(const bound_field& f, std::string_view text);
    step put_value(const bound_field& f, std::string_view text);
    step put_json(const bound_field& f, std::string_view json);
    step put_key(lead_key key, char* at);
    step put_name(char* at);
    step put_parties(char* at);
    step put_pipeline(char* at);
    step put_pipeline_ids(std::string_view pipeline, std::string_view stage);
    step put_data(char* at);

    void measure();
    [[nodiscard]] char* room() { return body_.end(room_); }
    std::string_view text_of(const bound_field& f, std::string& scratch);
    bool name_it(const bound_field& f, std::string_view& text, bool by_default);
    step refuse(row_error e);
    step refuse(const bound_field& f, errc code, std::string detail);
    step refuse_size();

    const bound_map& map_;
    const csv::record& record_;
    row_scratch& scratch_;
    json_text& body_;
    std::size_t room_ = 0; // that steps count on, beyond where the body ends
    bool plain_ = true;    // the room is enough for all cells that are plainly spelled
    std::optional<row_error> wrong_;
};

} // namespace leadimport::mapping
