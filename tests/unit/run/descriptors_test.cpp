#include "leadimport/base/limits.hpp"
#include "leadimport/run/descriptors.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>

namespace {

using namespace leadimport;

// Another soft limit as long as this lives; the hard one stays.
class soft_limit {
public:
    explicit soft_limit(std::size_t n) {
        REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
        const ::rlimit changed{n, before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &changed) == 0);
    }
    ~soft_limit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    soft_limit(const soft_limit&) = delete;
    soft_limit& operator=(const soft_limit&) = delete;

private:
    ::rlimit before_{};
};

} // namespace

TEST_CASE("descriptors: the soft limit is raised as far as connections need, and no further") {
    const soft_limit few{limits::descriptors_besides + 10};
    CHECK(run::make_room_for(10) == 10);
    CHECK(run::descriptors_allowed() == limits::descriptors_besides + 10);
    CHECK(run::make_room_for(20) == 20);
    CHECK(run::descriptors_allowed() == limits::descriptors_besides + 20);
    CHECK(run::make_room_for(1) == 1); // it is not lowered
    CHECK(run::descriptors_allowed() == limits::descriptors_besides + 20);
}
