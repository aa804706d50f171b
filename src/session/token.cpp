#include "leadimport/session/token.hpp"

#include "session/token_command.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/private_file.hpp"
#include "leadimport/base/secret_text.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/session.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>
#include <utility>

namespace leadimport::session {
namespace {

using kind = token_source::kind;

bool take_off(std::string_view& s, std::string_view front) {
    if (text::lower(s.substr(0, front.size())) != front) return false;
    s.remove_prefix(front.size());
    return true;
}

bool take_off_quotes(std::string_view& s) {
    if (s.size() < 2 || s.front() != s.back() || (s.front() != '"' && s.front() != '\''))
        return false;
    s = s.substr(1, s.size() - 2);
    return true;
}

// In whatever order they stand around it.
std::string_view bare(std::string_view s) {
    for (bool more = true; more;) {
        s = text::trim(s);
        more = take_off(s, "\xef\xbb\xbf") || take_off_quotes(s) || take_off(s, "bearer ");
    }
    return s;
}

result<std::string> checked(result<std::string> content, std::string where) {
    if (!content) return content.error();
    auto token = token_in(*content, std::move(where));
    wipe(*content);
    return token;
}

result<std::string> read_file(const std::string& path) {
    auto file = read_small_file_and_facts(path, limits::config_file_bytes, errc::no_token);
    if (!file) return file.error();
    if (auto open = why_not_private(file->facts, this_process())) {
        wipe(file->bytes);
        return error{errc::token_file_open, file->real.string(), std::move(*open)};
    }
    return checked(std::move(file->bytes), path);
}

result<std::string> read_environment(const token_source& source) {
    const char* token = std::getenv("SALESMAP_TOKEN");
    if (token == nullptr || *token == '\0') return error{errc::no_token, {}, {}};
    return token_in(token, source.name());
}

// By its descriptor, not by the name /dev/stdin: that would open the file anew, and the permissions
// of another user's file may forbid it.
result<std::string> read_standard_input(const token_source& source) {
    return checked(
        read_small_file(STDIN_FILENO, source.name(), limits::config_file_bytes, errc::no_token),
        source.name());
}

bool is_file(const std::string& path) {
    std::error_code none;
    return std::filesystem::is_regular_file(path, none);
}

} // namespace

token_source token_source::of_option(const std::string& token_file) {
    if (token_file.empty()) return {};
    if (token_file == "-") return {kind::input};
    return {kind::file, token_file};
}

std::string token_source::name() const {
    switch (from) {
    case kind::environment: return "SALESMAP_TOKEN";
    case kind::file: return what;
    case kind::input: return "--token-file -";
    case kind::command: break;
    }
    return "token_command";
}

bool token_source::may_change() const {
    return from == kind::command || (from == kind::file && is_file(what));
}

result<std::string> read_token(const token_source& source) {
    switch (source.from) {
    case kind::environment: return read_environment(source);
    case kind::file: return read_file(source.what);
    case kind::input: return read_standard_input(source);
    case kind::command: break;
    }
    return read_token_again(source, {});
}

result<std::string> read_token_again(const token_source& source, const std::stop_token& stop) {
    if (source.from == kind::command)
        return checked(first_line_of(source.what, source.patience, stop), source.name());
    std::error_code none;
    if (std::filesystem::exists(source.what, none) && !is_file(source.what))
        return error{errc::no_token, source.what, words::token_source_is_no_file};
    return read_token(source);
}

result<std::string> token_in(std::string_view content, std::string where) {
    const auto token = bare(content);
    if (token.empty()) return error{errc::token_unusable, std::move(where), words::token_is_empty};
    const auto visible = [](char c) { return c > ' ' && c < '\x7f'; };
    if (!std::ranges::all_of(token, visible))
        return error{errc::token_unusable, std::move(where), words::token_has_odd_letters};
    return std::string{token};
}

} // namespace leadimport::session
