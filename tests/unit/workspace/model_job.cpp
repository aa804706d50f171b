#include "model_job.hpp"

#include "workspace/judge_absence.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace leadimport::tests {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

constexpr double per_second = 9;
constexpr std::size_t lanes = 16;
constexpr int commands = 8; // a person gives up then

const std::array<std::string, 2> plain_names{"김리드 ", "이고객 "};

std::string repeated(const std::string& s, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += s;
    return all;
}

const std::vector<std::string>& mixed_names() {
    static const std::vector<std::string> all{
        plain_names[0],
        plain_names[1],
        "Kim Lead ",
        "㈜한국 ",
        "\u1112\u1161\u11ab\u1100\u1173\u11af ", // 한글 as macOS writes it
        "두  칸 ",
        "A & B ",
        repeated("긴이름", 15),
        repeated("아주긴이름", 14),
        "😀웃음 ",
        "(주)한빛 ",
        "c++/c# 교육 ",
        "１２３상사 ",
        "École ",
    };
    return all;
}

milliseconds ms_of(double seconds) { return milliseconds{std::llround(seconds * 1000)}; }

} // namespace

void model_report::add(const model_report& r) {
    for (const auto& [kind, n] : r.violations)
        violations[kind] += n;
    for (const auto& [kind, n] : r.known)
        known[kind] += n;
    for (const auto& [code, n] : r.unknown)
        unknown[code] += n;
    rows += r.rows;
    in_doubt += r.in_doubt;
    unknown_beside_a_lead += r.unknown_beside_a_lead;
}

model_report play(const model_knobs& k, std::uint64_t seed, bool with_history) {
    return model_job{k, seed, with_history}.play();
}

model_job::model_job(const model_knobs& k, std::uint64_t seed, bool with_history)
    : k_{k},
      random_{seed},
      server_{k, random_},
      with_history_{with_history} {
    make_rows();
}

void model_job::say(const std::string& what) {
    if (!with_history_) return;
    char at[32];
    std::snprintf(at, sizeof at, "%9.1f ", t_ - 1000);
    report_.history.push_back(at + what);
}

void model_job::make_rows() {
    const auto below = [&](std::uint64_t n) { return static_cast<int>(random_() % n); };
    const auto recent = [&]() -> const model_body& {
        const auto span = std::min<std::size_t>(rows_.size(), 5);
        return rows_[rows_.size() - 1 - random_() % span].body;
    };
    for (std::size_t i = 0; i < static_cast<std::size_t>(k_.rows); ++i) {
        model_body b;
        if (!rows_.empty() && server_.happens(k_.equal)) {
            b = recent();
        } else {
            const auto& names = mixed_names();
            const auto kinds = k_.mixed_names > 0 ? names.size() : plain_names.size();
            b.name = names[random_() % kinds] + std::to_string(below(100'000));
            b.person = 1 + below(1'000'000);
            if (server_.happens(.5)) b.org = 1 + below(1'000'000);
            char phone[32];
            std::snprintf(phone, sizeof phone, "010-%05d", below(99'999));
            b.field = k_.low_entropy > 0 ? (below(2) == 0 ? "서울" : "부산") : phone;
            if (k_.field_rewrite > 0 && server_.happens(.3)) b.field += "  호";
            b.owner = below(2) == 0 ? 'A' : 'B';
            if (!rows_.empty() && server_.happens(k_.twins)) {
                const auto& q = recent();
                b.name = q.name;
                b.person = q.person;
                b.org = q.org;
                b.owner = q.owner;
            }
        }
        if (k_.key > 0) b.key = "K" + std::to_string(i);
        model_row r;
        r.number = i + 1;
        r.body = std::move(b);
        rows_.push_back(std::move(r));
    }
    std::map<std::string, int> values;
    for (const auto& r : rows_)
        ++values[r.body.field];
    for (auto& r : rows_) {
        auto& s = r.sent;
        s.name = r.body.name;
        s.person = std::to_string(r.body.person);
        if (r.body.org) s.company = std::to_string(*r.body.org);
        s.key = r.body.key;
        s.route = std::string{r.body.owner};
        s.fields = {
            {"전화", {workspace::value_kind::text, r.body.field}, values[r.body.field] == 1}};
        s.body = fingerprint_of(s.name + '\n' + s.person + '\n' + s.company + '\n' + r.body.field +
                                '\n' + s.route + '\n' + s.key);
        s.visible = s.body;
    }
}

milliseconds model_job::boot_ms(double t) const { return ms_of(t - boot_began_); }
workspace::moment model_job::moment_of(double t) const { return {runs_.size(), boot_ms(t)}; }

void model_job::begin_run() {
    model_run r;
    r.facts.boot = std::to_string(boot_);
    r.facts.began = boot_ms(t_);
    runs_.push_back(std::move(r));
}

boot_clock::time_point model_job::reading(double t) const {
    return boot_clock::time_point{boot_ms(t)};
}

// An answer that says what time it is there.
void model_job::heard(double sent, double received) {
    const delivery::server_moment date{milliseconds{server_.date_at(received)}};
    runs_.back().clock.observe(date, reading(sent), reading(received));
    heard_before_jump_ = heard_before_jump_ || received < server_.jumps_at();
    keep_clock();
}

// It has created a lead.
void model_job::noted(const model_lead& l, const salesmap::lead_date& d, double sent,
                      double received) {
    if (d.from != d.to) return;
    heard_before_jump_ = heard_before_jump_ || is_dated_before_jump(l);
    const delivery::server_moment date{d.from};
    runs_.back().clock.observe_lead(date, reading(sent), reading(received));
    keep_clock();
}

void model_job::keep_clock() {
    auto& r = runs_.back();
    r.facts.offset = r.clock.offset();
    if (const auto spread = r.clock.spread_to_keep(workspace::tolerance::spread_unknown))
        r.facts.differences = std::pair{*r.facts.offset, *r.facts.offset + *spread + 1s};
}

// Rows that were being sent when the process died.
void model_job::adopt() {
    for (auto& r : rows_) {
        if (r.state == state::again) r.state = state::pending;
        if (r.state != state::flying) continue;
        auto& x = r.attempts.back();
        const milliseconds timeout = ms_of(model_server::timeout);
        const auto& its_run = runs_[x.facts.announced.run - 1].facts;
        x.facts.end =
            workspace::end_after_kill(x.facts.announced, its_run, timeout, moment_of(t_),
                                      runs_.back().facts, {runs_.size(), boot_ms(first_in_boot_)});
        x.facts.lasted_at_most = workspace::longest_attempt(timeout);
        x.ended =
            its_run.boot == runs_.back().facts.boot
                ? x.announced +
                      std::chrono::duration<double>(x.facts.end.at - x.facts.announced.at).count()
                : t_;
        end(r, state::unknown, "waiting");
        if (workspace::may_send_at_once(facts_of(r), k_.unique > 0)) r.state = state::pending;
    }
}

void model_job::launch(model_row& r, std::vector<flight>& flights) {
    attempt x;
    x.facts.announced = moment_of(t_);
    x.facts.seen = sequence_;
    x.announced = t_;
    r.attempts.push_back(x);
    r.state = state::flying;
    const auto a = server_.post(r.number, r.attempts.size(), r.body, t_);
    static constexpr std::array kinds{"made", "lost", "refused", "duplicate"};
    say("row " + std::to_string(r.number) +
        " is sent: " + kinds.at(static_cast<std::size_t>(a.kind)));
    flights.push_back({a.at, r.number - 1, a});
}

// False: it was killed.
bool model_job::send(std::vector<std::size_t> todo, double kill) {
    std::vector<flight> flights;
    std::ranges::reverse(todo);
    while (!todo.empty() || !flights.empty()) {
        const auto next = std::ranges::min_element(flights, {}, &flight::at);
        const double answer_at = next == flights.end() ? 1e18 : std::max(next->at, t_);
        const double send_at = todo.empty() || flights.size() >= lanes ? 1e18 : t_ + 1 / per_second;
        if (std::min(answer_at, send_at) > kill) {
            t_ = kill;
            say("killed");
            return false;
        }
        if (answer_at <= send_at) {
            t_ = answer_at;
            const auto landed = *next;
            flights.erase(next);
            auto& r = rows_[landed.row];
            answer(r, landed.answer);
            if (r.state == state::again) {
                r.state = state::pending;
                todo.push_back(landed.row);
            }
        } else {
            t_ = send_at;
            const auto row = todo.back();
            todo.pop_back();
            launch(rows_[row], flights);
        }
    }
    return true;
}

model_report model_job::play() {
    std::vector<double> kills;
    if (k_.kill_settle > 0) kills.push_back(1000 + k_.rows / per_second + server_.uniform(5, 170));
    if (k_.kill > 0) kills.push_back(1000 + server_.uniform(0, k_.rows / per_second + 8));
    bool later = k_.again > 0;
    for (int command = 0; command < commands; ++command) {
        begin_run();
        adopt();
        double kill = 1e18;
        if (!kills.empty()) {
            kill = kills.back() < t_ ? t_ + 3 : kills.back();
            kills.pop_back();
        }
        std::vector<std::size_t> todo;
        for (const auto& r : rows_)
            if (r.state == state::pending) todo.push_back(r.number - 1);
        if (send(std::move(todo), kill) && settle(kill)) {
            look_for_second_leads();
            if (!later) break;
            later = false;
            t_ += k_.again;
        }
        t_ += k_.down * server_.uniform(.5, 1.5);
        if (k_.reboot > 0) {
            ++boot_;
            boot_began_ = t_ - 20;
            first_in_boot_ = t_;
        }
    }
    check_at_end();
    return std::move(report_);
}

// --- What the journal knows.

result<workspace::run_facts> model_job::run(std::uint64_t number) {
    return number == 0 ? workspace::run_facts{} : runs_[number - 1].facts;
}

result<milliseconds> model_job::widest_spread() {
    milliseconds widest{0};
    for (const auto& r : runs_)
        if (const auto& d = r.facts.differences)
            widest = std::max(widest, d->second - d->first - 1s);
    return widest;
}

result<std::optional<milliseconds>> model_job::newest_lead_before(std::uint64_t seen,
                                                                  std::uint64_t row) {
    std::optional<milliseconds> newest;
    for (const auto& a : rows_) {
        if (a.number == row || a.state != state::created || a.ended > seen) continue;
        if (const auto d = server_.date_of(*a.lead); d && (!newest || d->from > *newest))
            newest = d->from;
    }
    return newest;
}

result<std::optional<milliseconds>> model_job::oldest_lead_after(std::uint64_t ended,
                                                                 std::uint64_t row) {
    std::optional<milliseconds> oldest;
    for (const auto& b : rows_) {
        if (b.number == row || b.state != state::created) continue;
        if (b.attempts.front().facts.seen < ended) continue;
        if (const auto d = server_.date_of(*b.lead); d && (!oldest || d->to < *oldest))
            oldest = d->to;
    }
    return oldest;
}

result<std::optional<workspace::job_facts::owner>> model_job::owner_of(std::string_view lead_id) {
    for (const auto& r : rows_)
        if (r.state == state::created && r.lead->id == lead_id)
            return std::optional{owner{r.number, r.sent.visible}};
    return std::optional<owner>{};
}

} // namespace leadimport::tests
