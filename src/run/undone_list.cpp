#include "run/undone_list.hpp"

#include "run/list_file.hpp"

#include "leadimport/base/time.hpp"

#include <string>

namespace leadimport::run {
namespace {

constexpr auto header =
    "leadimport_row,leadimport_lead_id,leadimport_undone_at,leadimport_undone\r\n";

std::string line_of(const job::undone_entry& e) {
    return std::to_string(e.row) + "," + e.lead_id + "," + format_utc(e.at) + "," +
           (e.gone_before ? "was gone already" : "deleted") + "\r\n";
}

} // namespace

result<void> write_undone_list(job::journal& j, const std::filesystem::path& file) {
    std::uint64_t last = 0;
    const auto next = [&](std::size_t most, std::string& text) -> result<void> {
        const auto page = j.undone_after(last, most);
        if (!page) return page.error();
        for (const auto& e : *page)
            text += line_of(e);
        if (!page->empty()) last = page->back().row;
        return {};
    };
    return write_list(file, header, next);
}

} // namespace leadimport::run
