#include "commands/undone_list.hpp"

#include "commands/list_file.hpp"

#include "leadimport/base/time.hpp"

#include <string>

namespace leadimport::commands {
namespace {

constexpr auto header =
    "leadimport_row,leadimport_lead_id,leadimport_undone_at,leadimport_undone\r\n";

std::string line_of(const job::undone_entry& e) {
    return std::to_string(e.row) + "," + list_cell(e.lead_id) + "," + format_utc(e.at) + "," +
           (e.gone_before ? "was gone already" : "deleted") + "\r\n";
}

} // namespace

// Of one row both a lead of several and then its own may have been deleted.
result<void> write_undone_list(job::journal& j, const std::filesystem::path& file) {
    const auto several = j.undone_of_several();
    if (!several) return several.error();
    auto other = several->begin();
    std::uint64_t last = 0;
    const auto next = [&](std::size_t most, std::string& text) -> result<void> {
        const auto page = j.undone_after(last, most);
        if (!page) return page.error();
        for (const auto& e : *page) {
            for (; other != several->end() && other->row <= e.row; ++other)
                text += line_of(*other);
            text += line_of(e);
        }
        if (!page->empty()) last = page->back().row;
        for (; page->empty() && other != several->end(); ++other)
            text += line_of(*other);
        return {};
    };
    return write_list(file, header, next);
}

} // namespace leadimport::commands
