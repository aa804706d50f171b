#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/job/job_info.hpp"

#include <doctest/doctest.h>

using namespace leadimport;

TEST_CASE("job info: what was written is read again, whatever the paths hold") {
    const tests::temporary_folder folder;
    CHECK_FALSE(job::read_job_info(folder.path())->has_value());
    job::job_info i;
    i.identity.id = "0123";
    i.identity.input = "a=b\n100%/리드 %41.csv";
    i.identity.rows = 12'345;
    i.command.delimiter = "\t";
    i.command.map = "";
    i.command.rate = "50/10s";
    i.command.max_failures = "5%";
    i.command.on_unknown = "hold";
    i.command.strict = "yes";
    i.encoding = "CP949";
    i.highest_row = 77;
    i.connections = 16;
    i.last_run = {3, "owner=of\nthe run", true};
    REQUIRE(job::write_job_info(folder.path(), i).has_value());
    const auto again = job::read_job_info(folder.path());
    REQUIRE(again.has_value());
    REQUIRE(again->has_value());
    CHECK(**again == i);
}

TEST_CASE("job info: what is not whole is none") {
    const tests::temporary_folder folder;
    for (const auto* content : {"", "id=1\n", "id=1\nend=1\n", "\xff\xfe"}) {
        folder.write("job.info", content);
        const auto read = job::read_job_info(folder.path());
        REQUIRE(read.has_value());
        CHECK_FALSE(read->has_value());
    }
}

TEST_CASE("job info: one of an earlier version names no run, nor how it was sent") {
    const tests::temporary_folder folder;
    job::job_info i;
    i.identity.id = "0123";
    i.command.key_field = "키";
    i.last_run = {3, "owner", true};
    REQUIRE(job::write_job_info(folder.path(), i).has_value());
    auto content = *read_small_file(folder.path() / "job.info", 4096, errc::storage_failed);
    for (const auto* name : {"last_run", "command_rate", "command_max_failures",
                             "command_on_unknown", "command_strict"})
        for (auto at = content.find(name); at != content.npos; at = content.find(name))
            content.erase(at, content.find('\n', at) + 1 - at);
    folder.write("job.info", content);
    i.last_run = {};
    const auto again = job::read_job_info(folder.path());
    REQUIRE(again.has_value());
    REQUIRE(again->has_value());
    CHECK(**again == i);
}
