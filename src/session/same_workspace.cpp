#include "leadimport/session/same_workspace.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/words/session.hpp"

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
                 words::workspaces_of_job_and_token(text::quoted(job.workspace_name),
                                                    text::quoted(who->name))};
}

} // namespace leadimport::session
