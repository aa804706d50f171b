#pragma once
// How commands that we print name a job, so that they work as they are printed.
//
// A command takes the address of the API from its own options, never from the job's files: they may
// lie where others can write, and the token goes to that address. For the same reason it reads
// no file that only the job's files name, unless it lies beside the job's folder. So a printed
// command says what the job's files are not believed. The token it does not say.

#include "leadimport/delivery/outcome.hpp"
#include "leadimport/job/journal_entries.hpp"
#include "leadimport/words/message.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport::run {

// Each can be pasted into a shell, behind the name of the command.
struct job_words {
    std::string undo;   // "leads.csv.import", and behind it --base-url where it is not the usual
    std::string settle; // the same, and behind it the files that are not found without a word
    // The input, the job's folder where it is not the usual or a newer one is there, and all that
    // the import was told to read and send it by; and the same of failed.csv, which is a job of its
    // own.
    std::string import{};
    std::string import_failed{};
    bool names_address = false; // the API's, in each of them
    std::string rate{};         // " --rate 50/10s" behind `settle`, where it is to send; or empty
};
// `command` and `base_url` are the job's.
[[nodiscard]] job_words words_for(const std::filesystem::path& folder, const std::string& base_url,
                                  const job::job_command& command);

// Where a file that the job was made of is found by itself: with the same name beside the job's
// folder, or, of a pipe, inside. Nothing when it was somewhere else.
[[nodiscard]] std::optional<std::filesystem::path> find_beside(const std::filesystem::path& folder,
                                                               const std::string& file);

// A moment that the journal keeps in UTC ("2026-04-08T05:25:26.020Z"), as people read it: local
// time with its zone. What is no such moment stays as it is.
[[nodiscard]] std::string in_local_time(std::string_view utc);

// For a person who looks in Salesmap what became of an unknown row: the two commands, of which one
// is right.
[[nodiscard]] words::message by_hand_hint(const job_words& job, std::uint64_t row);
// What is told of an unknown row, whatever its code: why it is unknown, and the two commands of
// which one is right, once.
[[nodiscard]] words::message with_by_hand_hint(const delivery::outcome& unknown,
                                               const job_words& job);
// The command by which a person deletes the one of two leads that is too many.
[[nodiscard]] std::string undo_one_command(const job_words& job);
// The command by which a person says that a row has no lead.
[[nodiscard]] std::string absent_command(const job_words& job, std::uint64_t row);
// Of a row that may have two leads.
[[nodiscard]] words::message two_leads_hint(const job_words& job, std::uint64_t row);

} // namespace leadimport::run
