#include "run/undone_list.hpp"

#include "leadimport/base/time.hpp"
#include "leadimport/run/unnamed_file.hpp"

#include <string>

namespace leadimport::run {
namespace {

constexpr std::size_t page_rows = 1024;

std::string line_of(const job::undone_entry& e) {
    return std::to_string(e.row) + "," + e.lead_id + "," + format_utc(e.at) + "," +
           (e.gone_before ? "was gone already" : "deleted") + "\r\n";
}

} // namespace

result<void> write_undone_list(job::journal& j, const std::filesystem::path& file) {
    auto list = unnamed_file::create(folder_of(file), errc::storage_failed);
    if (!list) return list.error();
    std::string text =
        "leadimport_row,leadimport_lead_id,leadimport_undone_at,leadimport_undone\r\n";
    for (std::uint64_t last = 0;;) {
        const auto page = j.undone_after(last, page_rows);
        if (!page) return page.error();
        for (const auto& e : *page)
            text += line_of(e);
        if (auto done = write_all(list->fd(), text, file.string()); !done) return done;
        if (page->empty()) return list->replace(file);
        text.clear();
        last = page->back().row;
    }
}

} // namespace leadimport::run
