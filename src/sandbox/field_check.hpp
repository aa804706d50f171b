#pragma once
// The checks of a `fieldList` against the fields of the workspace, with the API's texts.

#include "sandbox/answer.hpp"
#include "sandbox/field_table.hpp"
#include "sandbox/object_store.hpp"

#include <boost/json/array.hpp>

#include <optional>
#include <vector>

namespace leadimport::sandbox {

// Tells whether an id names something in the workspace.
class directory {
public:
    virtual ~directory() = default;
    [[nodiscard]] virtual bool knows(target t, const object_id& id) const = 0;
};

// Puts the values into `values`, where a field is named twice the later one; or says what is wrong
// with the first bad entry. `values` keep nothing of `list`'s memory.
[[nodiscard]] std::optional<refusal> check_field_list(object_type object, const field_table& fields,
                                                      const directory& names,
                                                      const boost::json::array& list,
                                                      std::vector<field_value>& values);

} // namespace leadimport::sandbox
