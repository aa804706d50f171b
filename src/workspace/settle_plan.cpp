#include "workspace/settle_plan_impl.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/loose_text.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/base/text.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace leadimport::workspace {

using std::chrono::milliseconds;

namespace {

// As many as make loosely_equal() take the beginning for the whole.
constexpr std::size_t kin_characters = 50;

const attempt_facts* last_in_doubt(const unknown_row& row) {
    const auto last = std::find_if(row.attempts.rbegin(), row.attempts.rend(),
                                   [](const attempt_facts& a) { return a.in_doubt; });
    return last == row.attempts.rend() ? nullptr : &*last;
}

// The number of an outcome after which the attempt was announced. In a recovered journal the
// announcement may not be known; then every outcome that was recorded before the attempt had ended
// may be older.
std::uint64_t order_of_announcement(const attempt_facts& x) {
    if (x.announced.run > 0) return x.seen;
    return x.ended > 0 ? x.ended : std::numeric_limits<std::uint64_t>::max();
}

// About: each hit may become a lead of which everything else is left out.
std::size_t bytes_of(const search_answer& a) {
    constexpr std::size_t each = 512;
    std::size_t all = each;
    for (const auto& hit : a.hits)
        all += each + hit.id.size() + hit.name.size();
    return all;
}

std::size_t bytes_of(const shown_lead& l) {
    using entry = decltype(l.fields)::value_type;
    auto all = l.name.size();
    for (const auto& [name, value] : l.fields)
        all += sizeof(entry) + name.size() + value.text.size();
    return all;
}

std::uint64_t order_of(const unknown_row& row) {
    const auto* last = last_in_doubt(row);
    return last == nullptr ? 0 : last->ended;
}

} // namespace

std::string name_kin(std::string_view name) {
    auto s = text::levelled(name);
    std::size_t end = 0;
    for (std::size_t n = 0; end < s.size(); ++end)
        if ((static_cast<unsigned char>(s[end]) & 0xc0U) != 0x80U && ++n > kin_characters) break;
    s.resize(end);
    return s;
}

settle_plan::impl::impl(settle_rules rules, this_run here, job_facts& facts,
                        std::vector<unknown_row> rows, std::vector<control_lead> controls,
                        text::name_size whole)
    : rules_{rules},
      here_{here},
      facts_{facts},
      spacing_{look_spacing(rules.delay)},
      whole_{whole},
      controls_{std::move(controls)} {
    rows_.reserve(rows.size());
    for (auto& row : rows) {
        row_state r{std::move(row), {}, {}, {}};
        const auto& sent = r.facts.sent;
        r.kin = name_kin(sent.name);
        const bool keyed = !sent.key.empty();
        r.values = keyed ? std::vector{sent.key} : text::search_forms(sent.name);
        r.wanted.form = keyed ? search_form::by_key : search_form::by_name;
        r.wanted.traits = text::traits_of(sent.name);
        r.wanted.size = text::size_of(sent.name);
        r.wanted.special = text::special_characters(sent.name);
        rows_.push_back(std::move(r));
    }
    // The attempts that ended first get the oldest leads.
    std::ranges::stable_sort(rows_, {}, [](const row_state& r) {
        return std::pair{std::string_view{r.kin}, order_of(r.facts)};
    });
}

// What is known of the time of a row's attempts changes with every lead that is found.
result<void> settle_plan::impl::refresh(row_state& r) {
    const auto current = facts_.run(here_.run);
    if (!current) return current.error();
    r.doubt.facts = &r.facts;
    r.doubt.windows.clear();
    r.due = milliseconds{0};
    r.wanted.route = r.facts.sent.route;
    for (const auto& x : r.facts.attempts) {
        const bool first = &x == &r.facts.attempts.front();
        if (!x.in_doubt && !first) continue;
        const auto w = window_of(x, r.facts.row, here_.run, facts_);
        if (!w) return w.error();
        if (first) r.first = *w;
        if (!x.in_doubt) continue;
        r.doubt.windows.push_back(*w);
        const auto its_run = facts_.run(x.end.run);
        if (!its_run) return its_run.error();
        const auto end = in_this_boot(x.end, *its_run, *current, here_.first_in_boot);
        r.due = std::max(r.due, end + rules_.delay);
    }
    const auto* last = last_in_doubt(r.facts);
    if (last == nullptr) return {};
    const auto its_run = facts_.run(last->announced.run);
    if (!its_run) return its_run.error();
    r.wanted.seen = order_of_announcement(*last);
    r.wanted.announced = server_time_of(last->announced, *its_run);
    return {};
}

result<void> settle_plan::impl::refresh_all() {
    clock_changed_ = false;
    for (auto& r : rows_)
        if (r.state != state::done)
            if (const auto done = refresh(r); !done) return done.error();
    return {};
}

result<void> settle_plan::impl::begin_pass() {
    if (const auto done = refresh_all(); !done) return done.error();
    at_ = 0;
    found_one_ = false;
    pass_began_ = true;
    return {};
}

void settle_plan::impl::begin_round() {
    waits_ = false;
    forget_found();
    controls_shown_.clear();
    controls_seen_.clear();
    for (auto& r : rows_)
        if (r.state == state::waiting && r.next_look <= now_) r.state = state::open;
}

// Rows that are due within one spacing are looked up together: they share the control.
milliseconds settle_plan::impl::wake_time() const {
    auto earliest = milliseconds::max();
    for (const auto& r : rows_)
        if (r.state == state::waiting) earliest = std::min(earliest, r.next_look);
    auto at = earliest;
    for (const auto& r : rows_)
        if (r.state == state::waiting && r.next_look - spacing_ <= earliest)
            at = std::max(at, r.next_look);
    return at;
}

row_stays settle_plan::impl::stays(const row_state& r) const {
    if (is_refused_) return {r.facts.row, {reason_code::search_refused, {stored(refused_)}}};
    return {r.facts.row, r.why, r.why.code == reason_code::waiting ? r.due : milliseconds{0}};
}

// Nothing: another pass.
std::optional<settle_step> settle_plan::impl::end_pass() {
    pass_began_ = false;
    const auto is = [](state s) { return [s](const row_state& r) { return r.state == s; }; };
    if (found_one_ && std::ranges::any_of(rows_, is(state::candidate))) {
        for (auto& r : rows_)
            if (r.state == state::candidate) r.state = state::open;
        return std::nullopt;
    }
    if (const auto rows = std::ranges::count_if(rows_, is(state::waiting)); rows > 0) {
        waits_ = true;
        return wait_until{wake_time(), static_cast<std::size_t>(rows)};
    }
    for (auto& r : rows_) {
        if (r.state == state::done) continue;
        r.state = state::done;
        pass_began_ = true; // with nothing to look at, it ends at once
        at_ = rows_.size();
        return stays(r);
    }
    return all_done{};
}

// What was found for one kin's names is of no use to the next one.
void settle_plan::impl::go_on() {
    ++at_;
    if (at_ < rows_.size() && rows_[at_].kin == rows_[at_ - 1].kin) return;
    forget_found();
}

void settle_plan::impl::forget_found() noexcept {
    searches_.clear();
    leads_.clear();
    found_bytes_ = 0;
}

bool settle_plan::impl::has_room(std::size_t bytes) noexcept {
    const bool fits = bytes <= limits::found_bytes - found_bytes_;
    if (fits) found_bytes_ += bytes;
    return fits;
}

result<settle_step> settle_plan::impl::next(milliseconds now) {
    now_ = now;
    if (waits_ && !is_refused_) {
        if (now < wake_time()) return settle_step{wait_until{wake_time(), 0}};
        begin_round();
    }
    for (;;) {
        if (!pass_began_)
            if (const auto begun = begin_pass(); !begun) return begun.error();
        if (clock_changed_)
            if (const auto done = refresh_all(); !done) return done.error();
        for (; at_ < rows_.size(); go_on()) {
            if (rows_[at_].state != state::open || is_refused_) continue;
            auto step = examine(rows_[at_]);
            if (!step) return step.error();
            if (*step) return std::move(**step);
        }
        if (auto step = end_pass()) return std::move(*step);
    }
}

settle_plan::impl::search_key settle_plan::impl::key_of(search_form form, std::string value,
                                                        const date_range& between) {
    if (!between) return {form, std::move(value), 0, 0};
    return {form, std::move(value), between->from.count(), between->to.count()};
}

settle_step settle_plan::impl::ask(search_key what, const date_range& between) {
    asked_search_ = std::move(what);
    return ask_search{std::get<0>(asked_search_), std::get<1>(asked_search_), between};
}

settle_step settle_plan::impl::ask(std::string lead_id) {
    asked_lead_ = std::move(lead_id);
    return ask_lead{asked_lead_};
}

void settle_plan::impl::take(search_answer a) {
    if (!has_room(bytes_of(a))) a = {{}, false};
    searches_[asked_search_] = {std::move(a), now_};
}

void settle_plan::impl::take(lead_answer a) {
    if (a.shown && !has_room(bytes_of(*a.shown))) {
        a.shown->fields = {};
        a.shown->cut = true;
        if (a.shown->name.size() > limits::name_bytes) a.shown->name = {};
    }
    leads_[asked_lead_] = std::move(a);
}

void settle_plan::impl::search_refused(const words::message& why) {
    refused_ = why;
    is_refused_ = true;
    for (auto& r : rows_)
        if (r.state != state::done) r.state = state::stuck;
}

std::vector<row_stays> settle_plan::impl::leave() const {
    std::vector<row_stays> all;
    for (const auto& r : rows_)
        if (r.state != state::done && r.facts.own_lead.empty()) all.push_back(stays(r));
    return all;
}

settle_plan::settle_plan(settle_rules rules, this_run here, job_facts& facts,
                         std::vector<unknown_row> rows, std::vector<control_lead> controls,
                         text::name_size whole)
    : impl_{std::make_unique<impl>(rules, here, facts, std::move(rows), std::move(controls),
                                   whole)} {}
settle_plan::~settle_plan() = default;
settle_plan::settle_plan(settle_plan&&) noexcept = default;
settle_plan& settle_plan::operator=(settle_plan&&) noexcept = default;

result<settle_step> settle_plan::next(milliseconds now) { return impl_->next(now); }
void settle_plan::take(search_answer a) { impl_->take(std::move(a)); }
void settle_plan::take(lead_answer a) { impl_->take(std::move(a)); }
void settle_plan::clock_changed() { impl_->clock_changed(); }
void settle_plan::search_refused(const words::message& why) { impl_->search_refused(why); }
std::vector<row_stays> settle_plan::leave() const { return impl_->leave(); }

} // namespace leadimport::workspace
