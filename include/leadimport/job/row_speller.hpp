#pragma once
// Spells rows of the input for a file that goes back to the user: in the input's own dialect and
// encoding, with our cells behind the row's own. UTF-8 gets a byte order mark, also when the input
// has none: by that Excel knows it.

#include "leadimport/base/error.hpp"
#include "leadimport/csv/dialect.hpp"
#include "leadimport/csv/encoding.hpp"
#include "leadimport/csv/record_writer.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leadimport::job {

// How the input is spelled.
struct input_form {
    csv::dialect dialect;
    std::string raw_header;
    std::span<const std::string> header; // must outlive who uses it
    csv::encoding encoding = {};
};

// How many columns of the header are the file's own: those behind them an earlier run added.
[[nodiscard]] std::size_t own_columns(std::span<const std::string> header) noexcept;

// One thread at a time.
class row_speller {
public:
    // Columns that an earlier run added at the end of the header are left out: ours take their
    // place.
    [[nodiscard]] static result<row_speller> open(const input_form& input);

    // Appends to `out` what stands at the front of a file: the header and what comes before it.
    void header(std::span<const std::string_view> added, std::string& out);
    // Appends one row. `raw` is the record as the reader gave it, `cells` counts its cells. Where
    // the encoding lacks characters of our cells, the one numbered `told` says so.
    void row(std::string_view raw, std::size_t cells, std::span<const std::string_view> added,
             std::optional<std::size_t> told, std::string& out);

private:
    row_speller(const input_form& input, std::optional<csv::encoder> encoder);

    csv::record_writer writer_;
    std::string raw_header_;
    std::string encoding_;
    std::optional<csv::encoder> encoder_; // nothing for UTF-8
    std::string text_;                    // UTF-8, to be encoded
};

} // namespace leadimport::job
