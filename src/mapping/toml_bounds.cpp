#include "mapping/toml_bounds.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/mapping.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace leadimport::mapping {
namespace {

class toml_scanner {
public:
    explicit toml_scanner(std::string_view toml) : rest_{toml} {}

    // What is too much; nothing at the end.
    std::optional<words::message> find_excess() {
        while (!rest_.empty() && depth_ <= limits::config_depth &&
               dots_ < limits::config_key_parts && items_ <= limits::config_items)
            step();
        if (depth_ > limits::config_depth) return words::toml_too_deep(limits::config_depth);
        if (dots_ >= limits::config_key_parts)
            return words::toml_key_of_many_parts(limits::config_key_parts);
        if (items_ > limits::config_items) return words::toml_of_many_items(limits::config_items);
        return std::nullopt;
    }
    [[nodiscard]] std::size_t line() const noexcept { return line_; }

private:
    void step() {
        const char c = take();
        switch (c) {
        case '#': rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size())); break;
        case '"':
        case '\'': skip_string(c); break;
        case '[':
        case '{':
            ++depth_;
            ++items_;
            begin_key();
            break;
        case ']':
        case '}':
            if (depth_ > 0) --depth_;
            break;
        case ',':
            ++items_;
            begin_key();
            break;
        case '\n': begin_key(); break;
        case '=':
            ++items_;
            in_value_ = true; // where dots belong to numbers
            break;
        case '.':
            if (in_value_) break;
            ++items_;
            ++dots_;
            break;
        default: break;
        }
    }

    char take() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        if (c == '\n') ++line_;
        return c;
    }

    void begin_key() {
        dots_ = 0;
        in_value_ = false;
    }

    // Behind the first quote. A string on one line ends with it even when it is not closed: then
    // the parser reads no further.
    void skip_string(char quote) {
        const std::string_view three = quote == '"' ? R"(""")" : "'''";
        const bool whole_lines = rest_.starts_with(three.substr(1));
        if (whole_lines) rest_.remove_prefix(2);
        while (!rest_.empty()) {
            if (whole_lines ? rest_.starts_with(three) : rest_.front() == quote) {
                rest_.remove_prefix(whole_lines ? 3 : 1);
                // Up to two quotes right before the closing three belong to the text.
                for (int i = 0; whole_lines && i < 2 && rest_.starts_with(quote); ++i)
                    rest_.remove_prefix(1);
                return;
            }
            if (!whole_lines && rest_.front() == '\n') return;
            if (take() == '\\' && quote == '"' && !rest_.empty()) take();
        }
    }

    std::string_view rest_;
    std::size_t line_ = 1;
    std::size_t depth_ = 0; // of brackets
    std::size_t dots_ = 0;  // in this key
    std::size_t items_ = 0;
    bool in_value_ = false;
};

} // namespace

result<void> check_toml_bounds(std::string_view toml, const std::string& name) {
    toml_scanner scanner{toml};
    if (auto excess = scanner.find_excess())
        return error{errc::too_complicated, words::line_of(name, scanner.line()),
                     std::move(*excess)};
    return {};
}

} // namespace leadimport::mapping
