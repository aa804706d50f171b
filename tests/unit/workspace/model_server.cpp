#include "model_server.hpp"

#include "leadimport/base/loose_text.hpp"
#include "leadimport/base/time.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace leadimport::tests {
namespace {

std::string normal_form(const std::string& s, int options) {
    utf8proc_uint8_t* made = nullptr;
    utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(s.data()),
                 static_cast<utf8proc_ssize_t>(s.size()), &made,
                 static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | options));
    std::string out{reinterpret_cast<const char*>(made)};
    std::free(made);
    return out;
}

std::string single_blanks(const std::string& s) {
    std::string out;
    for (const char c : s)
        if (c != ' ' || (!out.empty() && out.back() != ' ')) out.push_back(c);
    while (!out.empty() && out.back() == ' ')
        out.pop_back();
    return out;
}

std::string escaped(const std::string& s) {
    std::string out;
    for (const char c : s) {
        if (c == '&')
            out += "&amp;";
        else
            out.push_back(c);
    }
    return out;
}

// The characters that `keep` keeps, at most `most`; ASCII in lower case when `lower`.
std::string filtered(const std::string& s, std::size_t most, bool lower, bool astral) {
    std::string out;
    std::size_t n = 0;
    for (std::size_t i = 0; i < s.size() && n < most; ++n) {
        const auto lead = static_cast<unsigned char>(s[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        auto c = s.substr(i, length);
        i += length;
        if (lower && length == 1 && c[0] >= 'A' && c[0] <= 'Z')
            c[0] = static_cast<char>(c[0] | 0x20);
        if (astral || length < 4) out += c;
    }
    return out;
}

// Full width alone, of ASCII.
std::string half_width(std::string s) {
    for (std::size_t at = 0; (at = s.find('\xef', at)) != s.npos; ++at) {
        const auto c = (static_cast<unsigned char>(s[at + 1]) - 0xbcU) * 64 +
                       (static_cast<unsigned char>(s[at + 2]) - 0x80U);
        if (c >= 1 && c <= 94) s.replace(at, 3, 1, static_cast<char>(0x20 + c));
    }
    return s;
}

std::string without_operators(std::string s) {
    std::erase_if(
        s, [](char c) { return std::string_view{"+-!():/#"}.find(c) != std::string_view::npos; });
    return s;
}

std::string rewritten(const std::string& s, int how) {
    constexpr std::size_t all = 100'000;
    switch (how) {
    case 1: return normal_form(s, 0);
    case 2: return single_blanks(s);
    case 3: return escaped(s);
    case 4: return filtered(s, all, true, true);
    case 5: return filtered(s, 40, false, true);
    case 6: return filtered(s, 60, false, true);
    case 7: return normal_form(s, UTF8PROC_COMPAT);
    case 8: return filtered(s, all, false, false);
    case 9: return half_width(s);
    default: return s;
    }
}

std::string id_text(bool dated, std::int64_t ms, std::size_t number) {
    char out[40];
    if (dated)
        std::snprintf(out, sizeof out, "%08llx-%04llx-7000-8000-%012zx",
                      static_cast<unsigned long long>(ms >> 16),
                      static_cast<unsigned long long>(ms & 0xffff), number);
    else
        std::snprintf(out, sizeof out, "%024zx", number);
    return out;
}

std::int64_t server_ms(double t) { return model_epoch_ms + std::llround(t * 1000); }

} // namespace

const std::vector<model_knob>& all_knobs() {
    using k = model_knobs;
    static const std::vector<model_knob> all{
        {"lost", &k::lost, {.03, .1, .3}},
        {"lost_made", &k::lost_made, {.2, .8}},
        {"late", &k::late, {10, 40, 90}},
        {"id_at_arrival", &k::id_at_arrival, {1}},
        {"replay", &k::replay, {.2, .5}},
        {"slow", &k::slow, {.1, .3}},
        {"lag", &k::lag, {3, 20, 60, 100}},
        {"lag_kind", &k::lag_kind, {1, 2}},
        {"hide_owner", &k::hide_owner, {1}},
        {"get_fail", &k::get_fail, {10, 60}},
        {"eq_norm", &k::eq_norm, {1}},
        {"late_made", &k::late_made, {1}},
        {"rewrite", &k::rewrite, {1, 2, 3, 4, 5, 6, 7, 8, 9}},
        {"operators", &k::operators, {1}},
        {"fill_org", &k::fill_org, {1}},
        {"org_override", &k::org_override, {1}},
        {"legacy", &k::legacy, {1, 2, 3}},
        {"fed", &k::fed, {1}},
        {"skew", &k::skew, {1, 4, 20, 29, 50}},
        {"jump", &k::jump, {-90, -300, 300}},
        {"kill", &k::kill, {1}},
        {"kill_settle", &k::kill_settle, {1}},
        {"down", &k::down, {1, 40, 200, 4000}},
        {"reboot", &k::reboot, {1}},
        {"coll", &k::coll, {.1, .4}},
        {"coll_same", &k::coll_same, {0, 1}},
        {"coll_key", &k::coll_key, {1}},
        {"equal", &k::equal, {.2, .6}},
        {"twins", &k::twins, {.2, .6}},
        {"key", &k::key, {1}},
        {"unique", &k::unique, {1}},
        {"dup_id", &k::dup_id, {0}},
        {"race", &k::race, {1}},
        {"gateway_repeat", &k::gateway_repeat, {.05, .3}},
        {"no_search", &k::no_search, {1}},
        {"deleted", &k::deleted, {.1}},
        {"edited", &k::edited, {.1}},
        {"field_hidden", &k::field_hidden, {1}},
        {"field_rewrite", &k::field_rewrite, {1}},
        {"mixed_names", &k::mixed_names, {1}},
        {"again", &k::again, {600, 90000}},
        {"low_entropy", &k::low_entropy, {1}},
        {"refuse", &k::refuse, {.1}},
        {"refuse_lost", &k::refuse_lost, {1}},
        {"repeat", &k::repeat, {.1}},
    };
    return all;
}

std::string describe(const model_knobs& k) {
    const model_knobs off;
    auto s = "rows=" + std::to_string(static_cast<int>(k.rows));
    for (const auto& knob : all_knobs()) {
        if (k.*knob.member == off.*knob.member) continue;
        char value[32];
        std::snprintf(value, sizeof value, " %s=%g", knob.name, k.*knob.member);
        s += value;
    }
    return s;
}

model_server::model_server(const model_knobs& k, std::mt19937_64& random) : k_{k}, random_{random} {
    skews_ = {0};
    if (k.skew > 0) skews_ = {-k.skew, k.skew, uniform(-k.skew, k.skew)};
    if (k.jump != 0) jumps_at_ = 1000 + uniform(0, k.rows / 9 + 10);
}

double model_server::uniform(double from, double to) {
    return std::uniform_real_distribution{from, to}(random_);
}
double model_server::exponential(double mean) {
    return std::exponential_distribution{1 / mean}(random_);
}
double model_server::clock_at(double t) {
    const double skew = skews_[static_cast<std::size_t>(random_() % skews_.size())];
    return t + skew + (t >= jumps_at_ ? k_.jump : 0);
}

std::int64_t model_server::date_at(double t) {
    const auto ms = server_ms(clock_at(t));
    return ms - ms % 1000;
}

// A server that keeps keys unique refuses the second, unless it is racy and both came at a time.
bool model_server::key_is_taken(const model_body& sent, double commit, double arrived) {
    bool there = false;
    bool before = false;
    for (const auto& l : leads_) {
        if (l.removed || l.key != sent.key) continue;
        there = there || (l.commit <= commit && l.gone > commit);
        before = before || l.commit <= arrived;
    }
    if (there && !(k_.race > 0 && !before)) return true;
    for (auto& l : leads_)
        if (!l.removed && l.key == sent.key && l.commit > commit &&
            (l.arrived > commit || k_.race == 0))
            l.removed = true;
    return false;
}

model_lead* model_server::make(const model_body& sent, std::optional<std::size_t> row,
                               std::size_t attempt, double commit, double arrived, bool same,
                               bool with_key) {
    const double lag = k_.lag * (k_.lag_kind == 0   ? 1
                                 : k_.lag_kind == 1 ? uniform(0, 1)
                                                    : std::clamp((arrived - 1000) / 30, 0., 1.));
    if (!sent.key.empty() && with_key && k_.unique > 0 && key_is_taken(sent, commit, arrived))
        return nullptr;
    model_lead l;
    l.number = leads_.size() + 1;
    l.dated = clock_at(k_.id_at_arrival > 0 ? arrived : commit);
    l.id = id_text(k_.legacy == 0, server_ms(l.dated), l.number);
    l.row = row;
    l.attempt = attempt;
    l.sent = sent;
    l.name = rewritten(sent.name, static_cast<int>(k_.rewrite));
    l.org = sent.org;
    if (k_.org_override > 0 || (!sent.org && k_.fill_org > 0)) l.org = sent.person + 7;
    l.field = same ? (k_.field_rewrite > 0 ? single_blanks(sent.field) : sent.field) : "달라";
    if (with_key) l.key = sent.key;
    l.arrived = arrived;
    l.commit = commit;
    l.index = commit + lag;
    l.get = commit + (k_.get_fail > 0 ? uniform(0, k_.get_fail) : 0);
    if (row && happens(k_.deleted)) l.gone = commit + exponential(100);
    if (row && happens(k_.edited)) l.edit = commit + exponential(60);
    by_id_[l.id] = leads_.size();
    leads_.push_back(std::move(l));
    return &leads_.back();
}

void model_server::colleague(const model_body& sent, double t) {
    const double kind = uniform(0, 3);
    const double away = kind < 1   ? -uniform(70, 9999)
                        : kind < 2 ? uniform(-65, 65)
                                   : exponential(80);
    const bool same = happens(k_.coll_same);
    make(sent, std::nullopt, 0, t + away, t + away, same, k_.coll_key > 0);
}

model_server::answer model_server::lose(std::size_t row, std::size_t attempt,
                                        const model_body& sent, double t, double commit) {
    const double kind = uniform(0, 3);
    const double end = t + (kind < 1   ? timeout
                            : kind < 2 ? uniform(.1, 2)
                                       : std::min(timeout, uniform(5, 25)));
    if (happens(k_.lost_made)) {
        const bool late = k_.late > 0 && happens(.5);
        commit = late ? t + std::min(300., exponential(k_.late)) : std::min(commit, end);
        make(sent, row, attempt, commit, t, true, true);
    } else if (happens(k_.replay)) {
        commit = t + uniform(20, 300);
        make(sent, row, attempt, commit, commit, true, true);
    }
    return {answer_kind::lost, nullptr, end};
}

model_server::answer model_server::post(std::size_t row, std::size_t attempt,
                                        const model_body& sent, double t) {
    const double takes = uniform(.05, .4) + (happens(k_.slow) ? uniform(1, 28) : 0);
    if (happens(k_.coll)) colleague(sent, t);
    const double commit = t + takes * .7;
    if (happens(k_.repeat))
        for (auto l = leads_.rbegin(); l != leads_.rend(); ++l)
            if (!l->removed && l->sent.name == sent.name && l->sent.person == sent.person &&
                l->commit < commit)
                return {answer_kind::made, &*l, t + takes};
    if (happens(k_.refuse)) {
        if (k_.refuse_lost > 0 && happens(k_.lost))
            return {answer_kind::lost, nullptr, t + timeout};
        return {answer_kind::refused, nullptr, t + takes};
    }
    if (happens(k_.lost)) return lose(row, attempt, sent, t, commit);
    if (k_.unique > 0 && k_.key > 0 && happens(k_.gateway_repeat))
        make(sent, row, attempt, commit - .02, t, true, true);
    auto* l = make(sent, row, attempt, commit, t, true, true);
    if (l == nullptr) {
        for (auto& other : leads_)
            if (!other.removed && other.key == sent.key && other.commit <= commit)
                return {answer_kind::duplicate, &other, t + takes};
        return {answer_kind::duplicate, nullptr, t + takes};
    }
    if (k_.late_made > 0 && happens(.02)) {
        l->commit = t + takes + uniform(0, 20);
        l->index += 20;
    }
    return {answer_kind::made, l, t + takes};
}

std::vector<model_lead*> model_server::search(const std::string& value, bool by_key, double t) {
    std::vector<model_lead*> hits;
    if (k_.no_search > 0) return hits;
    const auto level = [&](const std::string& s) -> const std::string& {
        auto& known = levelled_[s];
        if (known.empty()) known = text::levelled(s);
        return known;
    };
    for (auto& l : leads_) {
        if (l.removed || l.index > t || l.gone <= t) continue;
        if (k_.hide_owner > 0 && l.sent.owner == 'B') continue;
        const bool hit = by_key             ? l.key == value
                         : l.renamed_at(t)  ? l.name_at(t) == value
                         : k_.eq_norm > 0   ? level(l.name) == level(value)
                         : k_.operators > 0 ? l.name == without_operators(value)
                                            : l.name == value;
        if (hit) hits.push_back(&l);
    }
    return hits;
}

model_lead* model_server::find(const std::string& id) {
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? nullptr : &leads_[at->second];
}

bool model_server::shows(const model_lead& l, double t) const {
    return !l.removed && l.get <= t && t < l.gone && l.commit <= t;
}

std::optional<salesmap::lead_date> model_server::date_of(const model_lead& l) const {
    if (k_.legacy == 0) return salesmap::date_of_id(l.id);
    if (k_.fed > 0) return std::nullopt;
    constexpr std::int64_t kst = 9 * 3'600'000LL;
    const std::int64_t unit = k_.legacy == 1 ? 1 : k_.legacy == 2 ? 60'000 : 86'400'000;
    const auto at = (server_ms(l.dated) + kst) / unit * unit - kst;
    return salesmap::date_of_text(
        format_utc(std::chrono::system_clock::time_point{std::chrono::milliseconds{at}}));
}

} // namespace leadimport::tests
