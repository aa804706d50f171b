#include "salesmap/answer_words.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/salesmap.hpp"

#include <utility>

namespace leadimport::salesmap {

using delivery::again;
using delivery::answer;
using delivery::broken;
using delivery::refused;

bool is_html(const answer& a, const envelope& v) {
    if (v.json) return false;
    const auto body = text::trim(a.body);
    return text::lower(a.content_type).starts_with("text/html") || body.starts_with('<');
}

namespace {

bool is_empty(const answer& a) { return text::trim(a.body).empty(); }

// Its words are those of a web page.
bool shows_page(const answer& a, const envelope& v) {
    return v.reason.empty() && !is_empty(a) && is_html(a, v);
}

// Text between tags, with single blanks.
std::string without_tags(std::string_view page) {
    std::string all;
    bool tag = false;
    for (const char c : page) {
        const bool blank = tag || c == '<' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (c == '<') tag = true;
        if (c == '>') tag = false;
        if (!blank)
            all += c;
        else if (!all.empty() && all.back() != ' ')
            all += ' ';
    }
    return std::string{text::trim(all)};
}

// A page's title, else its text; the front of it.
std::string words_in_page(std::string_view page) {
    const auto small = text::lower(page); // as long as the page
    const auto tag = small.find("<title");
    const auto begin = tag == small.npos ? tag : small.find('>', tag);
    const auto end = begin == small.npos ? begin : small.find("</title", begin);
    std::string words;
    if (end != small.npos) words = without_tags(page.substr(begin + 1, end - begin - 1));
    return text::excerpt(words.empty() ? without_tags(page) : words);
}

} // namespace

std::string said_in(const answer& a, const envelope& v) {
    if (shows_page(a, v)) return words_in_page(a.body);
    return text::excerpt(v.reason.empty() ? a.body : v.reason, limits::excerpt_bytes);
}

words::message words_of(const answer& a, const envelope& v) {
    auto said = said_in(a, v);
    if (shows_page(a, v))
        return said.empty() ? words::http_web_page(a.status)
                            : words::http_web_page_said(a.status, std::move(said));
    return said.empty() ? words::http_status(a.status)
                        : words::http_said(a.status, std::move(said));
}

words::message kind_of(const answer& a, const envelope& v) {
    if (is_empty(a)) return words::http_with_nothing(a.status);
    if (v.large) return words::http_with_too_many_values(a.status, limits::reply_values);
    if (is_html(a, v)) return words::http_web_page(a.status);
    return words::http_with(a.status, text::quoted(a.body));
}

std::optional<again> with_another_token(const answer& a, const envelope& v) {
    if (a.status != 401 || !a.of_former_token) return std::nullopt;
    again soon{errc::server_failing, words_of(a, v), std::nullopt, a.status};
    soon.blameless = true;
    return soon;
}

std::optional<error> refusal_of_everything(const answer& a, const envelope& v) {
    const auto words = words_of(a, v);
    if (a.status == 401 && a.no_other_token) return a.no_other_token;
    if (a.status == 401) return error{errc::api_unauthorized, {}, words, a.status};
    if (a.status == 403) return error{errc::api_forbidden, {}, words, a.status};
    const bool moved = a.status == 301 || a.status == 307 || a.status == 308;
    if (moved || (a.status == 404 && !v.json))
        return error{errc::api_not_salesmap, {}, words, a.status};
    return std::nullopt;
}

refused refusal_in(const answer& a, const envelope& v) {
    refused no;
    no.status = a.status;
    no.reason = v.reason.empty() ? words_of(a, v)
                                 : words::message{text::excerpt(v.reason, limits::excerpt_bytes)};
    no.existing_id = v.existing_id;
    return no;
}

std::optional<error> refusal_of_everything(const broken& b) {
    if (b.untrusted) return error{errc::tls_untrusted, {}, b.cause};
    if (b.refused) return error{errc::proxy_refused, {}, b.cause};
    return std::nullopt;
}

} // namespace leadimport::salesmap
