#pragma once
// What the program says to people, as data: which phrase, and what goes into its gaps. It is made
// where a fact arises, carried, compared and stored; it becomes text at the edges only (text_of).

#include "leadimport/words/language.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace leadimport::words {

// A sentence or a part of one: its name, the same in every version, and its text in each language.
// In a text
//   {0}             is the first argument,
//   {0:,}           the same, a number with its thousands set apart,
//   {0:row|rows}    the first word if that number is one, else the second,
//   {{ and }}       are braces,
//   {<} and {>}     stand around a command that can be pasted into a shell.
// Each stands in one of the lists in words/catalogue/; a header beside them declares those of a
// list for the code that says them.
class entry {
public:
    // Static texts.
    constexpr entry(std::string_view name, std::string_view english) noexcept
        : name_{name},
          texts_{english} {}
    entry(const entry&) = delete; // messages point at it
    entry& operator=(const entry&) = delete;

    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }
    [[nodiscard]] constexpr std::string_view text(language l) const noexcept {
        return texts_[static_cast<std::size_t>(l)];
    }

private:
    std::string_view name_;
    std::array<std::string_view, languages> texts_;
};

struct argument;

class message {
public:
    message() noexcept; // says nothing
    // What stands there for itself: a name, a path, a value, the words of a server or the system.
    message(std::string verbatim);
    message(std::string_view verbatim);
    message(const char* verbatim);
    message(const entry& what, std::vector<argument> arguments) noexcept;

    message(const message&);
    message(message&&) noexcept;
    message& operator=(const message&);
    message& operator=(message&&) noexcept;
    ~message();

    [[nodiscard]] bool empty() const noexcept; // says nothing, or nothing verbatim
    void clear() noexcept;
    // Nothing for what is verbatim.
    [[nodiscard]] const entry* what() const noexcept { return what_; }
    [[nodiscard]] bool is(const entry& e) const noexcept { return what_ == &e; }
    [[nodiscard]] const std::vector<argument>& arguments() const noexcept { return arguments_; }

    // Each text in it that is not of the catalogue, for who has to change them.
    void each_text(const std::function<void(std::string&)>& change);

    // The same phrase with the same arguments.
    friend bool operator==(const message& a, const message& b);
    // Deleted: a text differs by language, so compare messages, not texts.
    template<std::convertible_to<std::string_view> Text>
    friend bool operator==(const message&, const Text&) = delete;

private:
    const entry* what_ = nullptr;
    std::vector<argument> arguments_;
};

// What goes into a gap: a text, a number, or a phrase.
struct argument {
    std::variant<std::string, std::uint64_t, message> value;

    argument(std::string text) : value{std::move(text)} {}
    argument(std::string_view text) : value{std::string{text}} {}
    argument(const char* text) : value{std::string{text}} {}
    template<std::unsigned_integral N>
    argument(N number) : value{std::uint64_t{number}} {}
    argument(message phrase) : value{std::move(phrase)} {}
    bool operator==(const argument&) const = default;
};

// How many arguments a text takes: one more than the highest number in its gaps.
[[nodiscard]] constexpr std::size_t gaps_in(std::string_view text) noexcept {
    std::size_t gaps = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (text[i] != '{') continue;
        const auto next = text[i + 1];
        if (next >= '0' && next <= '9' && static_cast<std::size_t>(next - '0') + 1 > gaps)
            gaps = static_cast<std::size_t>(next - '0') + 1;
        ++i; // of two braces neither opens a gap
    }
    return gaps;
}

// A phrase that is called with as many arguments as its text has gaps.
template<std::size_t Gaps>
class phrase : public entry {
public:
    using entry::entry;

    template<class... Arguments>
        requires(sizeof...(Arguments) == Gaps)
    [[nodiscard]] message operator()(Arguments&&... given) const {
        std::vector<argument> all;
        all.reserve(Gaps);
        (all.emplace_back(std::forward<Arguments>(given)), ...);
        return {*this, std::move(all)};
    }
    // One without gaps is a message as it stands.
    operator message() const requires(Gaps == 0) { return {*this, {}}; }
};

// All of them, one behind the other, each two by `pair` ("{0}, {1}"): halved and halved again, for
// what nests deeper than from_stored() follows is not read back. Of none, nothing.
[[nodiscard]] message joined(std::span<const message> all, const phrase<2>& pair);

// The phrase of that name; nothing when no version had one, or this one has no more.
[[nodiscard]] const entry* phrase_named(std::string_view name) noexcept;
// All of them, for tests.
[[nodiscard]] std::vector<const entry*> all_phrases();

// How a reader has to write a command of ours, given as "leadimport settle leads.csv.import".
using command_speller = std::function<std::string(std::string command)>;

// As a person reads it. What stands in the gaps is taken as it is: the caller escapes it where it
// is shown. Commands stand there as `spell` gives them; without it, unchanged.
[[nodiscard]] std::string text_of(const message& m, language l,
                                  const command_speller& spell = nullptr);

} // namespace leadimport::words
