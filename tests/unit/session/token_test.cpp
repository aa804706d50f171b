#include "support/changed_variable.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/session/token.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <utility>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using session::token_source;
using tests::changed_variable;
using tests::temporary_folder;

std::string token_file(const temporary_folder& folder, std::string_view content, unsigned mode) {
    return folder.write("token", content, std::filesystem::perms{mode}).string();
}

result<std::string> read(const std::string& option) {
    return session::read_token(token_source::of_option(option));
}
result<std::string> read_again(const std::string& file) {
    return session::read_token_again(token_source::of_option(file), {});
}

token_source command(std::string what, std::chrono::milliseconds patience = 1min) {
    return {token_source::kind::command, std::move(what), patience};
}

} // namespace

TEST_CASE("token_in: what usually stands around a token is taken off") {
    const struct {
        const char* content;
        std::optional<errc> refused;
    } table[] = {
        {"abc-123._~+/=", {}},
        {"  abc-123._~+/=\n", {}},
        {"abc-123._~+/=\r\n", {}},
        {"\xef\xbb\xbf"
         "abc-123._~+/=\r\n",
         {}},
        {"\"abc-123._~+/=\"\n", {}},
        {"'abc-123._~+/='", {}},
        {"Bearer abc-123._~+/=", {}},
        {"bearer   abc-123._~+/=\n", {}},
        {"\xef\xbb\xbf \"Bearer abc-123._~+/=\"\n", {}},
        {"Bearer 'abc-123._~+/='", {}},
        {"", errc::token_unusable},
        {"   ", errc::token_unusable},
        {"\"\"", errc::token_unusable},
        {"two words", errc::token_unusable},
        {"\"one\" \"two\"", errc::token_unusable},
        {"two\nlines", errc::token_unusable},
        {"토큰", errc::token_unusable},
        {"tab\tinside", errc::token_unusable},
        {"\x7f", errc::token_unusable},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.content});
        const auto token = session::token_in(t.content, "here");
        CHECK(token.has_value() == !t.refused);
        if (token) CHECK(*token == "abc-123._~+/=");
        if (!token) CHECK(token.error().code == *t.refused);
        if (!token) CHECK(english(token.error().where) == "here");
    }
    CHECK(*session::token_in("BearerOfNews", "here") == "BearerOfNews");
    CHECK(*session::token_in("\"half", "here") == "\"half");
}

TEST_CASE("read_token: from the environment, when there is one") {
    for (const char* value : {static_cast<const char*>(nullptr), ""}) {
        const changed_variable variable{"SALESMAP_TOKEN", value};
        CHECK(read({}).error().code == errc::no_token);
    }
    const changed_variable variable{"SALESMAP_TOKEN", " secret\n"};
    CHECK(*read({}) == "secret");
}

TEST_CASE("read_token: no error ever shows the token") {
    const changed_variable variable{"SALESMAP_TOKEN", "sec ret"};
    CHECK(english(read({}).error()).find("sec") == std::string::npos);
    const temporary_folder folder;
    const auto file = token_file(folder, "sec ret", 0600);
    CHECK(english(read(file).error()).find("sec ret") == std::string::npos);
}

TEST_CASE("read_token: from a file that nobody else can read or write") {
    const temporary_folder folder;
    for (const auto mode : {0400U, 0600U, 0700U, 0440U, 0640U, 0610U, 0601U})
        CHECK(*read(token_file(folder, "secret\n", mode)) == "secret");
    for (const auto mode : {0604U, 0660U, 0644U, 0602U, 0777U}) {
        const auto file = token_file(folder, "secret", mode);
        const auto token = read(file);
        CAPTURE(mode);
        REQUIRE_FALSE(token.has_value());
        CHECK(token.error().code == errc::token_file_open);
        CHECK(english(token.error().where) == std::filesystem::canonical(file));
        CHECK(english(token.error().detail).find("mode 0") != std::string::npos);
    }
    CHECK(read(token_file(folder, "", 0600)).error().code == errc::token_unusable);
    CHECK(read(token_file(folder, "a\nb\n", 0600)).error().code == errc::token_unusable);
    CHECK(read(token_file(folder, std::string(2 << 20, 'x'), 0600)).error().code == errc::no_token);
    CHECK(read(folder.path().string()).error().code == errc::no_token);
    CHECK(read((folder.path() / "none").string()).error().code == errc::no_token);
}

TEST_CASE("read_token: the file that a link leads to is the one that is named") {
    const temporary_folder folder;
    const auto file = token_file(folder, "secret", 0644);
    const auto link = folder.path() / "link";
    std::filesystem::create_symlink(file, link);
    CHECK(english(read(link.string()).error().where) == std::filesystem::canonical(file));
    REQUIRE(::chmod(file.c_str(), 0600) == 0);
    CHECK(*read(link.string()) == "secret");
}

TEST_CASE("read_token_again: what is there now, without waiting for it") {
    const temporary_folder folder;
    const auto file = token_file(folder, "first", 0600);
    CHECK(*read_again(file) == "first");
    token_file(folder, "second\n", 0600);
    CHECK(*read_again(file) == "second");
    token_file(folder, "third", 0644);
    CHECK(read_again(file).error().code == errc::token_file_open);
    std::filesystem::remove(file);
    CHECK(read_again(file).error().code == errc::no_token);
    REQUIRE(::mkfifo(file.c_str(), 0600) == 0); // nobody writes to it
    CHECK(read_again(file).error().code == errc::no_token);
}

TEST_CASE("token_source: which may give another token later") {
    const temporary_folder folder;
    const auto file = token_file(folder, "secret", 0600);
    const auto pipe = (folder.path() / "pipe").string();
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(token_source::of_option(file).may_change());
    CHECK(command("true").may_change());
    for (const auto& option : {std::string{}, std::string{"-"}, pipe})
        CHECK_FALSE(token_source::of_option(option).may_change());
}

TEST_CASE("read_token: a command's first line") {
    const char* const table[] = {
        "echo secret",
        "printf secret",
        "echo secret; echo login: somebody",
        "printf '\\nsecond' >&2; echo 'Bearer secret'",
        "read line; echo secret",     // it gets no standard input
        "echo secret; exec >&-",      // it ends by itself, some time
        "printf secret; sleep 3 & :", // what it left running is not waited for
        "yes secret | head -1000",
    };
    for (const auto* what : table) {
        CAPTURE(std::string{what});
        const auto token = session::read_token(command(what));
        REQUIRE(token.has_value());
        CHECK(*token == "secret");
    }
}

TEST_CASE("read_token: how a command failed is told, and never what it said") {
    const struct {
        const char* what;
        errc code;
        const char* told;
    } table[] = {
        {"echo secret; exit 3", errc::token_command_failed, "it ended with exit code 3"},
        {"echo secret >&2; no-such-command", errc::token_command_failed,
         "it ended with exit code 127"},
        {"echo secret; kill -9 $$", errc::token_command_failed, "it was ended by signal 9"},
        {"echo 'if secret", errc::token_command_failed, "it ended with exit code 2"},
        {"yes secret", errc::token_command_failed, "it prints too much"},
        {"true", errc::token_unusable, "it is empty"},
        {"echo; echo secret", errc::token_unusable, "it is empty"},
        {"echo sec ret", errc::token_unusable, "it has blanks"},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.what});
        const auto token = session::read_token(command(t.what));
        REQUIRE_FALSE(token.has_value());
        const auto& e = token.error();
        CHECK(e.code == t.code);
        CHECK(english(e.where) == "token_command");
        CHECK(english(e.detail).find(t.told) != std::string::npos);
        CHECK(english(e).find("sec") == std::string::npos);
    }
}

TEST_CASE("read_token: a command is not waited for without end") {
    for (const char* what : {"sleep 30", "exec >&-; sleep 30", "while :; do sleep 1; done"}) {
        CAPTURE(std::string{what});
        const auto token = session::read_token(command(what, 300ms));
        REQUIRE_FALSE(token.has_value());
        CHECK(english(token.error().detail) == "it did not end within 300ms");
    }
    std::stop_source stop;
    std::jthread later{[&] { stop.request_stop(); }};
    CHECK_FALSE(session::read_token_again(command("sleep 30"), stop.get_token()).has_value());
}

TEST_CASE("read_token: what the program ignores its command does not") {
    ::signal(SIGPIPE, SIG_IGN);
    CHECK(english(session::read_token(command("kill -PIPE $$; echo secret")).error().detail) ==
          "it was ended by signal 13");
    ::signal(SIGPIPE, SIG_DFL);
}
