#pragma once
// A visitor made of lambdas.

namespace leadimport::delivery {

template<class... F>
struct overloaded : F... {
    using F::operator()...;
};
template<class... F>
overloaded(F...) -> overloaded<F...>; // clang 14 does not deduce it by itself

} // namespace leadimport::delivery
