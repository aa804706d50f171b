#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/run/log.hpp"
#include "leadimport/words/log.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace leadimport;

TEST_CASE("log: a message is one line, in English, without control characters and passwords") {
    const tests::temporary_folder folder;
    const auto file = folder.path() / "import.log";
    {
        auto log = run::log::open(file, run::log_level::info);
        REQUIRE(log.has_value());
        log->warning(words::log_folder_is_lost("a\nb http://me:secret@proxy:1"));
        log->debug(words::log_server_works_again);
        log->error("whole");
    }
    const auto text = *read_small_file(file, 1 << 16, errc::storage_failed);
    CHECK(text.find(" warning the job's folder is lost: a\\nb http://…@proxy:1\n") != text.npos);
    CHECK(text.ends_with(" error whole\n"));
    CHECK(text.find("works again") == text.npos);
}
