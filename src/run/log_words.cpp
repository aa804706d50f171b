#include "run/log_words.hpp"

#include "leadimport/words/base.hpp"
#include "leadimport/words/log.hpp"
#include "leadimport/words/salesmap.hpp"

#include <utility>
#include <vector>

namespace leadimport::run {
namespace {

// Errors whose details are figures of ours or the system's words, unless they come from an answer.
// All others may repeat a row, a name or an answer.
bool has_own_detail(errc code) noexcept {
    switch (code) {
    case errc::tls_untrusted:
    case errc::proxy_refused:
    case errc::server_unreachable:
    case errc::server_failing:
    case errc::too_many_failures:
    case errc::time_is_up:
    case errc::canary_failed:
    case errc::storage_full:
    case errc::storage_failed:
    case errc::journal_broken:
    case errc::descriptors_exhausted:
    case errc::threads_exhausted:
    case errc::memory_exhausted: return true;
    default: return false;
    }
}

} // namespace

words::message log_words(const error& e) {
    const auto name = name_of(e.code);
    auto what = e.status != 0 ? words::log_error_of_answer(name, e.status, meaning_of(e.code))
                              : words::at(name, meaning_of(e.code));
    if (!e.where.empty()) what = words::log_error_at(std::move(what), e.where);
    const bool own = has_own_detail(e.code) && e.status == 0;
    if (own && !e.detail.empty()) what = words::because(std::move(what), e.detail);
    return what;
}

words::message log_words(unsigned status, const words::message& ours) {
    return status != 0 ? words::http_status(status) : ours;
}

words::message log_words(const job::job_figures& figures) {
    std::vector<words::message> each;
    for (const auto& f : job::figure_table())
        if (const auto n = f.value(figures); n > 0) each.push_back(words::log_figure(f.name, n));
    each.push_back(words::log_figure("pending", figures.pending()));
    return words::joined(each, words::one_after_another);
}

} // namespace leadimport::run
