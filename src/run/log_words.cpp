#include "run/log_words.hpp"

namespace leadimport::run {
namespace {

// Errors whose details are figures of ours or the system's words, unless they come from an answer.
// All others may repeat a row, a name or an answer.
bool has_own_detail(errc code) noexcept {
    switch (code) {
    case errc::tls_untrusted:
    case errc::proxy_refused:
    case errc::server_unreachable:
    case errc::server_unwell:
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

std::string log_words(const error& e) {
    std::string s{name_of(e.code)};
    if (e.status != 0) s.append(", HTTP ").append(std::to_string(e.status));
    s.append(": ").append(text_of(meaning_of(e.code), words::language::english));
    if (!e.where.empty()) s.append(", ").append(text_of(e.where, words::language::english));
    const bool own = has_own_detail(e.code) && e.status == 0;
    return own && !e.detail.empty()
               ? s.append(" (").append(text_of(e.detail, words::language::english)).append(")")
               : s;
}

std::string log_words(unsigned status, const std::string& ours) {
    return status != 0 ? "HTTP " + std::to_string(status) : ours;
}

} // namespace leadimport::run
