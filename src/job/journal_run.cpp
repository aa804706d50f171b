// Runs, and which of them has the job.

#include "job/journal_impl.hpp"

#include "leadimport/base/failpoint.hpp"
#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/job/job_files.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace leadimport::job {

namespace {

moment moment_of(std::uint64_t wall, std::uint64_t since_boot) {
    return {from_ms(wall), std::chrono::milliseconds{static_cast<std::int64_t>(since_boot)}};
}

std::optional<std::chrono::milliseconds> span_in(const statement& s, int column) {
    if (s.is_null(column)) return std::nullopt;
    return std::chrono::milliseconds{static_cast<std::int64_t>(s.number(column))};
}

run_entry run_in(const statement& s) {
    run_entry e;
    e.number = s.number(0);
    e.start.kind = s.text(1);
    e.start.version = s.text(2);
    e.start.timeout = std::chrono::milliseconds{static_cast<std::int64_t>(s.number(3))};
    e.owner = s.text(4);
    e.boot = s.text(5);
    e.process = static_cast<int>(s.number(6));
    e.began = moment_of(s.number(7), s.number(8));
    if (s.number(9) > 0) e.ended = moment_of(s.number(9), s.number(10));
    e.state = s.text(11);
    if (!s.is_null(12)) e.exit_code = static_cast<int>(s.number(12));
    e.code = s.text(13);
    e.why = from_stored(s.text(14));
    e.figures = s.text(15);
    e.clock_offset = span_in(s, 16);
    e.clock_spread = span_in(s, 17);
    return e;
}

constexpr auto select_runs = "SELECT number, kind, version, timeout_ms, owner, boot, process, "
                             "began, began_boot, ended, ended_boot, state, exit_code, code, why, "
                             "figures, clock_offset, clock_spread FROM run ";

result<std::optional<run_entry>> first_run_of(statement& s) {
    auto found = read_all(s, run_in);
    if (!found) return found.error();
    if (found->empty()) return std::optional<run_entry>{};
    return std::optional{std::move(found->front())};
}

} // namespace

result<void> journal::impl::check_owner() {
    if (owner.empty()) return {};
    const auto now = meta("owner");
    if (!now) return now.error();
    if (*now != owner) return error{errc::job_taken_over, file, {}};
    return {};
}

result<std::uint64_t> journal::begin_run(const run_start& s) {
    auto& i = *impl_;
    const auto owner = to_hex(random_digest());
    const auto now = i.ended_now();
    if (auto begun = begin(); !begun) return begun.error();
    auto put = i.db->prepare("INSERT INTO run (kind, version, owner, process, timeout_ms, boot, "
                             "began, began_boot) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    result<void> done;
    if (!put) done = put.error();
    const auto boot = boot_id();
    if (done) {
        put->bind(1, s.kind).bind(2, s.version).bind(3, owner);
        put->bind(4, static_cast<std::uint64_t>(::getpid()));
        put->bind(5, static_cast<std::uint64_t>(s.timeout.count())).bind(6, boot);
        done = put->bind(7, now.wall).bind(8, now.boot).run();
    }
    if (done) done = i.set_meta("owner", owner);
    const auto number = i.first_number("SELECT max(number) FROM run");
    if (done && !number) done = number.error();
    if (done) done = commit();
    if (!done) {
        roll_back();
        return done.error();
    }
    i.owner = owner;
    return i.run = *number;
}

result<std::chrono::milliseconds> journal::widest_clock_spread() {
    const auto widest = impl_->first_number("SELECT coalesce(max(clock_spread), 0) FROM run");
    if (!widest) return widest.error();
    return std::chrono::milliseconds{static_cast<std::int64_t>(*widest)};
}

result<void> journal::set_run_clock(std::chrono::milliseconds offset,
                                    std::optional<std::chrono::milliseconds> spread) {
    auto s =
        impl_->db->prepare("UPDATE run SET clock_offset = ?2, clock_spread = ?3 WHERE number = ?1");
    if (!s) return s.error();
    s->bind(1, impl_->run).bind(2, static_cast<std::uint64_t>(offset.count()));
    if (spread) s->bind(3, static_cast<std::uint64_t>(spread->count()));
    return s->run();
}

result<std::uint64_t> journal::server_began() { return impl_->meta_number("server_began"); }

result<void> journal::set_server_began(std::uint64_t ms) {
    return impl_->set_meta("server_began", std::to_string(ms));
}

result<std::optional<bool>> journal::feeds_creation_date() {
    const auto value = impl_->meta("feeds_creation_date");
    if (!value) return value.error();
    if (*value != "0" && *value != "1") return std::optional<bool>{};
    return std::optional{*value == "1"};
}

result<void> journal::set_feeds_creation_date(bool does) {
    return impl_->set_meta("feeds_creation_date", does ? "1" : "0");
}

result<void> journal::end_run(const run_end& e) {
    auto& i = *impl_;
    if (auto passed = pass_failpoint("run.before_end", i.file); !passed) return passed;
    if (auto begun = begin(); !begun) return begun;
    auto put = i.db->prepare("UPDATE run SET ended = ?2, ended_boot = ?3, state = ?4, "
                             "exit_code = ?5, code = ?6, arguments = ?7, why = ?8, figures = ?9 "
                             "WHERE number = ?1");
    result<void> done;
    if (!put) done = put.error();
    if (done) {
        const auto now = i.ended_now();
        const auto reason = e.why                   ? reason_of(*e.why)
                            : e.reason.code.empty() ? reason_of(e.exit_code)
                                                    : e.reason;
        const auto arguments =
            e.why ? impl::arguments_of(
                        {reason_code::none, {stored(e.why->where), stored(e.why->detail)}})
                  : std::string{};
        const auto why = stored(reason.text);
        put->bind(1, i.run).bind(2, now.wall).bind(3, now.boot).bind(4, e.state);
        put->bind(5, static_cast<std::uint64_t>(e.exit_code)).bind(6, reason.code);
        put->bind(7, arguments).bind(8, why);
        done = put->bind(9, e.figures).run();
    }
    if (done) done = commit();
    if (!done) roll_back();
    return done;
}

std::uint64_t journal::current_run() const noexcept { return impl_->run; }

result<std::optional<run_entry>> journal::last_run() {
    auto s =
        impl_->db->prepare((std::string{select_runs} + "ORDER BY number DESC LIMIT 1").c_str());
    if (!s) return s.error();
    return first_run_of(*s);
}

result<std::vector<run_entry>> journal::last_runs(std::size_t most) {
    auto s =
        impl_->db->prepare((std::string{select_runs} + "ORDER BY number DESC LIMIT ?1").c_str());
    if (!s) return s.error();
    auto found = read_all(s->bind(1, most), run_in);
    if (found) std::ranges::reverse(*found);
    return found;
}

result<std::uint64_t> journal::count_runs() {
    return impl_->first_number("SELECT count(*) FROM run");
}

// A killed run has left none, and an edited database may hold anything.
result<job_figures> journal::sum_of_runs() {
    std::string sums;
    std::vector<const figure*> added;
    for (const auto& f : figure_table()) {
        if (f.whose != figure_of::run) continue;
        if (!sums.empty()) sums += ", ";
        // total() and not sum(), which could overflow.
        sums.append("CAST(total(max(0, CAST(json_extract(figures, '$.")
            .append(f.name)
            .append("') AS INTEGER))) AS INTEGER)");
        added.push_back(&f);
    }
    auto s = impl_->db->prepare(("SELECT " + sums +
                                 " FROM run WHERE CASE WHEN json_valid(figures) "
                                 "THEN json_type(figures) = 'object' ELSE 0 END")
                                    .c_str());
    if (!s) return s.error();
    const auto got = s->step();
    if (!got) return got.error();
    job_figures all;
    for (std::size_t i = 0; i < added.size(); ++i)
        added[i]->in(all) = s->number(static_cast<int>(i));
    return all;
}

result<std::optional<run_entry>> journal::last_run_besides(const std::string& kind) {
    auto s = impl_->db->prepare(
        (std::string{select_runs} + "WHERE kind <> ?1 ORDER BY number DESC LIMIT 1").c_str());
    if (!s) return s.error();
    return first_run_of(s->bind(1, kind));
}

result<bool> journal::has_run(std::uint64_t number, const std::string& owner) {
    auto s = impl_->db->prepare("SELECT 1 FROM run WHERE number = ?1 AND owner = ?2");
    if (!s) return s.error();
    return s->bind(1, number).bind(2, owner).step();
}

result<std::vector<run_entry>> journal::runs_after(std::uint64_t number, std::size_t most) {
    auto s = impl_->db->prepare(
        (std::string{select_runs} + "WHERE number > ?1 ORDER BY number LIMIT ?2").c_str());
    if (!s) return s.error();
    return read_all(s->bind(1, number).bind(2, most), run_in);
}

result<std::optional<run_entry>> journal::first_run_in(const std::string& boot) {
    auto s = impl_->db->prepare(
        (std::string{select_runs} + "WHERE boot = ?1 AND ?1 <> '' ORDER BY number LIMIT 1")
            .c_str());
    if (!s) return s.error();
    return first_run_of(s->bind(1, boot));
}

result<void> journal::copy_to(const std::filesystem::path& to) {
    if (auto passed = pass_failpoint("journal.copy", to.string()); !passed) return passed;
    auto copy = impl_->db->prepare("VACUUM INTO ?1");
    if (!copy) return copy.error();
    const auto name = to.string();
    if (auto done = copy->bind(1, name).run(); !done)
        return error{done.error().code, name, done.error().detail};
    // SQLite does not make the copy durable, so it is synced here.
    const auto fd = open_file(to, O_RDONLY);
    if (!fd) return fd.error();
    if (!*fd) return system_error(errc::storage_failed, name, ENOENT);
    return sync_file(fd->get(), name);
}

} // namespace leadimport::job
