#pragma once
// What can go wrong, once for the whole program: a closed list of errors,
// words/catalogue/errors.def, each with a sentence that says what happened and a remedy that says
// what to do. Expected failures travel as `result<T>`; exceptions are for start-up and for bugs.

#include "leadimport/words/message.hpp"

#include <boost/system/result.hpp>

#include <iosfwd>
#include <string>
#include <string_view>

namespace leadimport {

// What each stands for is said in the list, beside what to do about it.
enum class errc {
#define ERROR(code, ...) code,
#include "leadimport/words/catalogue/errors.def"
#undef ERROR
};

// What kind of end an error is: each has its exit code (base/exit_code.hpp).
enum class error_class {
    usage,    // how the program was called, configured or mapped; nothing was sent
    input,    // the input; nothing was sent
    row,      // one row; the others go on
    refused,  // the API refuses us
    stopped,  // stopped early
    planned,  // stopped at the time that the user had set
    busy,     // another run has the job
    repeated, // the job is finished: there is nothing to do
    changed,  // the job was begun with something else; nothing was sent
    guarded,  // going on could do harm that cannot be undone; nothing was sent
    internal,
};

// An error as the program reports it: what happened, where, and what to do.
struct error {
    errc code = errc::internal;
    words::message where{};  // "leads.csv, line 12, column 3"; says nothing when there is no place
    words::message detail{}; // the particular: the name that was not found, the system's own words
    unsigned status = 0;     // of the HTTP answer that it comes from, whose words `detail` may hold
};

// One sentence: "<where>: <what happened> (<detail>); <remedy>". Passwords in URLs are taken out,
// and what a terminal would obey is escaped.
[[nodiscard]] std::string text_of(const error& e, words::language l,
                                  const words::command_speller& spell = nullptr);
// The same to be carried or kept: passwords in URLs are taken out, nothing is escaped yet.
[[nodiscard]] words::message one_sentence(const error& e);
// It without what to do.
[[nodiscard]] words::message without_remedy(const error& e);

// In English, for logs and tests.
std::ostream& operator<<(std::ostream& out, const error& e);

// What happened, in words that fit after "<where>: ". No final stop.
[[nodiscard]] words::message meaning_of(errc code);
// What to do about it, as an imperative. No final stop.
[[nodiscard]] words::message remedy_of(errc code);
[[nodiscard]] error_class class_of(errc code) noexcept;
// The value's own name, "row_bad_value": for machines, and the same in every version.
[[nodiscard]] std::string_view name_of(errc code) noexcept;

// Called by boost::system when the value of a failed result is taken: always a bug.
[[noreturn]] void throw_exception_from_error(const error& e, const boost::source_location&);

template<class T>
using result = boost::system::result<T, error>;

// The error of the last failed system call, told as `code`; ENOSPC and EDQUOT are always told as
// storage_full. `where` is usually the path.
[[nodiscard]] error system_error(errc code, words::message where, int errno_value);

} // namespace leadimport
