#pragma once
// What unknown.csv tells of a row: also the commands by which a person decides.

#include "leadimport/job/result_files.hpp"
#include "leadimport/run/job_words.hpp"

#include <utility>

namespace leadimport::run {

inline void tell_unknown_rows(job::result_files& files, job_words words) {
    files.tell_unknown_by([words = std::move(words)](const delivery::outcome& o) {
        return with_by_hand_hint(o, words);
    });
}

} // namespace leadimport::run
