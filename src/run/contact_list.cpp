#include "run/contact_list.hpp"

#include "leadimport/run/unnamed_file.hpp"
#include "leadimport/salesmap/contact.hpp"

#include <string>

namespace leadimport::run {

using salesmap::contact_kind;

namespace {

constexpr std::size_t page_rows = 1024;

result<std::uint64_t> created(job::journal& j, contact_kind k) {
    const auto n = j.count_references(static_cast<unsigned>(k));
    if (!n) return n.error();
    return n->created;
}

std::string line_of(const job::reference_entry& e) {
    const auto kind = salesmap::name_of(static_cast<contact_kind>(e.kind));
    return std::string{kind} + "," + e.id + "\r\n";
}

result<void> write_all_contacts(job::journal& j, const std::filesystem::path& file) {
    auto list = unnamed_file::create(folder_of(file), errc::storage_failed);
    if (!list) return list.error();
    std::string text = "kind,id\r\n";
    for (std::uint64_t last = 0;;) {
        const auto page = j.created_references_after(last, page_rows);
        if (!page) return page.error();
        for (const auto& e : *page)
            text += line_of(e);
        if (auto done = write_all(list->fd(), text, file.string()); !done) return done;
        if (page->empty()) return list->replace(file);
        text.clear();
    }
}

} // namespace

result<contacts_left> write_contact_list(job::journal& j, const std::filesystem::path& file) {
    contacts_left left;
    const auto people = created(j, contact_kind::person);
    if (!people) return people.error();
    const auto organizations = created(j, contact_kind::organization);
    if (!organizations) return organizations.error();
    left.people = *people;
    left.organizations = *organizations;
    if (left.people + left.organizations == 0) return left;
    if (const auto written = write_all_contacts(j, file); !written) return written.error();
    left.list = file;
    return left;
}

} // namespace leadimport::run
