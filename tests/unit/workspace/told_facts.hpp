#pragma once
// The facts of a small job, as a table test tells them.

#include "leadimport/workspace/evidence.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::tests {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// Server time in the tests: the boot clock is this much behind it. An offset as long as real ones.
inline constexpr milliseconds told_offset{1'700'000'000'000};

// The id of a lead that the server made at `at` by the boot clock.
inline std::string id_at(milliseconds at, unsigned number = 0) {
    const auto ms = static_cast<unsigned long long>((at + told_offset).count());
    char out[64];
    std::snprintf(out, sizeof out, "%08llx-%04llx-7000-8000-%012x", ms >> 16, ms & 0xffff, number);
    return out;
}
inline salesmap::lead_date at(milliseconds t) { return {t + told_offset, t + told_offset}; }

struct told_facts final : workspace::job_facts {
    struct lead {
        std::uint64_t row = 0;
        std::string id;
        std::uint64_t ended = 0;      // its outcome's number
        std::uint64_t first_seen = 0; // by its first attempt
        digest body{};
    };
    std::vector<workspace::run_facts> runs{
        {"boot", 0s, told_offset, std::pair{told_offset, told_offset}}};
    std::vector<lead> leads;

    result<workspace::run_facts> run(std::uint64_t number) override {
        return number == 0 ? workspace::run_facts{} : runs[number - 1];
    }
    milliseconds widest{};
    result<milliseconds> widest_spread() override { return widest; }
    result<std::optional<milliseconds>> newest_lead_before(std::uint64_t seen,
                                                           std::uint64_t row) override {
        std::optional<milliseconds> newest;
        for (const auto& l : leads)
            if (const auto d = salesmap::date_of_id(l.id); l.row != row && l.ended <= seen && d)
                newest = newest ? std::max(*newest, d->from) : d->from;
        return newest;
    }
    result<std::optional<milliseconds>> oldest_lead_after(std::uint64_t ended,
                                                          std::uint64_t row) override {
        std::optional<milliseconds> oldest;
        for (const auto& l : leads)
            if (const auto d = salesmap::date_of_id(l.id);
                l.row != row && l.first_seen >= ended && d)
                oldest = oldest ? std::min(*oldest, d->to) : d->to;
        return oldest;
    }
    result<std::optional<owner>> owner_of(std::string_view lead_id) override {
        for (const auto& l : leads)
            if (l.id == lead_id) return std::optional{owner{l.row, l.body}};
        return std::optional<owner>{};
    }
};

// What a row sends; its fields all texts.
inline workspace::sent_facts sends(std::string name, std::string person = "p1",
                                   std::vector<std::pair<std::string, std::string>> fields = {},
                                   std::string company = {}) {
    workspace::sent_facts s;
    auto all = name + '\n' + person + '\n' + company;
    for (auto& [field, value] : fields) {
        all += '\n' + field + '=' + value;
        s.fields.push_back({field, {workspace::value_kind::text, value}, true});
    }
    s.name = std::move(name);
    s.person = std::move(person);
    s.company = std::move(company);
    s.body = fingerprint_of(all);
    s.visible = s.body;
    return s;
}

// A lead that shows all of it.
inline workspace::shown_lead shows(const workspace::sent_facts& s) {
    workspace::shown_lead l{s.name, s.person, s.company, {}, {}};
    if (!s.key.empty()) l.key = s.key;
    for (const auto& f : s.fields)
        l.fields.emplace_back(f.name, f.value);
    return l;
}

// In doubt, in run 1.
inline workspace::attempt_facts lost(milliseconds announced, milliseconds ended,
                                     std::uint64_t seen = 0, std::uint64_t outcome = 1) {
    return {{1, announced}, seen, {1, ended}, outcome};
}

} // namespace leadimport::tests
