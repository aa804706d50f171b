// How the service creates: as a fault has it, later, and by other hands.
#include "sandbox/record_file.hpp"
#include "sandbox/service.hpp"
#include "sandbox/spread.hpp"

#include <utility>

namespace leadimport::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::hours two_years{24 * 365 * 2};

} // namespace

reply service::create(const route& to, const request& r, const instant& now) {
    const auto of = static_cast<std::size_t>(to.object);
    const auto number = ++creations_[of];
    std::string by_colleague;
    if (to.object == object_type::lead) by_colleague = invite_colleague(number, r, now);
    const auto f = faults_.next(to.object, number, r.body);
    reply out;
    if (f && (f->kind.answer != answering::earlier || told_[of].last)) {
        ++counters_.faults_played;
        out = play(*f, to, r, now);
    } else { // there is nothing to repeat at first
        auto done = carry_out(to, r, now);
        remember(to.object, done.answer, done.made, now.wall);
        out = std::move(done.answer);
    }
    out.record.insert(0, by_colleague);
    return out;
}

reply service::play(const fault& f, const route& to, const request& r, const instant& now) {
    const auto done = carry_out_now(f, to, r, now);
    const auto& before = told_[static_cast<std::size_t>(to.object)];
    auto out = spoil(f, done.answer, done.made, before, r);
    out.record = done.answer.record;
    if (f.kind.answer == answering::late || f.kind.answer == answering::closing)
        remember(to.object, done.answer, done.made, now.wall);
    if (f.kind.answer == answering::old_lead) {
        auto line =
            create_by_hand(r.body, server_time(now.wall) - two_years, name_of(f.kind), &out);
        if (line.empty()) return carry_out(to, r, now).answer; // the API refuses it
        out.record += line;
    }
    count_refusal(f.kind.answer == answering::refusal ? f.kind.status : 0);
    if (f.kind.created == creation::late || f.kind.created == creation::replayed)
        put_off(f, to.object, r, now, out);
    return out;
}

service::carried_out service::carry_out_now(const fault& f, const route& to, const request& r,
                                            const instant& now) {
    switch (f.kind.created) {
    case creation::at_once: return carry_out(to, r, now, name_of(f.kind));
    case creation::twice: {
        const auto first = carry_out(to, r, now, name_of(f.kind));
        auto second = carry_out(to, r, now, name_of(f.kind), maker::replay);
        second.answer.record.insert(0, first.answer.record);
        return second;
    }
    case creation::never:
    case creation::late:
    case creation::replayed: break;
    }
    return {};
}

void service::put_off(const fault& f, object_type of, const request& r, const instant& now,
                      reply& out) {
    due_creation later;
    later.by = f.kind.created == creation::late ? maker::request : maker::replay;
    later.of = of;
    later.body = r.body;
    later.content_type = r.content_type;
    later.idempotency_key = r.idempotency_key;
    later.fault = name_of(f.kind);
    if (f.kind.answer == answering::late) out.ticket = later.ticket = ++tickets_;
    due_.add(now.steady + std::chrono::milliseconds{f.slow_ms}, std::move(later));
}

std::string service::carry_out_due(const instant& now) {
    std::string lines;
    while (const auto due = due_.take(now.steady)) {
        const auto& [at, what] = *due;
        // A machine that stood still makes nothing later than it was to be.
        const auto late = std::chrono::duration_cast<wall_time::duration>(now.steady - at);
        lines += carry_out(what, {at, now.wall - late});
    }
    return lines;
}

std::string service::carry_out(const due_creation& what, const instant& now) {
    if (what.by == maker::colleague)
        return create_by_hand(what.body, server_time(now.wall), what.fault);
    request r;
    r.method = "POST";
    r.content_type = what.content_type;
    r.idempotency_key = what.idempotency_key;
    r.body = what.body;
    auto done = carry_out({endpoint::object_create, what.of, {}, {}}, r, now, what.fault, what.by);
    auto line = std::exchange(done.answer.record, {});
    if (done.made)
        ++counters_.came_late;
    else
        line = never_line(what.of, "refused", {what.by, r.idempotency_key, what.fault, r.body});
    if (what.ticket != 0) {
        remember(what.of, done.answer, done.made, now.wall);
        finished_.emplace(what.ticket, std::move(done.answer));
    }
    return line;
}

std::optional<reply> service::finish(std::uint64_t ticket) {
    auto done = finished_.extract(ticket);
    if (done.empty()) return std::nullopt;
    return std::move(done.mapped());
}

std::string service::give_up() {
    std::string lines;
    while (const auto due = due_.take(steady_time::max())) {
        const auto& what = due->second;
        lines +=
            never_line(what.of, "stopped", {what.by, what.idempotency_key, what.fault, what.body});
    }
    return lines;
}

std::string service::invite_colleague(std::uint64_t number, const request& r, const instant& now) {
    constexpr std::uint64_t who = 0xc011, when = 0x3e4; // series of chance of their own
    const auto& habit = behaves_.colleague;
    if (spread(number, who) >= habit.share) return {};
    const auto ms = static_cast<double>(habit.within.count()) * (2 * spread(number, when) - 1);
    const std::chrono::milliseconds away{static_cast<std::int64_t>(ms)};
    if (away <= 0ms) return create_by_hand(r.body, server_time(now.wall) + away, {});
    due_creation later;
    later.by = maker::colleague;
    later.body = r.body;
    due_.add(now.steady + away, std::move(later));
    return {};
}

// `tell` becomes the answer that tells of it.
std::string service::create_by_hand(std::string_view body, wall_time created_at,
                                    std::string_view fault, reply* tell) {
    const auto made = model_.create_by_hand(body, created_at);
    if (!made) return {};
    ++counters_.by_colleagues;
    if (tell != nullptr) {
        auto record = std::move(tell->record);
        *tell = told(made->lead);
        tell->record = std::move(record);
    }
    return record_line(made->lead, {maker::colleague, {}, fault, made->body});
}

void service::remember(object_type t, const reply& r, const std::optional<created_object>& made,
                       wall_time now) {
    if (!made) return;
    auto& before = told_[static_cast<std::size_t>(t)];
    before.last = r;
    before.last->record.clear();
    before.last->date = server_time(now);
    if (!before.first_id) before.first_id = made->id.text();
}

} // namespace leadimport::sandbox
