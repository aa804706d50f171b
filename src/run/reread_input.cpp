#include "run/reread_input.hpp"

#include "leadimport/csv/record_reader.hpp"

namespace leadimport::run {
namespace {

result<void> read_again(input::input_file& input, const job::input_row_visitor& visit) {
    auto pass = input::input_pass::begin(input);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), input.dialect, input.name};
    if (const auto header = reader.read_header(); !header) return header.error();
    for (;;) {
        const auto record = reader.next();
        if (!record) return record.error();
        if (*record == nullptr || !visit((*record)->row, (*record)->cells)) return {};
    }
}

} // namespace

job::input_rows rows_of(input::input_file& input) {
    return [&input](const job::input_row_visitor& visit) { return read_again(input, visit); };
}

} // namespace leadimport::run
