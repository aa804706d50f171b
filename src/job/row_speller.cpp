#include "leadimport/job/row_speller.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/job.hpp"

#include <utility>
#include <vector>

namespace leadimport::job {
namespace {

// Without a byte order mark Excel takes UTF-8 for the system's own encoding, CP949 in Korea.
csv::dialect marked(csv::dialect d, const csv::encoding& e) {
    d.bom = d.bom || e.is_utf8();
    return d;
}

} // namespace

std::size_t own_columns(std::span<const std::string> header) noexcept {
    auto own = header.size();
    while (own > 0 && header[own - 1].starts_with("leadimport_"))
        --own;
    return own;
}

result<row_speller> row_speller::open(const input_form& input) {
    if (input.encoding.is_utf8()) return row_speller{input, std::nullopt};
    auto encoder = csv::encoder::open(input.encoding);
    if (!encoder) return encoder.error();
    return row_speller{input, std::move(*encoder)};
}

row_speller::row_speller(const input_form& input, std::optional<csv::encoder> encoder)
    : writer_{marked(input.dialect, input.encoding), input.header.size(),
              own_columns(input.header)},
      raw_header_{input.raw_header},
      encoding_{input.encoding.name()},
      encoder_{std::move(encoder)} {}

void row_speller::header(std::span<const std::string_view> added, std::string& out) {
    if (!encoder_) return writer_.header(raw_header_, added, out);
    out += encoder_->preamble();
    text_.clear();
    writer_.header(raw_header_, added, text_);
    encoder_->append(text_, out);
}

void row_speller::row(std::string_view raw, std::size_t cells,
                      std::span<const std::string_view> added, std::optional<std::size_t> told,
                      std::string& out) {
    if (!encoder_) return writer_.record(raw, cells, added, out);
    const auto before = out.size();
    text_.clear();
    writer_.record(raw, cells, added, text_);
    if (encoder_->append(text_, out) == 0 || !told) return text::clear(text_, limits::result_bytes);
    // Only our own cells can be the reason: the others came in this encoding.
    const auto remark =
        text_of(words::lacking_characters(added[*told], encoding_), words::language_of_files);
    std::vector<std::string_view> remarked{added.begin(), added.end()};
    remarked[*told] = remark;
    out.resize(before);
    text_.clear();
    writer_.record(raw, cells, remarked, text_);
    encoder_->append(text_, out);
    text::clear(text_, limits::result_bytes);
}

} // namespace leadimport::job
