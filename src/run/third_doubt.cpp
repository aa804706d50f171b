#include "leadimport/run/third_doubt.hpp"

#include "leadimport/base/reason.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/run/settle_words.hpp"

namespace leadimport::run {

result<void> fail_at_third_doubt(job::journal& j, std::uint64_t row) {
    const auto attempts = j.attempts_of(row);
    if (!attempts) return attempts.error();
    const auto last = attempts->empty() ? words::message{} : attempts->back().what;
    const reason why{reason_code::third_doubt, {stored(last)}};
    return j.settle_failed(row, settle_words(why), why);
}

} // namespace leadimport::run
