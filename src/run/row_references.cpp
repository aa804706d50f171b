#include "run/row_references.hpp"

#include "leadimport/salesmap/contact.hpp"
#include "leadimport/salesmap/lead.hpp"

#include <utility>

namespace leadimport::run {

namespace asio = boost::asio;
using salesmap::contact_kind;

namespace {

constexpr unsigned number_of(contact_kind k) { return static_cast<unsigned>(k); }

delivery::reference reference_to(contact_kind kind, const requests::contact_request& c) {
    return {number_of(kind), c.key, c.body.str(), c.may_create, c.unique};
}

// Empty when the row names none; nothing when the journal does not know it.
result<std::optional<std::string>> known_id(contact_kind kind, const requests::contact_request& c,
                                            job::journal& journal, const std::string& job_id) {
    if (!c.named) return std::string{};
    auto e = journal.reference(job::reference_key(job_id, number_of(kind), c.key));
    if (!e) return e.error();
    if (!*e || (*e)->id.empty()) return std::nullopt;
    return std::move((*e)->id);
}

} // namespace

std::vector<delivery::reference> references_of(const requests::lead_request& r) {
    std::vector<delivery::reference> all;
    if (r.organization.named)
        all.push_back(reference_to(contact_kind::organization, r.organization));
    if (r.person.named) all.push_back(reference_to(contact_kind::person, r.person));
    return all;
}

result<std::optional<std::string>> with_known_contacts(const requests::lead_request& r,
                                                       job::journal& journal,
                                                       const std::string& job_id) {
    const auto organization = known_id(contact_kind::organization, r.organization, journal, job_id);
    if (!organization) return organization.error();
    const auto person = known_id(contact_kind::person, r.person, journal, job_id);
    if (!person) return person.error();
    if (!*organization || !*person) return std::nullopt;
    return salesmap::with_contacts(r.body.str(), **person, **organization);
}

result<std::optional<workspace::stored_reference>> kept_references::find(contact_kind kind,
                                                                         std::string_view key) {
    if (const auto opened = open_reader(); !opened) return opened.error();
    auto e = reader_->reference(job::reference_key(job_id_, number_of(kind), key));
    if (!e) return e.error();
    std::optional<workspace::stored_reference> found;
    if (*e) {
        found.emplace();
        found->in_doubt = (*e)->id.empty();
        found->id = std::move((*e)->id);
    }
    return found;
}

result<bool> kept_references::is_anothers(contact_kind kind, std::string_view key,
                                          std::string_view id) {
    if (const auto opened = open_reader(); !opened) return opened.error();
    return reader_->has_reference_besides(job::reference_key(job_id_, number_of(kind), key),
                                          number_of(kind), id);
}

result<void> kept_references::open_reader() {
    if (reader_) return {};
    auto opened = job::journal::open(file_, job::journal::mode::read);
    if (!opened) return opened.error();
    reader_ = std::move(*opened);
    return {};
}

asio::awaitable<result<void>> kept_references::note(contact_kind kind, std::string key) {
    return change(job::reference_step::note, kind, key);
}

asio::awaitable<result<void>> kept_references::keep(contact_kind kind, std::string key,
                                                    std::string id, bool created) {
    ++kept_[static_cast<std::size_t>(kind)];
    return change(job::reference_step::keep, kind, key, std::move(id), created);
}

asio::awaitable<result<void>> kept_references::forget(contact_kind kind, std::string key) {
    return change(job::reference_step::forget, kind, key);
}

asio::awaitable<result<void>> kept_references::change(job::reference_step step, contact_kind kind,
                                                      const std::string& key, std::string id,
                                                      bool created) {
    return recorder_.change_reference({step,
                                       job::reference_key(job_id_, number_of(kind), key),
                                       {std::move(id), number_of(kind), created}});
}

} // namespace leadimport::run
