#include "sandbox/visibility.hpp"

#include "sandbox/spread.hpp"

#include "leadimport/base/time.hpp"

namespace leadimport::sandbox {

using namespace std::chrono;

bool is_shown(const record& r, const lag& l, system_clock::time_point now) {
    if (l.most.count() == 0) return true;
    auto wait = l.most;
    if (l.random)
        wait = milliseconds{
            static_cast<std::int64_t>(static_cast<double>(l.most.count()) * spread(r.id.hash()))};
    return now >= r.created_at + wait;
}

std::string shown_date(const record& r, date_cut cut) {
    constexpr hours korea{9};
    if (!r.given_date.empty()) return r.given_date;
    auto t = r.created_at;
    if (cut == date_cut::minute) t = floor<minutes>(t);
    if (cut == date_cut::day) t = floor<days>(t + korea) - korea;
    return format_utc(t);
}

} // namespace leadimport::sandbox
