#include "http/tls.hpp"
#include "unit/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace {

using namespace leadimport;
using tests::temporary_folder;

} // namespace

TEST_CASE("finds_by_hash: a folder has names that are hashes, or OpenSSL finds nothing there") {
    const struct {
        const char* file;
        bool finds;
    } table[] = {{"0a775a30.0", true},   {"ca-certificates.crt", false}, {"0a775a30.1", false},
                 {"0a775a3.0", false},   {"0a775a300.0", false},         {"0a775a30.r0", false},
                 {"0A775A30.0", false},  {"ISRG_Root_X1.pem", false},    {"example1.0", false},
                 {"0a775a30.pem", false}};
    for (const auto& t : table) {
        CAPTURE(t.file);
        const temporary_folder folder;
        std::ofstream{folder.path() / "other.pem"} << "-";
        std::ofstream{folder.path() / t.file} << "-";
        CHECK(http::finds_by_hash(folder.path()) == t.finds);
    }
    const temporary_folder empty;
    CHECK_FALSE(http::finds_by_hash(empty.path()));
    CHECK_FALSE(http::finds_by_hash(empty.path() / "missing"));
}
