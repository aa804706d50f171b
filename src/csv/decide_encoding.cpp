#include "csv/byte_window.hpp"
#include "csv/cp949_table.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/csv/encoding.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/csv.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace leadimport::csv {
namespace {

// Line ends that went by: LF, CRLF and CR are one each.
class line_counter {
public:
    void add(std::string_view bytes) noexcept {
        if (bytes.empty()) return;
        for (auto at = bytes.find('\r'); at != bytes.npos; at = bytes.find('\r', at + 1))
            ++count_;
        for (auto at = bytes.find('\n'); at != bytes.npos; at = bytes.find('\n', at + 1))
            if (at > 0 ? bytes[at - 1] != '\r' : !after_cr_) ++count_;
        after_cr_ = bytes.back() == '\r';
    }
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

private:
    std::uint64_t count_ = 0;
    bool after_cr_ = false;
};

// One encoding, and how far the bytes keep to it.
struct candidate {
    enum class state { fits, fails, cut_at_the_end };
    std::string_view name;
    std::size_t (*valid_length)(std::string_view);
    bool (*begins_character)(std::string_view); // that is not yet complete
    std::uint64_t good = 0;                     // so many bytes are whole characters
    std::size_t bad = 1;                        // behind them, so many are none
    state now = state::fits;

    [[nodiscard]] bool fits() const noexcept { return now == state::fits; }
    [[nodiscard]] bool cut() const noexcept { return now == state::cut_at_the_end; }

    void look(const byte_window& w, bool ended) {
        if (!fits()) return;
        const auto fresh = w.bytes().substr(good - w.offset());
        const auto length = valid_length(fresh);
        good += length;
        const auto rest = fresh.substr(length);
        if (rest.empty()) return;
        if (!begins_character(rest)) {
            now = state::fails;
        } else if (ended) {
            now = state::cut_at_the_end;
            bad = rest.size();
        }
    }
};

candidate utf8_candidate() {
    return {"UTF-8",
            [](std::string_view s) { return text::find_invalid_utf8(s).value_or(s.size()); },
            [](std::string_view s) { return text::unfinished_utf8(s) == s.size(); }};
}

candidate cp949_candidate() {
    return {
        "CP949", [](std::string_view s) { return cp949_table::get().valid_length(s); },
        [](std::string_view s) { return s.size() == 1 && cp949_table::get().is_lead(s.front()); }};
}

// One pass over a file: both encodings are tried beside each other, because there is no way back.
class decision {
public:
    explicit decision(byte_source& all) : window_{all} {}

    result<encoding> make(const std::string& file) {
        if (const auto read = read_front(); !read) return read.error();
        if (auto marked = encoding_of_mark(window_.bytes())) return std::move(*marked);
        const auto hint = looks_like_utf16(window_.bytes());
        look();
        while (more_ && (utf8_.fits() || korean_.fits())) {
            let_go();
            if (const auto read = read_on(); !read) return read.error();
            look();
        }
        if (utf8_.fits()) return encoding{};
        if (korean_.fits()) return cp949();
        return neither(file, hint);
    }

private:
    // Enough to see every mark, and whether it looks like UTF-16, however small the blocks are.
    result<void> read_front() {
        while (more_ && window_.bytes().size() < 4096)
            if (const auto read = read_on(); !read) return read.error();
        return {};
    }

    result<void> read_on() {
        const auto more = window_.grow();
        if (!more) return more.error();
        more_ = *more;
        return {};
    }

    void look() {
        utf8_.look(window_, !more_);
        korean_.look(window_, !more_);
    }

    // Of what neither needs any more.
    void let_go() {
        auto good = utf8_.fits() ? utf8_.good : korean_.good;
        if (korean_.fits()) good = std::min(good, korean_.good);
        const auto count = static_cast<std::size_t>(good - window_.offset());
        lines_.add(window_.bytes().substr(0, count));
        window_.drop(count);
    }

    error neither(const std::string& file, std::optional<std::string_view> hint) {
        // With a file that is cut off in a character there is nothing else wrong.
        const bool tie = korean_.good == utf8_.good;
        const bool second = tie ? korean_.cut() && !utf8_.cut() : korean_.good > utf8_.good;
        const auto& best = second ? korean_ : utf8_;
        auto detail = story(best, second ? utf8_ : korean_);
        lines_.add(window_.bytes().substr(0, best.good - window_.offset()));
        if (hint) detail = words::looks_like_encoding(std::move(detail), *hint);
        if (!cp949_table::get().usable()) detail = words::iconv_lacks_cp949(std::move(detail));
        return {errc::csv_unknown_encoding, words::line_of(file, lines_.count() + 1),
                std::move(detail)};
    }

    // How far it went, for people.
    words::message story(const candidate& best, const candidate& other) {
        const auto at = static_cast<std::size_t>(best.good - window_.offset());
        const auto place = window_.place(at, best.bad);
        if (best.cut()) return words::is_encoding_until_its_end(best.name, place);
        if (other.good == best.good) return words::both_encodings_fail_at(place);
        return words::encoding_goes_furthest(best.name, place);
    }

    byte_window window_;
    line_counter lines_;
    candidate utf8_ = utf8_candidate();
    candidate korean_ = cp949_candidate();
    bool more_ = true;
};

} // namespace

result<encoding> decide_encoding(byte_source& all, const std::string& name) {
    return decision{all}.make(name);
}

} // namespace leadimport::csv
