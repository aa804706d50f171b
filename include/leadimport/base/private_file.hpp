#pragma once
// Files that hold secrets, or say what is to be run: whose they are, and who else has a hand in
// them. Judged is the file that was opened, so that it cannot be exchanged in between.
//
// | the file                                   | a secret in it      | what it says is done   |
// | belongs to us or to root                   | else refused        | else refused           |
// | its group can read it                      | when it is one of   | yes                    |
// |   (as a mounted secret's can)              |   our own           |                        |
// | everybody can read it                      | refused             | yes                    |
// | its group, or everybody, can write to it   | refused             | refused                |

#include "leadimport/base/error.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace leadimport {

struct file_facts {
    ::uid_t owner = 0;
    ::gid_t group = 0;
    ::mode_t mode = 0;
};
struct process_facts {
    ::uid_t user = 0;            // the effective one
    std::vector<::gid_t> groups; // the effective one, and the supplementary ones
};
[[nodiscard]] process_facts this_process();

// Why a secret in the file is not ours alone; nothing when it is.
[[nodiscard]] std::optional<words::message> why_not_private(const file_facts& f,
                                                            const process_facts& us);
// Why a user other than us and root may have written what it says; nothing when none can have.
[[nodiscard]] std::optional<words::message> why_not_trusted(const file_facts& f,
                                                            const process_facts& us);

struct small_file {
    std::string bytes;
    file_facts facts;
    std::filesystem::path real; // without links, for messages
};
// As read_small_file(). A folder is an error.
[[nodiscard]] result<small_file> read_small_file_and_facts(const std::filesystem::path& path,
                                                           std::size_t max_bytes, errc code);

} // namespace leadimport
