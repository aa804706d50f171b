#include "commands/contact_list.hpp"

#include "commands/list_file.hpp"

#include "leadimport/salesmap/contact.hpp"

#include <string>

namespace leadimport::commands {

using salesmap::contact_kind;

namespace {

result<std::uint64_t> created(job::journal& j, contact_kind k) {
    const auto n = j.count_references(static_cast<unsigned>(k));
    if (!n) return n.error();
    return n->created;
}

std::string line_of(const job::reference_entry& e) {
    const auto kind = salesmap::name_of(static_cast<contact_kind>(e.kind));
    return std::string{kind} + "," + list_cell(e.id) + "\r\n";
}

result<void> write_all_contacts(job::journal& j, const std::filesystem::path& file) {
    std::uint64_t last = 0;
    const auto next = [&](std::size_t most, std::string& text) -> result<void> {
        const auto page = j.created_references_after(last, most);
        if (!page) return page.error();
        for (const auto& e : *page)
            text += line_of(e);
        return {};
    };
    return write_list(file, "kind,id\r\n", next);
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

} // namespace leadimport::commands
