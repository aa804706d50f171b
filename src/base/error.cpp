#include "leadimport/base/error.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/url_passwords.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/error_words.hpp"

#include <cerrno>
#include <ostream>
#include <stdexcept>
#include <system_error>

namespace leadimport {
namespace {

struct described {
    error_class kind;
    std::string_view name;
    const words::entry* meaning;
    const words::entry* remedy;
};

described describe(errc code) noexcept {
    using enum error_class;
    switch (code) {
#define ERROR(code, kind, ...)                                                                     \
    case errc::code:                                                                               \
        return {kind, #code, &words::error_meaning::code, &words::error_remedy::code};
#include "leadimport/words/catalogue/errors.def"
#undef ERROR
    }
    return describe(errc::internal);
}

// What is kept and carried on has no password either.
words::message without_secrets(words::message m) {
    m.each_text([](std::string& text) { text = without_passwords(text); });
    return m;
}

// Both may hold what others wrote: names, a server's words, what stood in a damaged file.
words::message shown(const words::message& m, words::language l,
                     const words::command_speller& spell) {
    return text::visible(without_passwords(words::text_of(m, l, spell)));
}

} // namespace

error_class class_of(errc code) noexcept { return describe(code).kind; }
std::string_view name_of(errc code) noexcept { return describe(code).name; }
words::message meaning_of(errc code) { return {*describe(code).meaning, {}}; }
words::message remedy_of(errc code) { return {*describe(code).remedy, {}}; }

words::message without_remedy(const error& e) {
    auto what = meaning_of(e.code);
    const auto where = without_secrets(e.where);
    const auto detail = without_secrets(e.detail);
    if (!where.empty())
        what = detail.empty() ? words::at(where, std::move(what))
                              : words::at_because(where, std::move(what), detail);
    else if (!detail.empty())
        what = words::because(std::move(what), detail);
    return what;
}

words::message one_sentence(const error& e) {
    return words::with_remedy(without_remedy(e), remedy_of(e.code));
}

std::string text_of(const error& e, words::language l, const words::command_speller& spell) {
    const error readable{e.code, shown(e.where, l, spell), shown(e.detail, l, spell)};
    return words::text_of(one_sentence(readable), l, spell);
}

std::ostream& operator<<(std::ostream& out, const error& e) {
    return out << text_of(e, words::language::english);
}

void throw_exception_from_error(const error& e, const boost::source_location&) {
    constexpr auto english = words::language::english; // of programmers
    throw std::logic_error{words::text_of(words::unchecked_error(text_of(e, english)), english)};
}

error system_error(errc code, words::message where, int errno_value) {
    if (errno_value == ENOSPC || errno_value == EDQUOT) code = errc::storage_full;
    if (errno_value == EMFILE || errno_value == ENFILE) code = errc::descriptors_exhausted;
    return {code, std::move(where), std::generic_category().message(errno_value)};
}

} // namespace leadimport
