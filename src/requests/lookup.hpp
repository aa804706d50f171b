#pragma once
// What a row's value means by the table of its field.

#include "leadimport/mapping/bound_map.hpp"
#include "leadimport/words/message.hpp"

#include <string>
#include <string_view>

namespace leadimport::requests {

enum class looked_up {
    here,      // by the table; or the field has none, and the value means itself
    otherwise, // the table lacks the value, and the field's `otherwise` stands in for it
    nowhere,   // the table lacks it, and there is no `otherwise`
};

// Makes of `text`, which is not empty, what it means; empty when the field is to be left out. Each
// value of a list is looked up by itself, and what they mean is a list again, put together in
// `list`, in which nothing stands twice. With `nowhere` the text becomes the value that is lacking.
[[nodiscard]] looked_up look_up(const mapping::bound_field& f, std::string_view& text,
                                std::string& list);

// For an error: the table and what was probably meant, but not the value.
[[nodiscard]] words::message explain_missing(const mapping::bound_field& f, std::string_view value);

} // namespace leadimport::requests
