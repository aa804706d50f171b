#include "support/english.hpp"

#include "leadimport/base/unexpected.hpp"

#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

#include <cerrno>
#include <functional>
#include <ios>
#include <new>
#include <stdexcept>
#include <system_error>

namespace {

using namespace leadimport;

errc code_of(const std::function<void()>& thrower) {
    try {
        thrower();
    } catch (const std::exception& e) {
        const auto told = error_of(e, "somewhere");
        CHECK(english(told.where) == "somewhere");
        CHECK(english(told.detail) == e.what());
        return told.code;
    }
    return errc::internal;
}

void throw_std(int number) { throw std::system_error{number, std::system_category(), "x"}; }
void throw_boost(int number) {
    throw boost::system::system_error{number, boost::system::system_category(), "x"};
}

} // namespace

TEST_CASE("unexpected: what the machine lacks is named, everything else is a mistake of ours") {
    CHECK(code_of([] { throw std::bad_alloc{}; }) == errc::memory_exhausted);
    CHECK(code_of([] { throw std::bad_array_new_length{}; }) == errc::memory_exhausted);
    CHECK(code_of([] { throw std::logic_error{"x"}; }) == errc::internal);
    for (const auto& thrower : {throw_std, throw_boost}) {
        CHECK(code_of([&] { thrower(EAGAIN); }) == errc::threads_exhausted);
        CHECK(code_of([&] { thrower(ENOMEM); }) == errc::memory_exhausted);
        CHECK(code_of([&] { thrower(EMFILE); }) == errc::descriptors_exhausted);
        CHECK(code_of([&] { thrower(ENFILE); }) == errc::descriptors_exhausted);
        CHECK(code_of([&] { thrower(EINVAL); }) == errc::internal);
    }
    CHECK(code_of([] {
              throw std::system_error{EAGAIN, std::iostream_category(), "no number of the system"};
          }) == errc::internal);
}
