#include "cli/option_origins.hpp"

#include "cli/told.hpp"

#include "leadimport/words/cli.hpp"

namespace leadimport::cli {
namespace {

// Some errors name the option itself; others what it named.
std::string option_of(const error& e) {
    switch (e.code) {
    case errc::api_not_salesmap:
    case errc::server_unreachable:
    case errc::tls_untrusted: return "--base-url";
    case errc::mapping_unreadable: return "--map";
    default: return told(e.where);
    }
}

} // namespace

error with_origin(error e, const option_origins& origins) {
    const auto origin = origins.find(option_of(e));
    if (origin != origins.end()) e.where = words::value_from(e.where, origin->second);
    return e;
}

} // namespace leadimport::cli
