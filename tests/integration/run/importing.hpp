#pragma once
// Imports in this process against a sandbox of the test's own, and what must be true after each.

#include "../sandbox/running_sandbox.hpp"
#include "support/english.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/result_files.hpp"
#include "leadimport/run/import_run.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace leadimport::tests {

using namespace std::chrono_literals;

inline const std::string somebody =
    "40000000-0000-4000-8000-000000000001"; // whom the sandbox knows
inline const std::string nobody = "40000000-0000-4000-8000-0000000000ff";

inline std::string csv_rows(int from, int to, const std::string& person = somebody) {
    std::string s;
    for (int n = from; n <= to; ++n)
        s += "리드 " + std::to_string(n) + "," + person + "\n";
    return s;
}

class importing {
public:
    // A file of these rows beside a sandbox, and settings for importing it there.
    explicit importing(std::string_view rows, sandbox::options o = sandbox_options())
        : sandbox{std::move(o)},
          file{folder_.write("leads.csv", "name,peopleId\n" + std::string{rows})},
          settings{settings_for(file)} {}

    [[nodiscard]] run::import_settings settings_for(const std::filesystem::path& input) const {
        run::import_settings s;
        s.input = input;
        session::api_settings api;
        api.endpoint = *http::parse_endpoint(sandbox.server->base_url());
        api.token = "sandbox-token";
        api.ca_file = sandbox.server->ca_file();
        api.connections = 4;
        api.timeout = 60s;
        api.retry_for = 5min;
        s.api = api;
        return s;
    }

    checked<run::import_result> run() { return run::run_import(settings, watcher); }

    // Runs it, and checks what has to hold after every run that got as far as sending.
    run::import_result done() {
        auto r = run();
        if (!r) FAIL(english(r.error().front()));
        check(*r);
        return std::move(*r);
    }

    // Counts, files and the sandbox's own record agree; no row is in two files, no name twice
    // there.
    void check(const run::import_result& r) const {
        const auto& c = r.summary.figures.counts;
        CHECK(r.summary.adds_up());
        const auto created = rows_of(r.folder / "succeeded.csv");
        const auto failed = rows_of(r.folder / "failed.csv");
        const auto unknown = rows_of(r.folder / "unknown.csv");
        CHECK(created.size() == c.created);
        CHECK(failed.size() == c.failed);
        CHECK(unknown.size() == c.unknown);
        std::set<std::string> all = created;
        all.insert(failed.begin(), failed.end());
        all.insert(unknown.begin(), unknown.end());
        CHECK(all.size() == c.ended());

        const auto names = sandbox.server->lead_names();
        const std::set<std::string> there{names.begin(), names.end()};
        CHECK(there.size() == names.size());
        for (const auto& name : created)
            CHECK(there.contains(name));
        for (const auto& name : failed)
            CHECK_FALSE(there.contains(name));
        for (const auto& name : there)
            CHECK((created.contains(name) || unknown.contains(name)));
        CHECK(text_of(r.folder / "summary.json")
                  .find("\"state\": \"" + std::string{job::name_of(r.summary.state)} + "\"") !=
              std::string::npos);
    }

    static std::string text_of(const std::filesystem::path& path) {
        const auto bytes = read_small_file(path, 16 << 20, errc::internal);
        REQUIRE(bytes.has_value());
        return *bytes;
    }

    // The first cells of a result file, each of which may be there once; cells have no line breaks.
    static std::set<std::string> rows_of(const std::filesystem::path& path) {
        const auto bytes = text_of(path);
        std::set<std::string> names;
        const auto lines = text::split(bytes, "\n");
        for (std::size_t i = 1; i + 1 < lines.size(); ++i)
            CHECK(names.insert(std::string{lines[i].substr(0, lines[i].find(','))}).second);
        return names;
    }

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

private:
    temporary_folder folder_;

public:
    running_sandbox sandbox;
    std::filesystem::path file;
    run::import_settings settings;
    run::observer watcher;
};

} // namespace leadimport::tests
