#include "commands/list_file.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/unnamed_file.hpp"
#include "leadimport/csv/record_writer.hpp"

namespace leadimport::commands {
namespace {}

std::string list_cell(std::string_view text) {
    auto shown = text::visible(text);
    if (csv::would_be_formula(shown)) shown.insert(0, 1, '\'');
    std::string cell;
    csv::append_cell(shown, {}, cell);
    return cell;
}

result<void> write_list(const std::filesystem::path& file, std::string_view header,
                        const list_page& next) {
    auto list = unnamed_file::create(folder_of(file), errc::storage_failed);
    if (!list) return list.error();
    std::string text;
    if (auto written = write_all(list->fd(), header, file.string()); !written) return written;
    for (;;) {
        text.clear();
        if (auto added = next(limits::page_rows, text); !added) return added;
        if (text.empty()) return list->replace(file);
        if (auto written = write_all(list->fd(), text, file.string()); !written) return written;
    }
}

} // namespace leadimport::commands
