#include "leadimport/run/next_step.hpp"

#include "leadimport/base/reason.hpp"
#include "leadimport/run/existing_leads.hpp"

namespace leadimport::run {

std::string_view name_of(next_step s) noexcept {
    switch (s) {
    case next_step::nothing: return "nothing";
    case next_step::wait: return "wait";
    case next_step::import_again: return "import_again";
    case next_step::settle: return "settle";
    case next_step::undo_one: return "undo_one";
    case next_step::fix_failed: return "fix_failed";
    }
    return "";
}

next_step next_step_of(const job::job_figures& f, const reason_counts& unknown, bool running,
                       bool failed_imported) {
    if (running) return next_step::wait;
    const bool in_doubt = f.counts.unknown + f.counts.sending > 0;
    if (f.undone > 0 && f.undone >= f.counts.created && !in_doubt) return next_step::nothing;
    if (f.pending() + f.counts.sending > 0) return next_step::import_again;
    if (f.counts.unknown > 0)
        return all_have_two_leads(unknown) ? next_step::undo_one : next_step::settle;
    return f.counts.failed > 0 && !failed_imported ? next_step::fix_failed : next_step::nothing;
}

bool all_have_two_leads(const reason_counts& unknown) {
    return unknown.size() == 1 && unknown.front().first == name_of(reason_code::two_leads);
}

std::string command_for(next_step s, const job_words& words) {
    switch (s) {
    case next_step::nothing:
    case next_step::wait: return {};
    case next_step::import_again:
        return words.import.empty() ? std::string{} : "leadimport import " + words.import;
    case next_step::settle: return "leadimport settle " + words.settle + words.rate;
    case next_step::undo_one: return undo_one_command(words);
    case next_step::fix_failed:
        return words.import_failed.empty() ? std::string{}
                                           : "leadimport import " + words.import_failed;
    }
    return {};
}

void tell_next_step(job::summary& s, const job_words& words, const std::filesystem::path& folder) {
    const auto next = next_step_of(s.figures, s.unknown_codes, false, has_imported_failed(folder));
    s.next_step = name_of(next);
    s.next_command = command_for(next, words);
}

} // namespace leadimport::run
