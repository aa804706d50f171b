#pragma once
// Texts made of columns: "{메모}\n유입: {유입경로}". {{ and }} are braces themselves.

#include "leadimport/values/objection.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::values {

class text_template {
public:
    struct part {
        bool is_column = false;
        std::string text;       // what stands there, or the column's name
        std::size_t column = 0; // its index, once it is bound
    };

    // Splits a template; a name loses the blanks around it. At least one column must be named: what
    // names none is a constant, or braces that were forgotten.
    [[nodiscard]] static objection parse(std::string_view text, text_template& out);

    [[nodiscard]] std::span<part> parts() noexcept { return parts_; }
    [[nodiscard]] std::span<const part> parts() const noexcept { return parts_; }

    // Replaces `out` by the text of one row; it is empty when all the cells are. Blanks around each
    // cell go when `trim` is set. Stops behind `max_bytes`. Every column must be bound to a cell.
    void expand(std::span<const std::string_view> cells, bool trim, std::size_t max_bytes,
                std::string& out) const;

private:
    std::vector<part> parts_;
};

} // namespace leadimport::values
