#include "sandbox/client_files.hpp"

#include "sandbox/certificate.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/text.hpp"

#include <algorithm>

namespace leadimport::sandbox {

namespace fs = std::filesystem;

namespace {

// More than either has. What is longer is something else.
constexpr std::size_t longest = 8192;

// Whether it is a URL of this machine, with a port. When another program or a user keeps a file of
// this name, it holds Salesmap's URL, which has no port.
bool is_url_of_a_sandbox(std::string_view content) {
    auto url = text::trim(content);
    constexpr std::string_view scheme = "https://";
    constexpr std::string_view path = "/api";
    if (!url.starts_with(scheme) || !url.ends_with(path)) return false;
    url.remove_prefix(scheme.size());
    url.remove_suffix(std::min(url.size(), path.size()));
    const auto port = url.rfind(':');
    if (port == url.npos || !text::parse_unsigned(url.substr(port + 1))) return false;
    const auto host = url.substr(0, port);
    return host == "localhost" || host.find_first_not_of("[]0123456789abcdef:.") == host.npos;
}

// A link is something else, too: what it leads to is not ours.
bool is_ours(const fs::path& file, bool (*made_by_us)(std::string_view)) {
    std::error_code none;
    const auto type = fs::symlink_status(file, none).type();
    if (type == fs::file_type::not_found) return true;
    if (type != fs::file_type::regular) return false;
    const auto content = read_small_file(file, longest, errc::bad_option);
    return content && (content->empty() || made_by_us(*content));
}

} // namespace

result<void> may_leave_files(const fs::path& folder) {
    const auto refused = [&folder](std::string_view name) {
        return error{errc::bad_option, "--dir",
                     (folder / name).string() +
                         " is there, and no sandbox made it: take another folder"};
    };
    if (!is_ours(folder / ca_file_name, is_sandbox_ca)) return refused(ca_file_name);
    if (!is_ours(folder / url_file_name, is_url_of_a_sandbox)) return refused(url_file_name);
    return {};
}

result<void> leave_ca(const fs::path& folder, std::string_view pem) {
    return replace_file(folder / ca_file_name, pem);
}

result<void> leave_url(const fs::path& folder, const std::string& url) {
    return replace_file(folder / url_file_name, url + "\n");
}

} // namespace leadimport::sandbox
