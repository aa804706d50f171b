#include "leadimport/csv/instruction_set.hpp"

namespace leadimport::csv {

#if defined(__x86_64__)

bool has(instruction_set set) noexcept {
    switch (set) {
    case instruction_set::best:
    case instruction_set::portable: return true;
    case instruction_set::avx2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
               __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
               __builtin_cpu_supports("popcnt");
    case instruction_set::avx512:
        return has(instruction_set::avx2) && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2");
    }
    return false;
}

#else

bool has(instruction_set set) noexcept {
    return set == instruction_set::best || set == instruction_set::portable;
}

#endif

} // namespace leadimport::csv
