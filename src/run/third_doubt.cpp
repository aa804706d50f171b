#include "leadimport/run/third_doubt.hpp"

#include "leadimport/base/reason.hpp"
#include "leadimport/run/settle_words.hpp"

#include <string>

namespace leadimport::run {

result<void> fail_at_third_doubt(job::journal& j, std::uint64_t row) {
    const auto attempts = j.attempts_of(row);
    if (!attempts) return attempts.error();
    const auto last = attempts->empty() ? std::string{} : attempts->back().what;
    const reason why{reason_code::third_doubt, {last}};
    return j.settle_failed(row, settle_words(why), why);
}

} // namespace leadimport::run
