#pragma once
// Rows that name people and companies, sent by a real dispatcher over real connections to a
// sandbox, with a job's journal and result files: everything below the mapping.

#include "../../support/watched_limiter.hpp"
#include "../sandbox/running_sandbox.hpp"
#include "run/row_references.hpp"

#include "leadimport/delivery/dispatcher.hpp"
#include "leadimport/http/client.hpp"
#include "leadimport/job/job_recorder.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/workspace/references.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::tests {

using namespace std::chrono_literals;

// A contact_request that can be copied; without a key the row names nobody.
struct named {
    std::string key;
    std::string json;
    bool may_create = true;
    bool unique = true;
};

inline named company(const std::string& name) { return {name, R"({"name":")" + name + R"("})"}; }
inline named someone(const std::string& email) {
    return {email,
            R"({"name":"담당","fieldList":[{"name":"이메일","stringValue":")" + email + R"("}]})"};
}
inline named nameless(const std::string& name) {
    return {name, R"({"name":")" + name + R"("})", true, false};
}
inline named must_exist(named c) {
    c.may_create = false;
    return c;
}

struct named_row {
    named organization;
    named person;
};

inline requests::contact_request contact_of(const named& n) {
    requests::contact_request c;
    c.named = !n.key.empty();
    c.key = n.key;
    c.body.append(n.json);
    c.may_create = n.may_create;
    c.unique = n.unique;
    return c;
}

inline requests::lead_request request_of(std::uint64_t row, const named_row& r) {
    requests::lead_request all;
    all.body.append(R"({"name":"리드 )" + std::to_string(row) + R"("})");
    all.organization = contact_of(r.organization);
    all.person = contact_of(r.person);
    return all;
}

// Passes everything on; the answers to some requests get lost on the way back.
class losing_transport final : public delivery::transport {
public:
    losing_transport(std::unique_ptr<delivery::transport> line, std::map<std::string, int>& lose)
        : line_{std::move(line)},
          lose_{lose} {}
    boost::asio::awaitable<std::optional<delivery::broken>> open() override {
        return line_->open();
    }
    bool is_open() override { return line_->is_open(); }
    boost::asio::awaitable<delivery::reply> exchange(const delivery::request& r) override {
        auto reply = co_await line_->exchange(r);
        if (auto at = lose_.find(r.target); at != lose_.end() && at->second > 0) {
            --at->second;
            co_return delivery::broken{delivery::phase::read, true, false, "lost on the way"};
        }
        co_return reply;
    }
    void hang_up() override { line_->hang_up(); }
    void cut() override { line_->cut(); }

private:
    std::unique_ptr<delivery::transport> line_;
    std::map<std::string, int>& lose_;
};

class rows_in_order final : public delivery::intake {
public:
    explicit rows_in_order(std::vector<delivery::row_request> rows) : rows_{std::move(rows)} {}
    boost::asio::awaitable<std::optional<delivery::row_request>> next() override {
        if (at_ == rows_.size()) co_return std::nullopt;
        co_return std::move(rows_[at_++]);
    }
    void stop() override { at_ = rows_.size(); }

private:
    std::vector<delivery::row_request> rows_;
    std::size_t at_ = 0;
};

// One job; each run() is a process of its own.
class naming {
public:
    explicit naming(sandbox::options o = sandbox_options()) : sandbox{std::move(o)} {}

    // Sends rows with numbers from `first` on.
    delivery::ending run(const std::vector<named_row>& rows, std::uint64_t first = 1) {
        boost::asio::io_context io{1};
        auto journal = job::journal::open(file(), job::journal::mode::write);
        REQUIRE(journal.has_value());
        const std::vector<std::string> header{"name"};
        auto parts =
            job::open_recording(std::move(*journal), folder_.path(), {{}, "name", header, {}});
        REQUIRE(parts.has_value());
        job::job_recorder recorder{io.get_executor(), std::move(*parts)};
        run::kept_references kept{file(), job_id, recorder};
        workspace::references references{kept};
        rows_in_order intake{requests(rows, first)};
        watched_limiter limiter{limit};
        delivery::stop_rules rules{{}};
        delivery::dispatcher d{io.get_executor(),
                               {lines(io),
                                intake,
                                limiter,
                                recorder,
                                delivery::machine_time(),
                                rules,
                                [](const auto& reply, const auto& attempt, auto now) {
                                    return salesmap::judge_lead_creation(reply, attempt, {}, now);
                                },
                                salesmap::judge_probe,
                                salesmap::who_am_i(),
                                {.first = 4ms, .longest = 8ms, .patience = 5s},
                                [] { return 0.5; },
                                &references}};
        std::optional<delivery::ending> ended;
        boost::asio::co_spawn(io, d.run(), [&](std::exception_ptr thrown, delivery::ending how) {
            if (thrown) std::rethrow_exception(thrown);
            ended = std::move(how);
        });
        io.run_for(4min);
        REQUIRE(ended);
        left = limiter.taken;
        CHECK(recorder.close(1'000'000).has_value());
        return *ended;
    }

    [[nodiscard]] std::filesystem::path file() const { return folder_.path() / "job.db"; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
    [[nodiscard]] job::journal journal() const {
        auto j = job::journal::open(file(), job::journal::mode::read);
        REQUIRE(j.has_value());
        return std::move(*j);
    }
    [[nodiscard]] job::reference_counts count(salesmap::contact_kind k) const {
        const auto n = journal().count_references(static_cast<unsigned>(k));
        REQUIRE(n.has_value());
        return *n;
    }
    [[nodiscard]] delivery::outcome outcome(std::uint64_t row) const {
        const auto r = journal().row(row);
        REQUIRE(r.has_value());
        REQUIRE(r->has_value());
        return (*r)->outcome;
    }

    running_sandbox sandbox;
    std::string job_id = "job-1";
    unsigned lanes = 16;
    rate limit{};
    std::vector<std::chrono::steady_clock::time_point>
        left;                        // when each request of the last run did
    std::map<std::string, int> lose; // how many answers to requests for this target

private:
    static std::vector<delivery::row_request> requests(const std::vector<named_row>& rows,
                                                       std::uint64_t first) {
        std::vector<delivery::row_request> all;
        for (const auto& row : rows) {
            auto request = request_of(first, row);
            delivery::row_request r;
            r.row = first++;
            r.request = salesmap::create_lead(request.body.str(), {});
            r.references = run::references_of(request);
            r.original = "row " + std::to_string(r.row);
            r.cells = 1;
            all.push_back(std::move(r));
        }
        return all;
    }

    std::vector<std::unique_ptr<delivery::transport>> lines(boost::asio::io_context& io) {
        const auto client = http::client::make({*http::parse_endpoint(sandbox.server->base_url()),
                                                sandbox.server->ca_file(), "sandbox-token", 5s});
        REQUIRE(client.has_value());
        std::vector<std::unique_ptr<delivery::transport>> all;
        for (unsigned i = 0; i < lanes; ++i)
            all.push_back(std::make_unique<losing_transport>(
                client->new_connection(io.get_executor()), lose));
        return all;
    }

    temporary_folder folder_;
};

} // namespace leadimport::tests
