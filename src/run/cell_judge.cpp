#include "run/cell_judge.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/values/spreadsheet.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::run {
namespace {

// Not as the end of a longer word; a particle may stand behind it.
bool names_field(std::string_view said, std::string_view field) {
    for (auto at = said.find(field); at != said.npos; at = said.find(field, at + 1)) {
        const auto before = at == 0 ? ' ' : said[at - 1];
        const auto small = text::lower(before);
        if (!text::is_digit(before) && !(small >= 'a' && small <= 'z') &&
            static_cast<unsigned char>(before) < 0x80)
            return true;
    }
    return false;
}

} // namespace

bool names_cell(const reason& why, std::string_view column,
                std::span<const std::string_view> fields) {
    if (why.code == reason_code::invalid)
        return why.arguments.size() > 1 && why.arguments[1] == text::trim(column);
    return std::ranges::any_of(fields, [&](std::string_view field) {
        return !field.empty() && std::ranges::any_of(why.arguments, [&](const std::string& said) {
            return names_field(said, field);
        });
    });
}

result<cell_judge> cell_judge::open(const input::input_file& input,
                                    const requests::field_map& fields, original_rows& originals) {
    cell_judge judge{input, fields, originals};
    if (!input.encoding.is_utf8()) {
        auto encoder = csv::encoder::open(input.encoding);
        if (!encoder) return encoder.error();
        judge.encoder_ = std::move(*encoder);
    }
    return judge;
}

bool cell_judge::made_by_spreadsheet(std::string_view original, std::string_view now) {
    if (values::spreadsheet_made(original, now)) return true;
    return encoder_ &&
           values::differs_by_lost_characters(original, now, [this](std::string_view character) {
               spelled_.clear();
               return encoder_->append(character, spelled_) == 0;
           });
}

// The original could not be sent, and what stands there now can: also a row's second bad cell,
// which its error does not name.
bool cell_judge::is_fixed(const csv::record& r, std::size_t column, std::string_view original) {
    before_.assign(r.cells.begin(), r.cells.end());
    before_[column] = original;
    auto before = r;
    before.cells = before_;
    before.padding = 0;
    return !fields_->takes(before, column) && fields_->takes(r, column);
}

result<bool> cell_judge::is_to_restore(const csv::record& r, std::uint64_t row, std::size_t column,
                                       std::string_view original) {
    if (!made_by_spreadsheet(original, r.cells[column]) || is_fixed(r, column, original))
        return false;
    const auto why = originals_->error_of(row);
    if (!why) return why.error();
    return !*why || !names_cell(**why, input_->header[column], fields_->fields_of(column));
}

} // namespace leadimport::run
