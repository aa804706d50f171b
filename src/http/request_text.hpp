#pragma once
// A request as it goes over the wire, HTTP/1.1. A pure function.

#include "leadimport/delivery/request.hpp"

#include <string>
#include <string_view>

namespace leadimport::http {

// Into `to`, in place of what it holds. `path` stands before the request's target; `headers` are
// those of every request, each with its line end. All of it is of our own making, so that nothing
// needs escaping.
void spell_request(const delivery::request& r, std::string_view path, std::string_view headers,
                   std::string& to);

} // namespace leadimport::http
