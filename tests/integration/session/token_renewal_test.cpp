#include "../sandbox/running_sandbox.hpp"
#include "support/english.hpp"

#include "leadimport/salesmap/requests.hpp"
#include "leadimport/session/token_renewal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;

const std::string workspace = "00000001-0000-4000-8000-000000000001"; // the sandbox's

std::filesystem::path put(const std::filesystem::path& file, std::string_view token) {
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out << token << '\n';
    out.close();
    REQUIRE(::chmod(file.c_str(), 0600) == 0);
    return file;
}

sandbox::options accepting(const std::filesystem::path& token_file) {
    auto o = sandbox_options();
    o.token_file = token_file;
    return o;
}

// Passes everything on, and tells of each 401 before whoever asked has it.
class telling_of_401 final : public delivery::transport {
public:
    telling_of_401(std::unique_ptr<delivery::transport> line, const std::function<void()>& told)
        : line_{std::move(line)},
          told_{told} {}
    asio::awaitable<std::optional<delivery::broken>> open() override { return line_->open(); }
    bool is_open() override { return line_->is_open(); }
    asio::awaitable<delivery::reply> exchange(const delivery::request& r) override {
        auto got = co_await line_->exchange(r);
        const auto* a = std::get_if<delivery::answer>(&got);
        if (a != nullptr && a->status == 401 && told_) told_();
        co_return got;
    }
    void hang_up() override { line_->hang_up(); }
    void cut() override { line_->cut(); }

private:
    std::unique_ptr<delivery::transport> line_;
    const std::function<void()>& told_;
};

// Lanes with a token in a file of their own, and a sandbox that accepts what is in another.
struct renewing {
    explicit renewing(std::size_t lanes, sandbox::options o)
        : sandbox{std::move(o)},
          api{settings()},
          client{*http::client::make({api.endpoint, api.ca_file, api.token, api.timeout})},
          renewal{io.get_executor(),
                  {api,
                   client,
                   limiter,
                   delivery::machine_time(),
                   random,
                   warn,
                   {.patience = api.retry_for}}} {
        renewal.belongs_to(workspace, "ours");
        for (std::size_t i = 0; i < lanes; ++i)
            all.push_back(renewal.attended(std::make_unique<telling_of_401>(
                client.new_connection(io.get_executor()), refused)));
    }

    session::api_settings settings() {
        session::api_settings a;
        a.endpoint = *http::parse_endpoint(sandbox.server->base_url());
        a.ca_file = sandbox.server->ca_file();
        a.token = "first";
        token_file = put(folder.path() / "token", "first");
        a.token_again = session::token_source::of_option(token_file.string());
        a.timeout = 2min;
        a.retry_for = 10s;
        return a;
    }

    static asio::awaitable<void> ask(delivery::transport& line, delivery::reply& got) {
        if (auto problem = co_await line.open())
            got = *problem;
        else
            got = co_await line.exchange(salesmap::who_am_i());
        line.hang_up();
    }
    // All lanes ask who they are, at the same time.
    std::vector<delivery::answer> ask_all() {
        std::vector<delivery::reply> got(all.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            asio::co_spawn(io, ask(*all[i], got[i]), [](const std::exception_ptr& thrown) {
                if (thrown) std::rethrow_exception(thrown);
            });
        io.restart();
        io.run_for(4min);
        REQUIRE(io.stopped());
        std::vector<delivery::answer> answers;
        for (const auto& r : got) {
            REQUIRE(std::holds_alternative<delivery::answer>(r));
            answers.push_back(std::get<delivery::answer>(r));
        }
        return answers;
    }

    temporary_folder folder;
    std::filesystem::path token_file;
    running_sandbox sandbox;
    asio::io_context io{1};
    session::api_settings api;
    http::client client;
    delivery::local_limiter limiter{rate{}};
    std::function<double()> random = [] { return 0.5; };
    std::vector<std::string> said;
    std::function<void(const words::message&)> warn = [this](const words::message& line) {
        said.push_back(english(line));
    };
    session::token_renewal renewal;
    std::function<void()> refused; // called at each 401 of a lane
    std::vector<std::unique_ptr<delivery::transport>> all;
};

// A file of the sandbox's token.
struct accepted {
    accepted() { put(file, "first"); }
    temporary_folder folder;
    std::filesystem::path file = folder.path() / "accepted";
};

} // namespace

TEST_CASE("token_renewal: however many lanes are refused, the new token is asked about once") {
    const accepted token;
    renewing r{8, accepting(token.file)};
    for (const auto& a : r.ask_all())
        CHECK(a.status == 200);
    put(token.file, "second");
    put(r.token_file, "second");
    for (const auto& a : r.ask_all()) {
        CHECK(a.status == 401);
        CHECK(a.of_former_token);
        CHECK_FALSE(a.no_other_token);
    }
    for (const auto& a : r.ask_all())
        CHECK(a.status == 200);
    CHECK(r.sandbox.server->count().requests == 3 * 8 + 1);
    REQUIRE(r.said.size() == 1);
    CHECK(r.said[0].find(r.token_file.string()) != std::string::npos);
    CHECK(r.said[0].find("second") == std::string::npos);

    put(token.file, "third"); // as often as it takes
    put(r.token_file, "third");
    r.ask_all();
    for (const auto& a : r.ask_all())
        CHECK(a.status == 200);
}

TEST_CASE("token_renewal: what is not a good token of this workspace is not used") {
    const struct {
        const char* accepted;
        const char* in_file; // null: no file any more
        ::mode_t mode;
        errc code;
        const char* says;
        unsigned asked; // with what is in the file
    } table[] = {
        {"second", "first", 0600, errc::api_unauthorized, "holds the same", 0},
        {"second", "", 0600, errc::api_unauthorized, "it is empty", 0},
        {"second", nullptr, 0600, errc::api_unauthorized, "No such file", 0},
        {"second", "second", 0644, errc::api_unauthorized, "everybody can read it", 0},
        {"second", "third", 0600, errc::api_unauthorized, "HTTP 401", 1},
        {"second", "second-forbidden", 0600, errc::api_forbidden, "HTTP 403", 1},
        {"second", "second-elsewhere", 0600, errc::token_elsewhere, "not “ours”", 1},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.says});
        const accepted token;
        renewing r{3, accepting(token.file)};
        put(token.file, t.accepted);
        if (t.in_file == nullptr) {
            std::filesystem::remove(r.token_file);
        } else {
            put(r.token_file, t.in_file);
            REQUIRE(::chmod(r.token_file.c_str(), t.mode) == 0);
        }
        for (int round = 0; round < 2; ++round)
            for (const auto& a : r.ask_all()) {
                CHECK(a.status == 401);
                CHECK_FALSE(a.of_former_token);
                REQUIRE(a.no_other_token);
                CHECK(a.no_other_token->code == t.code);
                CHECK(english(a.no_other_token->where) == r.token_file);
                CHECK(class_of(a.no_other_token->code) == error_class::refused);
                CHECK(english(a.no_other_token->detail).find(t.says) != std::string::npos);
            }
        CHECK(r.said.empty());
        CHECK(r.sandbox.server->count().requests == 2 * 3 + t.asked);
    }
}

TEST_CASE("token_renewal: before the workspace is known, and without a file, a 401 is what it is") {
    for (const bool known : {false, true}) {
        const accepted token;
        renewing r{0, accepting(token.file)};
        put(token.file, "second");
        if (!known) r.renewal.belongs_to({}, {});
        if (known) r.api.token_again.reset();
        r.all.push_back(r.renewal.attended(r.client.new_connection(r.io.get_executor())));
        put(r.folder.path() / "token", "second");
        const auto a = r.ask_all().front();
        CHECK(a.status == 401);
        CHECK_FALSE(a.of_former_token);
        CHECK_FALSE(a.no_other_token);
        CHECK(r.sandbox.server->count().requests == 1);
    }
}

TEST_CASE(
    "token_renewal: a cut, or the end of everything, ends it, and nothing was refused for good") {
    const accepted token;
    renewing r{3, accepting(token.file)};
    put(token.file, "second");
    put(r.token_file, "second");
    const auto began = std::chrono::steady_clock::now();
    r.limiter.refused(began, began + 1h); // so that the question has to wait
    bool cut = false;
    SUBCASE("a cut") { cut = true; }
    SUBCASE("the end, without a cut") {}
    const auto end = [&] {
        if (!cut) return r.renewal.give_up();
        for (const auto& line : r.all)
            line->cut();
    };
    r.refused = [&, n = 0]() mutable {
        if (++n == 3) asio::post(r.io, end); // when all of them wait
    };
    for (const auto& a : r.ask_all()) {
        CHECK(a.of_former_token); // to be asked again, some other time
        CHECK_FALSE(a.no_other_token);
    }
    CHECK(std::chrono::steady_clock::now() - began < 4min);
    CHECK(r.sandbox.server->count().requests == 3);
}
