#include "leadimport/run/end_of_run.hpp"

#include "leadimport/base/day_time.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/words/run.hpp"

#include <utility>

namespace leadimport::run {

namespace {

error time_is_up(const words::message& told) { return {errc::time_is_up, {}, told}; }

result<std::optional<day_time>> parse_day_time(const std::string& s, const char* option) {
    if (s.empty()) return std::optional<day_time>{};
    auto parsed = day_time::parse(s, option);
    if (!parsed) return parsed.error();
    return std::optional{std::move(*parsed)};
}

// From one time of day to another: open at `from`, closed at `until`.
void open_between(end_of_run& end, const day_time& from, const day_time& until,
                  std::chrono::system_clock::time_point now) {
    const auto closes = until.next(from.last(now));
    if (now < closes) {
        end.until = {closes, words::time_was_up_at(until.spell(closes))};
        return;
    }
    end.closed =
        time_is_up(words::time_is_between(from.text(), until.text(), from.spell(from.next(now))));
}

result<void> parse_part_of_day(end_of_run& end, const end_options& o,
                               std::chrono::system_clock::time_point now) {
    auto from = parse_day_time(o.from, "--from");
    if (!from) return from.error();
    auto until = parse_day_time(o.until, "--until");
    if (!until) return until.error();
    if (*from && !*until) return error{errc::bad_option, "--from", words::option_needs_until};
    if (!*until) return {};
    if (!*from) {
        const auto moment = (*until)->next(now);
        end.until = {moment, words::time_was_up_at((*until)->spell(moment))};
        return {};
    }
    if (!(*from)->names_zone()) (*from)->take_zone_of(**until);
    if (!(*until)->names_zone()) (*until)->take_zone_of(**from);
    if (**from == **until)
        return error{errc::bad_option, "--from", words::option_is_until_too(text::quoted(o.from))};
    open_between(end, **from, **until, now);
    return {};
}

} // namespace

std::optional<error> end_of_run::over(const two_clocks& now) const {
    if (after && now.steady >= after->at) return time_is_up(after->told);
    if (until && now.wall >= until->at) return time_is_up(until->told);
    return std::nullopt;
}

void end_of_run::tell(timed_tasks& tasks, const std::function<void(const error&)>& what) const {
    if (after) tasks.at(after->at, [what, why = time_is_up(after->told)] { what(why); });
    if (until) tasks.at(until->at, [what, why = time_is_up(until->told)] { what(why); });
}

result<end_of_run> parse_end_of_run(const end_options& o, const two_clocks& now) {
    end_of_run end;
    if (!o.max_duration.empty()) {
        const auto d = parse_duration(o.max_duration, "--max-duration");
        if (!d) return d.error();
        if (d->count() == 0)
            return error{errc::bad_option, "--max-duration",
                         words::option_must_be_longer_than_nothing(text::quoted(o.max_duration))};
        end.after = {now.steady + *d, words::time_was_up_after(format_duration(*d))};
    }
    if (auto parsed = parse_part_of_day(end, o, now.wall); !parsed) return parsed.error();
    return end;
}

} // namespace leadimport::run
