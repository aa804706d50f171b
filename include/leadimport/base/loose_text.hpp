#pragma once
// Whether a text that a server shows is the text that it was given. Servers normalise, trim, escape
// and cut names. A comparison of bytes is therefore too strict: it would take our own record for a
// foreign one. utf8proc behind it.
//
// What else looks the same: names that differ only in case, width, blanks or invisible characters,
// and long ones that differ only in their end. So equality alone proves nothing: it is one piece of
// evidence beside an id, a date or an e-mail. What is not loosely equal is another name.

#include <string>
#include <string_view>

namespace leadimport::text {

// `s` with everything levelled that does not tell names apart: HTML entities (&amp; &lt; &gt;
// &quot; &apos; &nbsp; and numeric ones, also when they were escaped several times) become their
// characters, then NFKC without case and without invisible characters, then one blank for each run
// of Unicode's white space and none at the ends. Broken UTF-8 becomes U+FFFD. A text that is too
// long for a normal form (limits::compared_text_bytes), or has dozens of marks in a row, stays
// without.
[[nodiscard]] std::string levelled(std::string_view s);

// Equal when levelled, or one the beginning of the other with at least 50
// characters. Texts of which nothing is left must be equal byte by byte.
[[nodiscard]] bool loosely_equal(std::string_view a, std::string_view b);

// Whether they are certainly not the same: not loosely equal, although both could be levelled. What
// a server makes of a text that is too long for a normal form or has dozens of marks in a row can
// be anything.
[[nodiscard]] bool certainly_differ(std::string_view a, std::string_view b);

} // namespace leadimport::text
