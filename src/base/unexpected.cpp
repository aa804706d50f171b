#include "leadimport/base/unexpected.hpp"

#include <boost/system/system_error.hpp>

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

namespace leadimport {
namespace {

// EAGAIN means that a thread could not be started: no other call of ours throws it.
errc code_of_errno(int number) noexcept {
    switch (number) {
    case ENOMEM: return errc::memory_exhausted;
    case EAGAIN: return errc::threads_exhausted;
    case EMFILE:
    case ENFILE: return errc::descriptors_exhausted;
    default: return errc::internal;
    }
}

template<class Category, class Condition>
errc code_in(const Category& generic, const Condition& condition) noexcept {
    return condition.category() == generic ? code_of_errno(condition.value()) : errc::internal;
}

errc code_of(const std::exception& e) {
    if (dynamic_cast<const std::bad_alloc*>(&e) != nullptr) return errc::memory_exhausted;
    if (const auto* s = dynamic_cast<const std::system_error*>(&e))
        return code_in(std::generic_category(), s->code().default_error_condition());
    if (const auto* s = dynamic_cast<const boost::system::system_error*>(&e))
        return code_in(boost::system::generic_category(), s->code().default_error_condition());
    return errc::internal;
}

} // namespace

error error_of(const std::exception& e, words::message where) {
    return {code_of(e), std::move(where), e.what()};
}

} // namespace leadimport
