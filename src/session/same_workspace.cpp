#include "leadimport/session/same_workspace.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"

namespace leadimport::session {

result<void> check_workspace(api_link& link, const job::job_identity& job,
                             const std::filesystem::path& folder) {
    const auto body = link.look_up(salesmap::who_am_i());
    if (!body) return body.error();
    const auto who = salesmap::read_who_am_i(*body);
    if (!who) return who.error();
    link.belongs_to(job.workspace_id, job.workspace_name);
    if (who->id == job.workspace_id) return {};
    return error{errc::job_elsewhere, folder.string(),
                 "the job's workspace is " + text::quoted(job.workspace_name) + ", the token's " +
                     text::quoted(who->name)};
}

} // namespace leadimport::session
