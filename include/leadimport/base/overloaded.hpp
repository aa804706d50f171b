#pragma once
// A visitor made of lambdas, one for each alternative: an alternative that none of them takes does
// not compile.

namespace leadimport {

template<class... F>
struct overloaded : F... {
    using F::operator()...;
};
template<class... F>
overloaded(F...) -> overloaded<F...>; // clang 14 does not deduce it by itself

} // namespace leadimport
