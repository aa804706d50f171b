#pragma once
// Takes secrets out of what a server says. Servers and gateways repeat the header that they dislike
// in their errors, and errors become result files, summaries and log lines. So it happens to every
// reply before it leaves http/: nothing behind this boundary has to think of it.
//
// A secret is recognised as it is, in upper or lower case, with any of its characters escaped (for
// URLs, JSON, HTML or C, also those that need not be), in hex, in Base64, alone or inside of other
// text, and, where "Bearer" stands in front, when it was cut. Not recognised is what was changed in
// another way (hashed, escaped twice, turned around).

#include "leadimport/delivery/reply.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::http {

// io thread, like the connections.
class secrets {
public:
    // What stands in a secret's place: no JSON, URL or HTML is broken by it.
    static constexpr std::string_view mark = "[token]";
    // A shorter one is not looked for: it would be found in ids, dates and words.
    static constexpr std::size_t shortest = 8;
    // So many are kept, the oldest gives way: tokens are replaced while something runs, and answers
    // to requests with the former one may still come.
    static constexpr std::size_t most = 8;

    secrets() = default;
    secrets(const secrets&) = delete;
    secrets& operator=(const secrets&) = delete;
    ~secrets(); // no memory keeps them

    void add(std::string_view secret);

    // From all texts of a reply that are kept. Without any secret in it the reply stays untouched.
    void remove_from(delivery::reply& r) const;
    void remove_from(std::string& text) const;
    void remove_from(words::message& m) const;

private:
    // One secret, in the form in which it is searched for.
    struct wanted {
        std::string secret;
        // The longest part of it whose characters no encoder escapes: what is searched for.
        std::string part;
        std::size_t part_at = 0;
        std::vector<std::vector<std::string>> spellings; // of each character, the longest first
        // In hex. And what every Base64 text has in common that holds it: by where it begins in a
        // group of three bytes, in both alphabets.
        std::vector<std::string> encoded;
    };
    static wanted search_form_of(std::string_view secret);
    static void remove_spelled(const wanted& w, std::string& text);
    static void remove_escaped(const wanted& w, std::string& text);
    static void remove_encoded(const wanted& w, std::string& text);
    static void remove_cut(const wanted& w, std::string& text);

    std::vector<wanted> all_;
};

} // namespace leadimport::http
