#pragma once
// A few rows and leads that a table test tells, and a settle_plan that is followed in virtual time.

#include "told_facts.hpp"

#include "leadimport/base/loose_text.hpp"
#include "leadimport/workspace/settle_plan.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace leadimport::tests {

using namespace workspace;

inline constexpr milliseconds always{};
inline constexpr milliseconds never = 1000h;

struct stored {
    std::string id;
    shown_lead shown;
    milliseconds indexed = always;
    milliseconds gettable = always;
    std::optional<salesmap::lead_date> told{}; // by GET, where the id has no date

    [[nodiscard]] std::optional<salesmap::lead_date> date() const {
        const auto by_id = salesmap::date_of_id(id);
        return by_id ? by_id : told;
    }
    // The id says nothing, and GET says `t`.
    void dated_by_text(milliseconds t) {
        id = "text-" + id.substr(id.size() - 4);
        told = at(t);
    }
};

// A job whose rows were sent at 100 s, and a workspace, in virtual time.
struct small_world {
    told_facts facts;
    std::deque<stored> leads;
    std::vector<unknown_row> rows;
    std::vector<control_lead> controls;
    settle_rules rules{2min, true};
    this_run here{1, 0s};
    bool loose_search = false;
    std::size_t page_end = 1000; // hits that a search shows
    milliseconds now = 131s;
    std::size_t searches = 0;
    std::size_t gets = 0;
    // The answer to this search shows that the server's clock was set back by ten minutes.
    std::size_t set_back_at = 0;
    std::vector<ask_search> asked;

    unknown_row& row(const sent_facts& s, milliseconds ended = 130s) {
        rows.push_back({rows.size() + 1, s, {lost(100s, ended, 5, 9)}});
        return rows.back();
    }
    stored& lead(const sent_facts& s, milliseconds made = 110s, milliseconds indexed = always) {
        leads.push_back({id_at(made, static_cast<unsigned>(leads.size() + 1)), shows(s), indexed});
        return leads.back();
    }
    stored& control(const sent_facts& s, milliseconds made = 112s) {
        auto& l = lead(s, made);
        controls.push_back({l.id, salesmap::date_of_id(l.id), s, 6, {1, made}});
        facts.leads.push_back({99, l.id, 6, 0, s.body});
        return l;
    }
    // "L3" for the third lead.
    std::string number_of(const std::string& id) const {
        for (std::size_t i = 0; i < leads.size(); ++i)
            if (leads[i].id == id) return "L" + std::to_string(i + 1);
        return id;
    }
    search_answer answer(const ask_search& a) {
        ++searches;
        asked.push_back(a);
        search_answer found;
        for (const auto& l : leads) {
            const auto& has =
                a.form == search_form::by_key ? l.shown.key.value_or("") : l.shown.name;
            const bool hit =
                loose_search ? text::levelled(has) == text::levelled(a.value) : has == a.value;
            const auto d = salesmap::date_of_id(l.id);
            const bool in =
                !a.between || (d && d->from >= a.between->from && d->to <= a.between->to);
            if (hit && in && l.indexed <= now) found.hits.push_back({l.id, l.shown.name});
        }
        found.complete = found.hits.size() <= page_end;
        return found;
    }
    lead_answer show(const std::string& id) {
        ++gets;
        for (const auto& l : leads)
            if (l.id == id && l.gettable <= now) return {l.shown, l.date()};
        return {};
    }
    // What is said in the end: "1 L2 at 131 s; 2 absent at 250 s". Until `leave`.
    std::string settle(milliseconds leave = never) {
        settle_plan plan{rules, here, facts, rows, controls, {}};
        std::string all;
        for (int steps = 0; steps < 10'000; ++steps) {
            auto step = plan.next(now);
            REQUIRE(step.has_value());
            if (std::holds_alternative<all_done>(*step)) return all;
            if (auto* s = std::get_if<ask_search>(&*step)) {
                plan.take(answer(*s));
                if (searches == set_back_at) {
                    facts.runs[0].differences->first -= 10min;
                    plan.clock_changed();
                }
            } else if (auto* g = std::get_if<ask_lead>(&*step)) {
                plan.take(show(g->id));
            } else if (auto* w = std::get_if<wait_until>(&*step)) {
                REQUIRE(w->at > now);
                if (w->at >= leave) {
                    for (const auto& stays : plan.leave())
                        say(all, stays.row, words(stays));
                    return all;
                }
                now = w->at;
            } else {
                verdict(*step, all);
            }
        }
        return "endless";
    }
    std::string words(const row_stays& s) const {
        auto all = "? " + std::string{leadimport::name_of(s.why.code)};
        for (const auto& id : s.why.arguments)
            all += " " + number_of(id);
        if (s.until > 0s)
            all +=
                " until " +
                std::to_string(std::chrono::duration_cast<std::chrono::seconds>(s.until).count());
        return all;
    }
    void say(std::string& all, std::uint64_t row, const std::string& what) const {
        if (!all.empty()) all += "; ";
        all += std::to_string(row) + " " + what + " at " +
               std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
    }
    void verdict(const settle_step& step, std::string& all) {
        if (const auto* f = std::get_if<row_found>(&step)) {
            say(all, f->row, number_of(f->lead_id));
            facts.leads.push_back(
                {f->row, f->lead_id, 100 + facts.leads.size(), 5, body_of(f->row)});
        } else if (const auto* a = std::get_if<row_absent>(&step)) {
            say(all, a->row, a->then == after_absence::send_again ? "absent" : "failed");
        } else if (const auto* d = std::get_if<row_duplicate>(&step)) {
            say(all, d->row, "duplicate of " + number_of(d->lead_id));
        } else if (const auto* s = std::get_if<row_stays>(&step)) {
            say(all, s->row, words(*s));
        } else if (const auto* one = std::get_if<row_single>(&step)) {
            say(all, one->row, one->certain ? "single" : "single?");
        }
    }
    digest body_of(std::uint64_t row) const {
        for (const auto& r : rows)
            if (r.row == row) return r.sent.body;
        return {};
    }
};

} // namespace leadimport::tests
