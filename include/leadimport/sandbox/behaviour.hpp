#pragma once
// How the sandbox's server behaves as a whole: its clock, its ids, what its search and its answers
// show, and who else works in the workspace. Everything is off unless it is asked for.

#include "leadimport/base/error.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::sandbox {

enum class id_style {
    uuid7, // as the vendor's: the first 48 bits are the server's milliseconds, ascending
    uuid4, // random
    hex24, // the vendor's old ones: 24 hex digits, the first 8 are the server's seconds
};

// What the server makes of a name before it keeps it. Never of nothing: a name that would vanish
// stays.
enum class name_form {
    nfc,      // letters and their marks, and the parts of Hangul, become one character
    nfkc,     // the same; wide letters, (주) in one character and the like become plain ones, too
    collapse, // white space becomes single blanks, none at the ends
    escape,   // & < > " ' become HTML entities
    lower,    // capitals of Latin letters become small ones
    cut40,    // the first 40 characters
    strip4,   // characters beyond U+FFFF vanish
};

enum class date_cut { none, minute, day };

// How long after its creation a lead is shown.
struct lag {
    std::chrono::milliseconds most{0};
    bool random = false; // each lead for itself between 0 and `most`; else exactly `most`
};

// A colleague makes equal leads by hand: for a share (0 to 1) of the requested ones, each at a
// moment at most `within` before or after the request.
struct colleague_habit {
    double share = 0;
    std::chrono::milliseconds within{20'000};
};

struct behaviour {
    id_style ids = id_style::uuid7;
    // What is added to this machine's clock in everything that the server says of time: the Date
    // header, ids, dates of creation.
    std::chrono::milliseconds clock_offset{0};
    lag index_lag; // until a search finds a lead
    lag get_lag;   // until GET /v2/lead shows it
    std::vector<name_form> names;
    bool search_normalised = false; // a search treats the name that it looks for in the same way
    bool no_search = false;         // searches are refused with 403
    bool fill_organization = false; // a lead without a company gets that of its person
    date_cut dates = date_cut::none;
    bool hide_fields = false; // GET shows a lead's data fields as null
    colleague_habit colleague;
    // Within so long after a lead came to be, another one with its unique value is not refused.
    std::chrono::milliseconds unique_race{0};
    bool enforce_required = false; // a field that is `required` must be given
    bool fuzzy_people = false;     // the look-up by e-mail finds a wrong person instead of none
    bool vary_duplicate_texts = false;
    bool duplicates_without_id = false;      // of people and organizations: refused without `data`
    bool lead_duplicates_without_id = false; // the same of leads with a unique value
    // A lead with this in its name is in a sequence, and is not deleted; empty: none is.
    std::string in_sequence;
};

// How the values of the command line's options are written. Errors name the option.
[[nodiscard]] result<id_style> parse_id_style(std::string_view s, std::string_view option);
// "nfc", "collapse,lower": in this order.
[[nodiscard]] result<std::vector<name_form>> parse_name_forms(std::string_view s,
                                                              std::string_view option);
[[nodiscard]] result<date_cut> parse_date_cut(std::string_view s, std::string_view option);
// A duration, with + or - in front if wanted: "-90s", "+5m".
[[nodiscard]] result<std::chrono::milliseconds> parse_offset(std::string_view s,
                                                             std::string_view option);
// "40s", or "40s,random".
[[nodiscard]] result<lag> parse_lag(std::string_view s, std::string_view option);
// "5%", or "5%:20s".
[[nodiscard]] result<colleague_habit> parse_colleague(std::string_view s, std::string_view option);

} // namespace leadimport::sandbox
