#pragma once
// As many connections as there can be open files.

#include "leadimport/run/settings.hpp"

namespace leadimport::cli {

// Makes room for those that were asked for. When there cannot be so many, it says so in one line,
// and there are fewer.
void fit_connections(session::api_settings& s);

} // namespace leadimport::cli
