#include "values/table_reader.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/values.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-truncation" // of file names; it ends them itself
#endif
#include <libfccp/csv.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace leadimport::values {
namespace {

using csv_reader = io::CSVReader<2, io::trim_chars<' ', '\t'>, io::double_quote_escape<',', '"'>,
                                 io::throw_on_overflow, io::empty_line_comment>;

// The parser reads twice its block of 16 MiB at once, and only what is longer in a thread of its
// own; it also asserts on some longer files. (To switch its thread off by its macro would give the
// tests, which use it too, another class of the same name.)
static_assert(limits::table_file_bytes < 32 * limits::mib);

// A user does not correct more at a time, and what follows is often the same slip.
constexpr std::size_t most_mistakes = 20;

std::size_t line_of(std::string_view bytes, std::size_t at) {
    return 1 + static_cast<std::size_t>(std::ranges::count(bytes.substr(0, at), '\n'));
}

// Where line `n` begins.
std::size_t begin_of_line(std::string_view bytes, std::size_t n) {
    std::size_t at = 0;
    while (n > 1 && at != bytes.size()) {
        at = std::min(bytes.find('\n', at), bytes.size() - 1) + 1;
        --n;
    }
    return at;
}

// A carriage return that ends no line; the parser would leave it in the value.
std::optional<std::size_t> find_lone_return(std::string_view bytes) {
    for (auto at = bytes.find('\r'); at != std::string_view::npos; at = bytes.find('\r', at + 1))
        if (at + 1 == bytes.size() || bytes[at + 1] != '\n') return at;
    return std::nullopt;
}

// Whether the first quote of `rest`, which follows an open one, closes it.
bool has_closing_quote(std::string_view rest) {
    for (;;) {
        const auto at = rest.find('"');
        if (at == std::string_view::npos) return false;
        rest.remove_prefix(at + 1);
        if (!rest.starts_with('"'))
            return rest.empty() || std::string_view{",\r\n"}.find(rest.front()) != rest.npos;
        rest.remove_prefix(1);
    }
}

// What is wrong is told by its line, never by what stands there: a mapping can name any file.
class table_reader {
public:
    table_reader(std::string bytes, const std::string& name, std::size_t most)
        : bytes_{std::move(bytes)},
          name_{name},
          most_{most} {}
    checked<std::vector<translation_table::entry>> run();

private:
    void check_bytes();
    void read();
    void read_header(csv_reader& in);
    // False when what follows cannot be understood either.
    bool read_row(csv_reader& in, bool& more);
    void take(const char* from, const char* to, std::size_t line);
    [[nodiscard]] words::message explain_open_quote(std::size_t line) const;
    void mistake(std::size_t line, words::message detail);
    void mistake(words::message detail);

    std::string bytes_;
    const std::string& name_;
    std::size_t most_; // entries
    std::vector<translation_table::entry> entries_;
    std::map<std::string, std::size_t, std::less<>> seen_; // index in entries_ by `from`
    mistakes mistakes_;
};

checked<std::vector<translation_table::entry>> table_reader::run() {
    check_bytes();
    if (mistakes_.empty()) read();
    if (mistakes_.empty() && entries_.empty()) mistake(words::table_has_no_line);
    if (!mistakes_.empty()) return std::move(mistakes_);
    return std::move(entries_);
}

void table_reader::mistake(std::size_t line, words::message detail) {
    mistakes_.push_back({errc::table_unusable, words::line_of(name_, line), std::move(detail)});
}

void table_reader::mistake(words::message detail) {
    mistakes_.push_back({errc::table_unusable, name_, std::move(detail)});
}

// What the parser would take for something else without a word: it ends lines at a NUL, for one.
void table_reader::check_bytes() {
    if (const auto at = text::find_invalid_utf8(bytes_))
        return mistake(line_of(bytes_, *at), words::table_is_no_utf8);
    if (const auto at = bytes_.find('\0'); at != std::string::npos)
        return mistake(line_of(bytes_, at), words::table_has_nul);
    if (const auto at = find_lone_return(bytes_))
        return mistake(line_of(bytes_, *at), words::table_has_lone_return);
}

void table_reader::read() {
    // Without a last line end the parser looks at a byte behind what it read.
    if (!bytes_.ends_with('\n')) bytes_.push_back('\n');
    csv_reader in{"", bytes_.data(), bytes_.data() + bytes_.size()};
    read_header(in);
    bool more = mistakes_.empty();
    while (more) {
        if (!read_row(in, more)) return;
        if (mistakes_.size() >= most_mistakes) {
            mistakes_.back().detail = words::table_rest_unread(mistakes_.back().detail);
            return;
        }
    }
}

void table_reader::read_header(csv_reader& in) {
    try {
        in.read_header(io::ignore_no_column, "from", "to");
    } catch (const io::error::header_missing&) {
        mistake(words::table_is_empty);
    } catch (const io::error::base&) { // an unknown or a missing column, an open quote, …
        mistake(in.get_file_line(), words::table_header_expected);
    }
}

bool table_reader::read_row(csv_reader& in, bool& more) {
    const char* from = nullptr;
    const char* to = nullptr;
    try {
        more = in.read_row(from, to);
        if (more) take(from, to, in.get_file_line());
        return entries_.size() <= most_;
    } catch (const io::error::too_few_columns&) {
        mistake(in.get_file_line(), words::table_line_has_one_value);
    } catch (const io::error::too_many_columns&) {
        mistake(in.get_file_line(), words::table_line_has_many_values);
    } catch (const io::error::escaped_string_not_closed&) {
        mistake(in.get_file_line(), explain_open_quote(in.get_file_line()));
        return false;
    } catch (const io::error::base&) { // its own words may quote the line
        mistake(in.get_file_line(), words::table_line_unreadable);
        return false;
    }
    return true;
}

void table_reader::take(const char* from, const char* to, std::size_t line) {
    translation_table::entry e{from, to, line};
    if (e.from.empty() && e.to.empty()) return; // ",": Excel writes rows that were emptied
    if (e.from.empty()) return mistake(line, words::table_from_is_empty);
    const auto [at, fresh] = seen_.emplace(e.from, entries_.size());
    if (!fresh) {
        const auto& first = entries_[at->second];
        if (first.to != e.to) mistake(line, words::table_value_stands_twice(first.line));
        return;
    }
    entries_.push_back(std::move(e));
    if (entries_.size() <= most_) return;
    mistake(line, most_ == limits::table_entries
                      ? words::table_has_more_values(limits::table_entries)
                      : words::tables_have_more_values(limits::table_entries));
}

words::message table_reader::explain_open_quote(std::size_t line) const {
    const auto rest = std::string_view{bytes_}.substr(begin_of_line(bytes_, line + 1));
    if (has_closing_quote(rest)) return words::table_value_has_line_break;
    return words::table_quote_unclosed;
}

} // namespace

checked<std::vector<translation_table::entry>>
read_table(std::string bytes, const std::string& name, std::size_t most) {
    return table_reader{std::move(bytes), name, most}.run();
}

} // namespace leadimport::values
