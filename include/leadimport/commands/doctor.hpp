#pragma once
// Whether this machine and this workspace are ready for an import, one check after the other, each
// with its cure. Creates and changes nothing in the workspace; on disk there is only a file
// without a name, or one that is removed at once where the file system has no such files.
//
// A check that needs what another one did not find is not made, and says why. What is of this
// machine alone is always checked.

#include "leadimport/base/error.hpp"
#include "leadimport/base/exit_code.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/words/message.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::commands {

// In the order in which they are shown.
enum class checked_thing {
    proxy,
    name_lookup,
    connection,
    tls,
    token,
    fields, // whether the token may read them; likewise the next two
    users,
    pipelines,
    search,
    limit, // how much of it others use
    answers,
    clock,
    key_field,
    job_folder,
    flush, // of the disk
    free_space,
    open_files,
    locale, // the last of the workspace's is key_field
};
inline constexpr unsigned checked_things = static_cast<unsigned>(checked_thing::locale) + 1;
// "name_lookup": for machines, and the same in every version.
[[nodiscard]] std::string_view name_of(checked_thing t) noexcept;

enum class health { ok, warning, bad, not_checked };
// "not_checked": likewise.
[[nodiscard]] std::string_view name_of(health h) noexcept;

struct check_line {
    checked_thing of{};
    health state = health::ok;
    words::message found;       // not_checked: why not
    words::message cure{};      // with warning and bad
    std::optional<errc> code{}; // with bad: what an import would end with
};

struct checkup {
    std::vector<check_line> lines; // one for each thing

    [[nodiscard]] std::uint64_t count(health h) const noexcept;
    [[nodiscard]] bool ready() const noexcept { return count(health::bad) == 0; }
    // 0 when ready; else the gravest of those with which an import would end.
    [[nodiscard]] exit_code code() const noexcept;
};

// What to look at.
struct doctor_orders {
    run::raw_options options;
    // The file that names the option --proxy, when it was not typed; for the words.
    std::string proxy_file{};
    // Told why nothing happens for a while. May be empty.
    std::function<void(const words::message& why)> tell{};
};

// An error when an option has a value that it cannot have. Blocks: seven questions within the
// limit, and a few seconds of a slow disk. Raises the limit of open files, as an import does:
// before threads are started.
[[nodiscard]] result<checkup> examine(const doctor_orders& orders);

} // namespace leadimport::commands
