#pragma once
// What a check found, for machines: one JSON object on one line.

#include "leadimport/base/mistakes.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/run/prepare.hpp"

#include <string>

namespace leadimport::cli {

[[nodiscard]] std::string check_as_json(const run::prepared& p, const rate& r,
                                        unsigned connections);
// Why there was nothing to check: `error` is the first mistake, `mistakes` has them all.
[[nodiscard]] std::string mistakes_as_json(const mistakes& all);

} // namespace leadimport::cli
