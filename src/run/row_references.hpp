#pragma once
// The people and organizations that rows name, between the mapping that names them, what
// finds or creates them (workspace/references), and the journal that keeps them.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/request.hpp"
#include "leadimport/job/job_recorder.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/requests/lead_request.hpp"
#include "leadimport/workspace/references.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::run {

// What has to be found or created before the lead is sent: the organization first, for a person is
// created in it.
[[nodiscard]] std::vector<delivery::reference> references_of(const requests::lead_request& r);

// The lead's body as it was sent: with the ids of what the row names. Nothing when the journal does
// not have them: the row is not what it was.
[[nodiscard]] result<std::optional<std::string>>
with_known_contacts(const requests::lead_request& r, job::journal& journal,
                    const std::string& job_id);

// What a running job knows. Writes go through the recorder; reads through a connection of its own,
// opened when it is first needed, which sees what the recorder has answered. io thread.
class kept_references final : public workspace::reference_store {
public:
    kept_references(std::filesystem::path journal, std::string job_id, job::job_recorder& recorder)
        : file_{std::move(journal)},
          job_id_{std::move(job_id)},
          recorder_{recorder} {}

    result<std::optional<workspace::stored_reference>> find(salesmap::contact_kind kind,
                                                            std::string_view key) override;
    boost::asio::awaitable<result<void>> note(salesmap::contact_kind kind,
                                              std::string key) override;
    boost::asio::awaitable<result<void>> keep(salesmap::contact_kind kind, std::string key,
                                              std::string id, bool created) override;
    result<bool> is_anothers(salesmap::contact_kind kind, std::string_view key,
                             std::string_view id) override;
    boost::asio::awaitable<result<void>> forget(salesmap::contact_kind kind,
                                                std::string key) override;
    // How many of them this run was told of.
    [[nodiscard]] std::uint64_t kept(salesmap::contact_kind kind) const {
        return kept_[static_cast<std::size_t>(kind)];
    }

private:
    result<void> open_reader();
    boost::asio::awaitable<result<void>> change(job::reference_step step,
                                                salesmap::contact_kind kind, const std::string& key,
                                                std::string id = {}, bool created = false);

    std::filesystem::path file_;
    std::string job_id_;
    job::job_recorder& recorder_;
    std::optional<job::journal> reader_;
    std::array<std::uint64_t, 2> kept_{}; // by contact_kind
};

} // namespace leadimport::run
