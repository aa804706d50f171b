#pragma once
// The value of what must not have gone wrong; a test in which it did says every mistake and ends.

#include "support/english.hpp"

#include "leadimport/base/mistakes.hpp"

#include <doctest/doctest.h>

#include <utility>

namespace leadimport::tests {

template<class T>
T taken(checked<T> value) {
    if (!value)
        for (const auto& e : value.error())
            FAIL_CHECK(english(e));
    REQUIRE(value.has_value());
    return std::move(*value);
}

} // namespace leadimport::tests
