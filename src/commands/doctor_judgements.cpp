#include "commands/doctor_judgements.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/delivery/lane_count.hpp"
#include "leadimport/words/commands.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace leadimport::commands {

using std::chrono::milliseconds;

namespace {

std::string with_tenths(double n) {
    std::array<char, 32> s{};
    std::snprintf(s.data(), s.size(), "%.1f", n);
    return s.data();
}

std::string rounded(double n) {
    std::array<char, 32> s{};
    std::snprintf(s.data(), s.size(), "%.0f", n);
    return s.data();
}

std::string in_seconds(milliseconds d) {
    return with_tenths(std::chrono::duration<double>{d}.count());
}

check_line fine_line(checked_thing of, words::message found) {
    return {of, health::ok, std::move(found)};
}

check_line warning_line(checked_thing of, words::message found, words::message cure) {
    return {of, health::warning, std::move(found), std::move(cure)};
}

words::message or_no_name(const std::string& name) {
    return name.empty() ? words::message{words::name_is_missing} : text::quoted(name);
}

measured_time median_of(std::vector<measured_time> all) {
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

std::uint64_t at_most_allowed(std::uint64_t connections) {
    return std::min<std::uint64_t>(connections, limits::connections);
}

// The most useful first.
int worth(run::key_standing::kind k) {
    using enum run::key_standing::kind;
    constexpr std::array order{proven, not_tested, unreadable, not_unique, not_promised};
    return static_cast<int>(std::ranges::find(order, k) - order.begin());
}

} // namespace

measured_time usual_time(const seen_answers& seen) {
    return seen.took.empty() ? measured_time{} : median_of(seen.took);
}

words::message in_milliseconds(measured_time d) {
    const std::chrono::duration<double, std::milli> ms = d;
    constexpr double exact_below = 10;
    return words::milliseconds_long(ms.count() < exact_below ? with_tenths(ms.count())
                                                             : rounded(ms.count()));
}

words::message in_binary_units(std::uint64_t bytes) {
    constexpr auto gib = 1024 * limits::mib;
    if (bytes >= gib)
        return words::gibibytes(with_tenths(static_cast<double>(bytes) / static_cast<double>(gib)));
    return words::mebibytes(bytes / limits::mib);
}

check_line bad_line(checked_thing of, const error& e) {
    return {of, health::bad, without_remedy(e), remedy_of(e.code), e.code};
}

check_line judge_failure(checked_thing of, const error& e) {
    const bool asks_to_wait = e.status == 429 || e.status == 503;
    if (e.code != errc::server_failing || !asks_to_wait) return bad_line(of, e);
    return warning_line(of, words::server_asks_to_wait(std::to_string(e.status)),
                        words::import_waits_for_server);
}

check_line judge_certificate(const http::way& way, std::chrono::system_clock::time_point now) {
    constexpr auto of = checked_thing::tls;
    if (way.tls.empty() || !way.certificate) return fine_line(of, words::no_tls_to_this_machine);
    const auto& c = *way.certificate;
    const auto left = std::chrono::floor<std::chrono::days>(c.until - now);
    const auto days = static_cast<std::uint64_t>(std::max<std::int64_t>(left.count(), 0));
    auto found =
        words::certificate_is_valid(way.tls, or_no_name(c.subject), or_no_name(c.issuer), days);
    if (left >= limits::certificate_ends_soon) return fine_line(of, std::move(found));
    return warning_line(of, std::move(found), words::certificate_has_to_be_renewed);
}

check_line judge_distrust(const http::way& way, const error& why) {
    auto bad = bad_line(checked_thing::tls, why);
    if (way.certificate)
        bad.found =
            words::certificate_was_shown(std::move(bad.found), or_no_name(way.certificate->subject),
                                         or_no_name(way.certificate->issuer));
    return bad;
}

check_line judge_limit(const seen_answers& seen) {
    constexpr auto of = checked_thing::limit;
    if (seen.throttled > 0)
        return warning_line(of, words::limit_is_used_up(seen.throttled, seen.took.size()),
                            words::import_when_others_rest);
    if (!seen.rate_limit.empty()) return fine_line(of, words::limit_is_told(seen.rate_limit));
    return {of, health::not_checked, words::limit_is_not_told};
}

check_line judge_answers(const seen_answers& seen, const rate& limit, unsigned connections) {
    constexpr auto of = checked_thing::answers;
    const auto median = usual_time(seen);
    auto found = words::answers_take(seen.took.size(), in_milliseconds(median),
                                     in_milliseconds(*std::ranges::max_element(seen.took)));
    if (limit.unlimited()) return fine_line(of, std::move(found));
    const auto needed = delivery::lanes_needed(limit, median);
    found =
        words::answers_take_connections(std::move(found), format_rate(limit), needed, connections);
    if (needed <= connections) return fine_line(of, std::move(found));
    return warning_line(of, std::move(found),
                        words::give_so_many_connections(std::to_string(at_most_allowed(needed))));
}

clock_reading compare_clocks(std::chrono::sys_seconds date,
                             std::chrono::system_clock::time_point received, measured_time took) {
    constexpr auto half_a_second = milliseconds{500};
    const auto server = date + half_a_second;
    const auto here = received - std::chrono::duration_cast<milliseconds>(took / 2);
    return {std::chrono::round<milliseconds>(here - server),
            half_a_second + std::chrono::ceil<milliseconds>(took / 2)};
}

check_line judge_clock(const std::optional<clock_reading>& r) {
    constexpr auto of = checked_thing::clock;
    if (!r) return {of, health::not_checked, words::answers_have_no_date};
    // Less than a second cannot be known.
    const auto exact = std::max<milliseconds>(r->exact, std::chrono::seconds{1});
    const auto off = std::chrono::abs(r->ahead);
    if (off <= limits::clock_is_off) {
        const auto within = off <= exact ? exact : off + exact;
        return fine_line(of, words::clock_is_right(in_seconds(within)));
    }
    const auto& way = r->ahead.count() > 0 ? words::clock_is_ahead : words::clock_is_behind;
    return warning_line(of, way(in_seconds(off), in_seconds(exact)), words::set_the_clock);
}

check_line judge_key_fields(const std::vector<run::key_standing>& fields) {
    constexpr auto of = checked_thing::key_field;
    if (fields.empty())
        return warning_line(of, words::there_is_no_key_field, words::create_a_key_field);
    const auto& best = *std::ranges::min_element(
        fields, {}, [](const run::key_standing& s) { return worth(s.is); });
    const auto name = text::quoted(best.field);
    auto prove = words::prove_the_key_field(text::shell_word(best.field));
    switch (best.is) {
    case run::key_standing::kind::proven:
        return fine_line(of, words::key_field_was_proven(name, best.day));
    case run::key_standing::kind::not_tested:
        return warning_line(of, words::key_field_was_not_tested(name), std::move(prove));
    case run::key_standing::kind::not_unique:
        return warning_line(of, words::key_field_was_refuted(name, best.day),
                            words::create_a_key_field);
    case run::key_standing::kind::unreadable:
        return warning_line(of, without_remedy(*best.problem), std::move(prove));
    case run::key_standing::kind::not_promised: break;
    }
    return warning_line(of, words::key_field_allows_duplicates(name), words::create_a_key_field);
}

check_line judge_flush(const job::flush_speed& speed, const job::flush_need& need) {
    constexpr auto of = checked_thing::flush;
    words::message found = words::flush_takes(in_milliseconds(speed.flush), speed.flushes);
    if (const auto rows = speed.rows_per_second(need))
        found =
            words::flush_lets_rows_through(std::move(found), need.connections, with_tenths(*rows));
    if (!speed.slows(need)) return fine_line(of, std::move(found));
    found = need.permitted.unlimited()
                ? words::answers_allow_more(std::move(found))
                : words::limit_allows_more(std::move(found), format_rate(need.permitted));
    const auto enough = speed.connections_needed(need);
    return warning_line(of, std::move(found),
                        enough ? words::use_a_faster_disk_or_connections(std::to_string(*enough))
                               : words::message{words::use_a_faster_disk});
}

check_line judge_space(std::optional<std::uint64_t> free_bytes, const std::string& folder) {
    constexpr auto of = checked_thing::free_space;
    if (!free_bytes) return {of, health::not_checked, words::free_bytes_are_not_told(folder)};
    auto found = words::bytes_are_free(in_binary_units(*free_bytes), folder);
    if (*free_bytes >= limits::ample_free_bytes) return fine_line(of, std::move(found));
    return warning_line(of, std::move(found), words::make_room_for_job);
}

check_line judge_descriptors(unsigned fit, unsigned wanted, std::size_t allowed) {
    constexpr auto of = checked_thing::open_files;
    if (fit >= wanted) return fine_line(of, words::descriptors_suffice(allowed, wanted));
    return warning_line(of, words::descriptors_are_few(allowed, fit, wanted),
                        remedy_of(errc::descriptors_exhausted));
}

check_line judge_locale(const std::string& codeset, const std::string& zone) {
    constexpr auto of = checked_thing::locale;
    auto found = words::locale_and_zone(codeset, zone);
    const auto name = text::lower(codeset);
    if (name == "utf-8" || name == "utf8") return fine_line(of, std::move(found));
    return warning_line(of, std::move(found), words::use_a_utf8_locale);
}

} // namespace leadimport::commands
