#pragma once
// Texts that a field takes, with the JSON of each: a select's options, the names of users.

#include "leadimport/values/text_index.hpp"
#include "leadimport/values/value.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::values {

class known_values {
public:
    // What `rule` takes as it stands, by write_value: null when it knows neither options nor names.
    // It may lack some (those that are spelled with blanks around them, or are not unique), and
    // has nothing that write_value refuses or writes in another way.
    [[nodiscard]] static std::shared_ptr<const known_values> of(const value_rule& rule);

    // The JSON of exactly this text; empty when it is none of them.
    [[nodiscard]] std::string_view find(std::string_view text) const noexcept {
        const auto at = texts_.find(text);
        return at == text_index::nowhere ? std::string_view{} : json_[at];
    }
    // Bytes of the longest JSON.
    [[nodiscard]] std::size_t longest() const noexcept { return longest_; }

private:
    text_index texts_; // numbers in json_
    std::vector<std::string> json_;
    std::size_t longest_ = 0;
};

} // namespace leadimport::values
