#pragma once
// What a bound mapping says of itself, for people.

#include "leadimport/words/message.hpp"

namespace leadimport::mapping {

// A field and what it takes: "peopleId" and "column “고객 ID”".
struct described_field {
    words::message field;
    words::message source;

    // Both: "peopleId ← column “고객 ID”".
    [[nodiscard]] words::message in_one_line() const;
};

// A column that is not imported.
struct unmapped_column {
    words::message name;  // as it stands in the header; "column 3" of one that has none
    words::message label; // how messages call it: "column “날씨”", "column 3"
};

} // namespace leadimport::mapping
