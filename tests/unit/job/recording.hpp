#pragma once
// A job's recording in a folder of a test's own: begun, brought something, closed or left to die.

#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/job/job_recorder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::tests {

namespace fs = std::filesystem;

inline const std::vector<std::string> recorded_header{"name"};
inline job::input_form recorded_form() { return {{}, "name", recorded_header}; }

inline delivery::outcome recorded(std::uint64_t row, delivery::row_state s) {
    delivery::outcome o;
    o.row = row;
    o.state = s;
    o.attempts = 1;
    o.status = 201;
    o.lead_id = "L" + std::to_string(row);
    o.error = "E" + std::to_string(row);
    o.original = "row" + std::to_string(row);
    o.cells = 1;
    return o;
}

// Of result files only rows are believed that the job has.
inline void begin_job(const fs::path& folder, std::uint64_t rows) {
    auto j = job::journal::open(folder / "job.db", job::journal::mode::write);
    REQUIRE(j.has_value());
    job::job_identity i;
    i.id = "job";
    i.rows = rows;
    REQUIRE(j->begin().has_value());
    REQUIRE(j->set_identity(i).has_value());
    REQUIRE(j->commit().has_value());
}

inline result<job::recorder_deps> opened_recording(const fs::path& folder,
                                                   const job::input_rows& rows = {}) {
    auto j = job::journal::open(folder / "job.db", job::journal::mode::write);
    if (!j) return j.error();
    return job::open_recording(std::move(*j), folder, recorded_form(), rows);
}

// The input's rows, so many.
inline job::input_rows recorded_input(std::uint64_t rows) {
    return [rows](const job::input_row_visitor& visit) -> result<void> {
        for (std::uint64_t row = 1; row <= rows; ++row) {
            const auto text = "row" + std::to_string(row);
            const std::string_view cells[] = {text};
            if (!visit(row, cells)) break;
        }
        return {};
    };
}

// The rows of a result file by number, without the header; each row may be there once.
inline std::map<std::string, std::string> rows_in(const fs::path& file) {
    const auto bytes = read_small_file(file, 1 << 24, errc::input_unreadable);
    REQUIRE(bytes.has_value());
    CHECK(bytes->ends_with('\n'));
    std::map<std::string, std::string> rows;
    std::size_t at = bytes->find('\n') + 1;
    while (at < bytes->size()) {
        const auto end = bytes->find('\n', at);
        const auto line = bytes->substr(at, end - at);
        const auto name = line.substr(0, line.find(','));
        CHECK_FALSE(rows.contains(name));
        rows[name] = line;
        at = end + 1;
    }
    return rows;
}

// A recorder whose intents are asked for by coroutines of one io_context.
class recording {
public:
    explicit recording(job::recorder_deps parts)
        : recorder{std::make_unique<job::job_recorder>(io.get_executor(), std::move(parts))} {}

    // Waits for the answer.
    result<void> intent(std::uint64_t row, unsigned attempt = 1) {
        return wait_for(recorder->intents({{row, attempt}}));
    }
    result<void> reference(job::reference_change c) {
        return wait_for(recorder->change_reference(std::move(c)));
    }

    bool finish_or_wait(delivery::outcome o) {
        const auto original = std::exchange(o.original, {});
        return recorder->finish_or_wait(std::move(o), original);
    }
    bool rewrite(delivery::outcome o) {
        const auto original = std::exchange(o.original, {});
        return recorder->rewrite(std::move(o), original);
    }

    void catch_up() {
        bool done = false;
        boost::asio::co_spawn(io, recorder->catch_up(), [&](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
            done = true;
        });
        io.run();
        io.restart();
        REQUIRE(done);
    }

    boost::asio::io_context io{1};
    std::unique_ptr<job::job_recorder> recorder;

private:
    result<void> wait_for(boost::asio::awaitable<result<void>> what) {
        std::optional<result<void>> answer;
        boost::asio::co_spawn(io, std::move(what),
                              [&](std::exception_ptr thrown, result<void> how) {
                                  if (thrown) std::rethrow_exception(thrown);
                                  answer = how;
                              });
        io.run();
        io.restart();
        return *answer;
    }
};

} // namespace leadimport::tests
