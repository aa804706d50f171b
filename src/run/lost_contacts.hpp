#pragma once
// The people and companies of unknown rows that the job's journal does not know, because it is an
// older copy of itself (recover.hpp) and they were found or created after that. Those that the
// server takes once only are looked for by what tells them apart, and kept. A row that names others
// is looked for by its name alone.

#include "run/sent_rows.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/salesmap/contact.hpp"
#include "leadimport/workspace/look_up.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <string>
#include <utility>

namespace leadimport::run {

// io thread. All that it is given must outlive it.
class lost_contacts {
public:
    lost_contacts(job::journal& journal, std::string job_id, workspace::look_up_deps& means)
        : journal_{journal},
          job_id_{std::move(job_id)},
          means_{means} {}

    // The row with the ids of all that it names; it stays incomplete when they are not all there.
    // An error ends the look-ups.
    [[nodiscard]] boost::asio::awaitable<result<sent_row>> complete(sent_row r);

private:
    using kind = salesmap::contact_kind;
    boost::asio::awaitable<result<std::string>> id_of(kind k, const wanted_contact& c);
    boost::asio::awaitable<result<std::string>> find(kind k, const std::string& key);

    job::journal& journal_;
    std::string job_id_;
    workspace::look_up_deps& means_;
    std::map<std::pair<unsigned, std::string>, std::string> missing_or_found_; // by kind and key
};

} // namespace leadimport::run
