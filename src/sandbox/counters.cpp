#include "leadimport/sandbox/server.hpp"

#include <array>
#include <utility>

namespace leadimport::sandbox {

std::string counters::to_json() const {
    const std::array<std::pair<const char*, std::uint64_t>, 20> all{{
        {"connections", connections},
        {"requests", requests},
        {"points", points},
        {"lead_posts", lead_posts},
        {"leads_created", leads_created},
        {"leads_refused", leads_refused},
        {"people_posts", people_posts},
        {"people_created", people_created},
        {"organization_posts", organization_posts},
        {"organizations_created", organizations_created},
        {"searches", searches},
        {"people_lookups", people_lookups},
        {"came_late", came_late},
        {"by_colleagues", by_colleagues},
        {"throttled", throttled},
        {"unauthorized", unauthorized},
        {"elsewhere", elsewhere},
        {"faults_played", faults_played},
        {"most_in_window", most_in_window},
        {"most_connections", most_connections},
    }};
    std::string s;
    for (const auto& [name, n] : all) {
        s += s.empty() ? '{' : ',';
        s.append("\"").append(name).append("\":").append(std::to_string(n));
    }
    return s.append("}");
}

} // namespace leadimport::sandbox
