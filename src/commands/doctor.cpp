#include "leadimport/commands/doctor.hpp"

#include "commands/doctor_judgements.hpp"
#include "commands/doctor_visit.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/base/unnamed_file.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/place_trial.hpp"
#include "leadimport/run/descriptors.hpp"
#include "leadimport/run/job_place.hpp"
#include "leadimport/words/commands.hpp"
#include "leadimport/words/job.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <clocale>
#include <filesystem>
#include <langinfo.h>
#include <string>
#include <system_error>
#include <utility>

namespace leadimport::commands {

namespace fs = std::filesystem;

namespace {

// Any file's would do where no folder is given: it is not made.
constexpr auto usual_input = "leads.csv";

fs::path folder_of_job(const run::raw_options& o) {
    if (o.job.empty()) return job::default_folder(usual_input);
    return (fs::path{o.job} / "").parent_path(); // without a slash at its end
}

// A folder that is there already, or the one in which it would be made.
fs::path to_try_out(const fs::path& folder) {
    std::error_code hidden; // then the one above shows it, too
    return fs::is_directory(folder, hidden) ? folder : folder_of(folder);
}

std::string shown_place(const fs::path& place) {
    std::error_code unknown;
    const auto whole = fs::absolute(place, unknown).lexically_normal();
    if (unknown) return place.string();
    return (whole.has_filename() ? whole : whole.parent_path()).string();
}

std::vector<check_line> look_at_place(const run::raw_options& o, const job::flush_need& need) {
    using enum checked_thing;
    const auto folder = folder_of_job(o);
    const auto place = to_try_out(folder);
    // Where no folder is given, that of another file is no hindrance.
    auto why_not =
        o.job.empty() ? run::why_no_job_in(folder) : run::why_no_import_in(folder, {}, false);
    if (const auto pid = o.job.empty() ? 0 : job::running_process(folder); pid != 0 && !why_not)
        why_not = error{errc::job_running, folder.string(),
                        words::process_has_the_job(std::to_string(pid))};
    std::optional<job::place_trial> trial;
    if (!why_not) {
        auto tried = job::try_place(place);
        if (tried)
            trial = *tried;
        else
            why_not = tried.error();
    }
    const auto shown = shown_place(place);
    if (trial)
        return {{job_folder, health::ok, words::job_can_lie_there(shown)},
                judge_flush(trial->speed, need),
                judge_space(trial->free_bytes, shown)};
    auto bad = bad_line(job_folder, *why_not);
    const auto same = [&](checked_thing of) {
        return check_line{of, health::not_checked, bad.found};
    };
    return {bad, same(flush), same(free_space)};
}

check_line look_at_descriptors(unsigned connections) {
    const auto fit = run::make_room_for(connections);
    return judge_descriptors(fit, connections, run::descriptors_allowed());
}

// What the environment says, without making it the program's own.
std::string codeset_of_environment() {
    const ::locale_t named = ::newlocale(LC_CTYPE_MASK, "", ::locale_t{});
    if (named == ::locale_t{}) return "ASCII"; // it names one that is not there
    std::string codeset = ::nl_langinfo_l(CODESET, named);
    ::freelocale(named);
    return codeset;
}

check_line look_at_locale() {
    return judge_locale(codeset_of_environment(), local_zone(std::chrono::system_clock::now()));
}

constexpr std::array<std::string_view, checked_things> names_of_things{
    "proxy",     "name_lookup", "connection", "tls",        "token",      "fields",
    "users",     "pipelines",   "search",     "limit",      "answers",    "clock",
    "key_field", "job_folder",  "flush",      "free_space", "open_files", "locale"};

} // namespace

std::string_view name_of(checked_thing t) noexcept {
    return names_of_things[static_cast<std::size_t>(t)];
}

std::string_view name_of(health h) noexcept {
    switch (h) {
    case health::ok: return "ok";
    case health::warning: return "warning";
    case health::bad: return "bad";
    case health::not_checked: break;
    }
    return "not_checked";
}

std::uint64_t checkup::count(health h) const noexcept {
    return static_cast<std::uint64_t>(std::ranges::count(lines, h, &check_line::state));
}

exit_code checkup::code() const noexcept {
    auto code = exit_ok;
    for (const auto& l : lines)
        if (l.code) code = gravest(code, code_of(error{*l.code, {}, {}}));
    return code;
}

result<checkup> examine(const doctor_orders& orders) {
    auto api = run::api_without_proxy_and_token(orders.options);
    if (!api) return api.error();
    api->retry_for = std::min<std::chrono::milliseconds>(api->retry_for, limits::doctor_patience);
    api->tell = orders.tell;
    const auto descriptors = look_at_descriptors(api->connections);
    doctor_visit visit{orders, *api};
    auto all = visit.lines();
    const job::flush_need need{api->rate, api->connections, visit.answer_time()};
    for (auto& l : look_at_place(orders.options, need))
        all.push_back(std::move(l));
    all.push_back(descriptors);
    all.push_back(look_at_locale());
    std::ranges::sort(all, {}, &check_line::of);
    return checkup{std::move(all)};
}

} // namespace leadimport::commands
