#include "rows_with_ids.hpp"
#include "run/row_feeder.hpp"
#include "unit/job/recording.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/job/row_key.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fstream>
#include <set>
#include <thread>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::row_state;
using job::journal;

journal opened(const fs::path& file, journal::mode m) {
    auto j = journal::open(file, m);
    REQUIRE(j.has_value());
    return std::move(*j);
}

struct fed {
    result<void> done;
    bool limited = false;
    bool files_whole = false;
    std::vector<delivery::row_request> handed;
    std::size_t stop_after = SIZE_MAX; // rows
    job::row_counts counts;
};

boost::asio::awaitable<void> take(run::hand_over& h, fed& f) {
    while (f.handed.size() < f.stop_after) {
        auto row = co_await h.next();
        if (!row) co_return;
        f.handed.push_back(std::move(*row));
    }
    h.stop();
}

// A job on a CSV text: its folder, and one run of the feeder against what the journal says.
class feeding {
public:
    explicit feeding(const std::string& rows) : input_{folder_.write("leads.csv", text(rows))} {}
    static std::string text(const std::string& rows) { return with_ids("name,peopleId\n" + rows); }

    [[nodiscard]] const fs::path& folder() const { return folder_.path(); }
    void use_key_field(std::string name) { key_field_ = std::move(name); }
    void rewrite_input(const std::string& rows) { folder_.write("leads.csv", text(rows)); }

    fed run(std::optional<std::uint64_t> limit = {}, std::size_t stop_after = SIZE_MAX,
            const std::function<void()>& before = {}) {
        auto input = input::open_input(input_, {});
        REQUIRE(input.has_value());
        const auto map = run::bind_mapping(*input, {}, nullptr);
        REQUIRE(map.has_value());
        input::block_list list{{folder()}, block_bytes};
        const auto report = run::check_rows(*input, *map, nullptr, &list);
        REQUIRE(report.has_value());
        input->checked.emplace(std::move(list));
        auto parts =
            job::open_recording(opened(folder() / "job.db", journal::mode::write), folder(),
                                {input->dialect, input->raw_header, input->header});
        REQUIRE(parts.has_value());
        if (before) before();
        const auto written = parts->written, to_rewrite = parts->to_rewrite;
        boost::asio::io_context io{1};
        run::hand_over out{io.get_executor(), 16, limits::rows_bytes};
        job::job_recorder recorder{io.get_executor(), std::move(*parts)};
        run::row_feeder feeder{{*input, *map, out, recorder,
                                run::earlier_rows{opened(folder() / "job.db", journal::mode::read)},
                                written, to_rewrite, limit, "job-1", key_field_,
                                report->rows + rows_too_many}};
        fed f;
        f.stop_after = stop_after;
        if (stop_after == 0) out.stop();
        std::thread reader{[&] { f.done = feeder.run(); }};
        boost::asio::co_spawn(io, take(out, f),
                              [](std::exception_ptr thrown) { CHECK_FALSE(thrown); });
        io.run();
        reader.join();
        for (const auto& r : f.handed)
            CHECK(r.request.target == "/v2/lead");
        CHECK(recorder.close(1'000'000).has_value());
        f.limited = feeder.limited();
        f.files_whole = feeder.files_whole();
        f.counts = recorder.counts();
        return f;
    }

    // Ends rows as an earlier run would have.
    void end(const std::vector<std::uint64_t>& rows, row_state s = row_state::created) {
        auto parts = job::open_recording(opened(folder() / "job.db", journal::mode::write),
                                         folder(), form());
        REQUIRE(parts.has_value());
        recording r{std::move(*parts)};
        for (const auto row : rows) {
            auto o = recorded(row, s);
            o.original = with_ids("n" + std::to_string(row) + ",p");
            o.cells = 2;
            r.recorder->finish(std::move(o));
        }
        CHECK(r.recorder->close(1'000'000).has_value());
    }

    std::size_t block_bytes = limits::checked_block_bytes;
    std::uint64_t rows_too_many = 0; // that the check is said to have counted

private:
    static job::input_form form() {
        static const std::vector<std::string> header{"name", "peopleId"};
        return {{}, "name,peopleId", header};
    }
    temporary_folder folder_;
    fs::path input_;
    std::string key_field_;
};

std::string rows(std::uint64_t from, std::uint64_t to) {
    std::string s;
    for (auto n = from; n <= to; ++n)
        s += "n" + std::to_string(n) + ",p\n";
    return s;
}

std::vector<std::uint64_t> numbers(const fed& f) {
    std::vector<std::uint64_t> all;
    for (const auto& r : f.handed)
        all.push_back(r.row);
    return all;
}

} // namespace

TEST_CASE("row_feeder: every row becomes a request with its key and its own text") {
    feeding f{rows(1, 3)};
    const auto got = f.run();
    CHECK(got.done.has_value());
    CHECK_FALSE(got.limited);
    REQUIRE(numbers(got) == std::vector<std::uint64_t>{1, 2, 3});
    const auto& r = got.handed[1];
    CHECK(r.request.body == R"({"name":"n2","peopleId":"5f0000000000000000000001"})");
    CHECK(r.request.idempotency_key == job::row_key("job-1", 2));
    CHECK(r.original == with_ids("n2,p"));
    CHECK(r.cells == 2);
    CHECK(r.attempts == 0);
}

TEST_CASE("row_feeder: a key field tells job and row") {
    feeding f{rows(1, 3)};
    f.use_key_field("키");
    const auto got = f.run();
    REQUIRE(numbers(got) == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(got.handed[1].request.body == R"({"name":"n2","peopleId":"5f0000000000000000000001",)"
                                        R"("fieldList":[{"name":"키","stringValue":"job-1:2"}]})");
    CHECK(job::lead_key("job-1", 2) == "job-1:2");
}

TEST_CASE("row_feeder: rows that have ended are passed over, released ones keep their attempts") {
    feeding f{rows(1, 6)};
    f.end({2, 5});
    {
        auto j = opened(f.folder() / "job.db", journal::mode::write);
        REQUIRE(j.intent(4, 3).has_value());
        REQUIRE(j.release(4, 2, {}).has_value());
    }
    const auto got = f.run();
    REQUIRE(numbers(got) == std::vector<std::uint64_t>{1, 3, 4, 6});
    CHECK(got.handed[2].attempts == 2);
}

TEST_CASE("row_feeder: invalid rows fail at once and are handed to nobody") {
    feeding f{"a,p\n,p\nb\nc,p\n"};
    const auto got = f.run();
    CHECK(numbers(got) == std::vector<std::uint64_t>{1, 4});
    CHECK(got.counts.failed == 2);
    const auto failed = *read_small_file(f.folder() / "failed.csv", 1 << 16, errc::internal);
    CHECK(failed.find(with_ids("\n,p,2,")) != std::string::npos);
    CHECK(failed.find("\nb,,3,") != std::string::npos);
    CHECK(numbers(f.run()) == std::vector<std::uint64_t>{1, 4}); // and not a second time
}

TEST_CASE("row_feeder: the limit counts rows that are handed over, and only a cut one is limited") {
    feeding f{"a,p\n,p\nb,p\nc,p\nd,p\n"};
    const auto two = f.run(2);
    CHECK(numbers(two) == std::vector<std::uint64_t>{1, 3});
    CHECK(two.limited);
    CHECK(two.done.has_value());
    CHECK_FALSE(f.run(4).limited);
    CHECK_FALSE(f.run(9).limited);
}

TEST_CASE("row_feeder: what the result files lack is written again, wherever it stands") {
    feeding f{rows(1, 40)};
    f.end({3, 17, 40});
    f.end({8}, row_state::failed);
    fs::remove(f.folder() / "unknown.csv");
    SUBCASE("while rows are handed over") { CHECK(f.run().handed.size() == 36); }
    SUBCASE("also when nobody wants more rows") { CHECK(f.run({}, 0).handed.empty()); }
    SUBCASE("also when the limit is reached early") { CHECK(f.run(1).handed.size() == 1); }
    CHECK(rows_in(f.folder() / "succeeded.csv").size() == 3);
    CHECK(rows_in(f.folder() / "failed.csv").size() == 1);
    CHECK(rows_in(f.folder() / "succeeded.csv").at("n17") == with_ids("n17,p,17,L17,,"));
}

TEST_CASE("row_feeder: stopped, it hands over no more and records no more invalid rows") {
    feeding f{rows(1, 100) + ",invalid\n" + rows(102, 200)};
    const auto got = f.run({}, 20);
    CHECK(got.done.has_value());
    CHECK(got.handed.size() == 20);
    CHECK(got.counts.failed == 0);
    CHECK_FALSE(got.limited);
}

TEST_CASE("row_feeder: rows that were added after the check are handed to nobody") {
    for (const std::string front : {"a,p\nb,p\n", "a,p\nb,p"}) {
        feeding f{front};
        const auto got = f.run({}, SIZE_MAX, [&] {
            std::ofstream{f.folder() / "leads.csv", std::ios::app}
                << (front.ends_with('\n') ? "" : "\n") << with_ids("late,p\n");
        });
        CHECK(got.done.has_value());
        REQUIRE(numbers(got) == std::vector<std::uint64_t>{1, 2});
        CHECK(got.handed[1].original == with_ids("b,p"));
        CHECK(got.counts.failed == 0);
    }
}

TEST_CASE("row_feeder: a last row that goes on in what was added fails, and is handed to nobody") {
    feeding f{"a,p\nb,p"};
    const auto add = [&] {
        std::ofstream{f.folder() / "leads.csv", std::ios::app} << with_ids("pp\nlate,p\n");
    };
    // Not before it is its turn.
    std::uint64_t limit = 1;
    SUBCASE("its turn has not come") {}
    SUBCASE("its turn has come") { limit = 2; }
    const auto got = f.run(limit, SIZE_MAX, add);
    CHECK(got.done.has_value());
    CHECK(numbers(got) == std::vector<std::uint64_t>{1});
    CHECK(got.counts.failed == limit - 1);
    CHECK(got.limited == (limit == 1));
}

TEST_CASE("row_feeder: of an input that was changed after the check only equal blocks are used") {
    feeding f{rows(1, 50)};
    f.block_bytes = 100; // three or four rows
    const auto at = [](std::uint64_t row) { return feeding::text(rows(1, row - 1)).size(); };
    for (const std::uint64_t row : {1U, 2U, 25U, 49U, 50U}) {
        CAPTURE(row);
        const auto got = f.run({}, SIZE_MAX, [&] {
            std::fstream{f.folder() / "leads.csv", std::ios::in | std::ios::out}.seekp(
                static_cast<std::streamoff>(at(row)))
                << "x";
        });
        REQUIRE_FALSE(got.done.has_value());
        CHECK(got.done.error().code == errc::input_changed);
        // The rows that end in the blocks before, and as they were.
        std::uint64_t whole = 0;
        while (whole < 50 && at(whole + 2) <= at(row) / 100 * 100)
            ++whole;
        CHECK(got.handed.size() == whole);
        for (const auto& r : got.handed)
            CHECK(r.original == with_ids("n" + std::to_string(r.row) + ",p"));
        f.rewrite_input(rows(1, 50)); // the original put back
    }
    CHECK(f.run().handed.size() == 50);
}

TEST_CASE("row_feeder: rows that went missing in place are not taken for the ones behind them") {
    feeding f{rows(1, 50)};
    f.block_bytes = 100;
    const auto got = f.run({}, SIZE_MAX, [&] { f.rewrite_input(rows(6, 50)); });
    REQUIRE_FALSE(got.done.has_value());
    CHECK(got.done.error().code == errc::input_changed);
    CHECK(got.handed.empty());
}

TEST_CASE("row_feeder: result files that it cannot write again are not whole") {
    feeding f{rows(1, 40)};
    f.block_bytes = 100;
    f.end({3, 17, 40});
    fs::remove(f.folder() / "unknown.csv");
    const auto got = f.run({}, 0, [&] { f.rewrite_input(rows(1, 20) + rows(1, 20)); });
    REQUIRE_FALSE(got.done.has_value());
    CHECK(got.done.error().code == errc::input_changed);
    CHECK_FALSE(got.files_whole);
    CHECK(rows_in(f.folder() / "succeeded.csv").size() == 2);
    f.rewrite_input(rows(1, 40));
    CHECK(f.run({}, 0).files_whole);
    CHECK(rows_in(f.folder() / "succeeded.csv").size() == 3);
}

TEST_CASE("row_feeder: another number of rows than the check counted is an internal error") {
    feeding f{rows(1, 20)};
    SUBCASE("more") { f.rows_too_many = 1; }
    SUBCASE("fewer") { f.rows_too_many = UINT64_MAX; }
    const auto got = f.run();
    REQUIRE_FALSE(got.done.has_value());
    CHECK(got.done.error().code == errc::internal);
    CHECK(got.handed.size() == 20 - (f.rows_too_many == 1 ? 0 : 1));
}

TEST_CASE("earlier_rows: thousands of rows with gaps are found, page after page") {
    const temporary_folder folder;
    const auto file = folder.path() / "job.db";
    std::set<std::uint64_t> known;
    {
        auto j = opened(file, journal::mode::write);
        REQUIRE(j.begin().has_value());
        for (std::uint64_t row = 1; row <= 12'000; ++row) {
            // Dense, sparse, a long gap, and dense to the end.
            const bool there = row < 2048 || (row < 5000 && row % 7 == 0) || row > 9000;
            if (!there) continue;
            REQUIRE(j.finish(recorded(row, row_state::created)).has_value());
            known.insert(row);
        }
        REQUIRE(j.commit().has_value());
    }
    SUBCASE("every row asked for") {
        run::earlier_rows earlier{opened(file, journal::mode::read)};
        for (std::uint64_t row = 1; row <= 12'100; ++row) {
            const auto found = earlier.find(row);
            REQUIRE(found.has_value());
            REQUIRE((*found != nullptr) == known.contains(row));
            if (*found != nullptr) CHECK((*found)->outcome.row == row);
        }
    }
    SUBCASE("some rows asked for") {
        for (const std::uint64_t step : {3U, 1000U, 1023U, 1024U, 1025U, 5000U}) {
            run::earlier_rows earlier{opened(file, journal::mode::read)};
            for (std::uint64_t row = step; row <= 13'000; row += step) {
                const auto found = earlier.find(row);
                REQUIRE(found.has_value());
                CHECK((*found != nullptr) == known.contains(row));
            }
        }
    }
    SUBCASE("without a journal nothing is known") {
        run::earlier_rows none{std::nullopt};
        CHECK(*none.find(1) == nullptr);
    }
}
