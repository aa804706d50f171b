#include "leadimport/session/shown_lead.hpp"

#include "leadimport/salesmap/requests.hpp"

namespace leadimport::session {

bool is_not_there(const error& e) noexcept {
    return e.code == errc::api_refused && (e.status == 400 || e.status == 404);
}

result<bool> is_shown(api_link& link, const std::string& lead_id) {
    const auto body = link.look_up(salesmap::get_lead(lead_id));
    if (body) return true;
    if (is_not_there(body.error())) return false;
    return body.error();
}

} // namespace leadimport::session
