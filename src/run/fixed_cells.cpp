#include "run/fixed_cells.hpp"

#include "run/begun_part.hpp"
#include "run/cell_judge.hpp"
#include "run/origin_of_rows.hpp"
#include "run/original_rows.hpp"
#include "run/restored_copy.hpp"
#include "run/rows_known_to_job.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/input/input_look.hpp"
#include "leadimport/run/existing_leads.hpp"
#include "leadimport/run/own_names.hpp"
#include "leadimport/values/spreadsheet.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace leadimport::run {

namespace {

constexpr std::string_view row_column = "leadimport_row";
constexpr std::string_view line_column = "leadimport_line"; // which only `check --errors` adds

// A job that began with this very content goes on with it, also when rows were added since, as does
// one of which the rest is to be settled.
result<bool> is_input_of_job(const import_settings& s, csv::file_source& source) {
    if (!s.send) return true;
    const auto job = begun_job_of(s, source);
    if (!job) return job.error();
    if (!*job) return false;
    const auto& identity = (*job)->identity;
    if (source.size() > identity.input_bytes) return true; // its front was compared
    const auto whole = input::fingerprint_of_front(source, source.size());
    if (!whole) return whole.error();
    return *whole && to_hex(**whole) == identity.input_digest;
}

// Without reading it as CSV: for most files that is the whole price.
result<bool> may_name_rows(const csv::file_source& source) {
    auto front = source.read_at(0, limits::front_bytes);
    if (!front) return front.error();
    std::erase(*front, '\0'); // of UTF-16
    return front->find(row_column) != front->npos;
}

// The job's own copy of an input is what the job imports, and not fixed rows of another one.
bool is_copy_of_input(const import_settings& s) {
    const auto own = own_file_of_job(s.input);
    return own && own->filename() == input::kept_input_name;
}

class comparison {
public:
    comparison(input::input_file& input, std::size_t row_at, std::optional<std::size_t> column_at)
        : input_{input},
          row_at_{row_at},
          column_at_{column_at} {}

    [[nodiscard]] const input::input_file& input() const noexcept { return input_; }
    // Reads the file, and calls `each` with every row.
    template<class Each>
    result<void> read(const Each& each);
    result<std::vector<std::uint64_t>> numbers();
    // rows_have_leads and the like, or nothing.
    result<void> look_for_leads(original_rows& ends, const std::filesystem::path& job);
    // cells_damaged, or nothing.
    result<void> look_for_damage(const words::message& why_no_originals);
    result<void> restore(original_rows& originals, const requests::field_map& fields,
                         const input::spool_place& place, compared_cells& into);

private:
    std::optional<std::uint64_t> number_of(const csv::record& r) const;
    bool is_ours(std::size_t column) const {
        return input_.header[column].starts_with("leadimport_");
    }
    // cells_damaged when there are any.
    result<void> refuse_damage(errc code, const words::message& why_not_restored) const;
    void match_columns(std::span<const std::string> original);
    result<void> compare(const csv::record& r, original_rows& originals, cell_judge& judge,
                         sheet_report& report);
    bool is_like(const csv::record& r, std::span<const std::string_view> original,
                 cell_judge& judge);
    bool says_it_is_wrong(const csv::record& r, std::size_t column) const;
    void take_typed(const csv::record& r, std::size_t column, std::string_view original,
                    sheet_report& report);
    void doubt(const csv::record& r, std::size_t column, std::string_view original,
               sheet_report& report);
    result<void> compare_cell(const csv::record& r, std::size_t column, std::string_view original,
                              cell_judge& judge, sheet_report& report);
    void note(sheet_cells& cells, const csv::record& r, std::size_t column,
              std::string_view original) const;

    input::input_file& input_;
    std::size_t row_at_;
    std::optional<std::size_t> column_at_; // where a row of `check --errors` names its wrong column
    // For each column the one of the original; nothing when it has none of that name.
    std::vector<std::optional<std::size_t>> same_;
    sheet_cells damaged_; // that cannot be restored
    rows_known_to_job known_rows_;
    std::vector<std::string> cells_; // of the row at hand, as they are to be imported
    bool row_changed_ = false;
};

template<class Each>
result<void> comparison::read(const Each& each) {
    auto pass = input::input_pass::begin_check(input_, nullptr);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), input_.dialect, input_.name};
    if (const auto header = reader.read_header(); !header) return header.error();
    for (;;) {
        const auto next = reader.next();
        if (!next) return next.error();
        if (*next == nullptr) break;
        if (auto done = each(**next); !done) return done;
    }
    return still_as_seen(input_, pass->bytes(), pass->fingerprint());
}

std::optional<std::uint64_t> comparison::number_of(const csv::record& r) const {
    if (row_at_ >= r.cells.size()) return std::nullopt;
    return text::parse_unsigned(text::trim(r.cells[row_at_]));
}

result<std::vector<std::uint64_t>> comparison::numbers() {
    std::vector<std::uint64_t> all;
    const auto done = read([&](const csv::record& r) -> result<void> {
        const auto n = number_of(r);
        if (n && all.size() == limits::rows_compared)
            return error{errc::too_many_fixed_rows, input_.path.string(),
                         words::so_many_rows_at_most(limits::rows_compared)};
        if (n) all.push_back(*n);
        return {};
    });
    if (!done) return done.error();
    std::ranges::sort(all);
    known_rows_ = rows_known_to_job{all};
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

result<void> comparison::look_for_damage(const words::message& why_no_originals) {
    auto done = read([&](const csv::record& r) -> result<void> {
        for (std::size_t i = 0; i < std::min(r.cells.size(), input_.header.size()); ++i)
            if (!is_ours(i) && values::looks_damaged(r.cells[i])) note(damaged_, r, i, {});
        return {};
    });
    return done ? refuse_damage(errc::cells_damaged, why_no_originals) : done;
}

result<void> comparison::refuse_damage(errc code, const words::message& why_not_restored) const {
    if (damaged_.count == 0) return {};
    std::vector<words::message> named;
    for (const auto& cell : damaged_.first)
        named.push_back(
            words::cell_at(text::quoted(cell.now), cell.line, text::quoted(cell.column)));
    if (damaged_.count > named.size()) named.emplace_back("…");
    return error{code, input_.path.string(),
                 words::cells_look_damaged(damaged_.count,
                                           words::joined(named, words::one_after_another),
                                           why_not_restored)};
}

result<void> comparison::look_for_leads(original_rows& ends, const std::filesystem::path& job) {
    auto done = read([&](const csv::record& r) -> result<void> {
        const auto number = number_of(r);
        return number ? known_rows_.look_at(r, *number, ends) : result<void>{};
    });
    return done ? known_rows_.check(input_.path, job) : done;
}

// Columns of one name are taken in their order.
void comparison::match_columns(std::span<const std::string> original) {
    std::vector<bool> taken(original.size(), false);
    for (std::size_t i = 0; i < input_.header.size(); ++i) {
        same_.emplace_back();
        for (std::size_t j = 0; j < original.size() && !same_[i] && !is_ours(i); ++j) {
            if (taken[j] || original[j] != input_.header[i]) continue;
            same_[i] = j;
            taken[j] = true;
        }
    }
}

void comparison::note(sheet_cells& cells, const csv::record& r, std::size_t column,
                      std::string_view original) const {
    if (++cells.count > limits::sheet_cells_named) return;
    cells.first.push_back({r.row, r.line, input_.header[column], text::excerpt(original),
                           text::excerpt(r.cells[column])});
}

result<void> comparison::compare_cell(const csv::record& r, std::size_t column,
                                      std::string_view original, cell_judge& judge,
                                      sheet_report& report) {
    if (r.cells[column] == original) return {};
    if (report.of_check && says_it_is_wrong(r, column)) {
        take_typed(r, column, original, report);
        return {};
    }
    const auto back = judge.is_to_restore(r, *number_of(r), column, original);
    if (!back) return back.error();
    if (*back) {
        note(report.restored, r, column, original);
        cells_[column] = original;
        row_changed_ = true;
        return {};
    }
    take_typed(r, column, original, report);
    return {};
}

void comparison::take_typed(const csv::record& r, std::size_t column, std::string_view original,
                            sheet_report& report) {
    note(report.fixed, r, column, original);
    if (!values::looks_damaged(original)) doubt(r, column, original, report);
}

// What a person typed, a spreadsheet may have changed as well. Digits alone may be meant.
void comparison::doubt(const csv::record& r, std::size_t column, std::string_view original,
                       sheet_report& report) {
    const auto now = text::trim(r.cells[column]);
    if (!values::looks_damaged(now)) return;
    note(std::ranges::all_of(now, text::is_digit) ? report.doubtful : damaged_, r, column,
         original);
}

// Half of what the row holds, at least. Where nothing has recorded what the numbers mean, rows may
// have been put in front of it since.
bool comparison::is_like(const csv::record& r, std::span<const std::string_view> original,
                         cell_judge& judge) {
    std::size_t filled = 0;
    std::size_t alike = 0;
    for (std::size_t i = 0; i < std::min(r.cells.size(), same_.size()); ++i) {
        if (!same_[i] || (r.cells[i].empty() && original[*same_[i]].empty())) continue;
        ++filled;
        if (judge.made_by_spreadsheet(original[*same_[i]], r.cells[i])) ++alike;
    }
    return 2 * alike >= filled;
}

bool comparison::says_it_is_wrong(const csv::record& r, std::size_t column) const {
    return column_at_ && *column_at_ < r.cells.size() &&
           r.cells[*column_at_] == input_.header[column];
}

result<void> comparison::compare(const csv::record& r, original_rows& originals, cell_judge& judge,
                                 sheet_report& report) {
    row_changed_ = false;
    const auto number = number_of(r);
    const auto original =
        number ? originals.row(*number)
               : result<std::optional<std::span<const std::string_view>>>{std::nullopt};
    if (!original) return original.error();
    const bool known = *original && (report.is_proven() || is_like(r, **original, judge));
    if (!known) ++report.rows_added;
    if (number && (known || report.is_proven()))
        if (auto may = known_rows_.look_at(r, *number, originals); !may) return may;
    // Cells in the wrong places cannot be compared; such a row is refused later.
    if (r.defect) return {};
    cells_.assign(r.cells.begin(), r.cells.end());
    for (std::size_t i = 0; i < std::min(r.cells.size(), same_.size()); ++i) {
        if (!known || !same_[i]) {
            if (!is_ours(i)) doubt(r, i, {}, report);
            continue;
        }
        if (auto done = compare_cell(r, i, (**original)[*same_[i]], judge, report); !done)
            return done;
    }
    return {};
}

result<void> comparison::restore(original_rows& originals, const requests::field_map& fields,
                                 const input::spool_place& place, compared_cells& into) {
    match_columns(originals.header());
    auto judge = cell_judge::open(input_, fields, originals);
    if (!judge) return judge.error();
    auto copy = restored_copy::begin(input_, place);
    if (!copy) return copy.error();
    auto& report = *into.report;
    auto done = read([&](const csv::record& r) -> result<void> {
        if (auto compared = compare(r, originals, *judge, report); !compared) return compared;
        return row_changed_ ? copy->add(r, cells_) : copy->add(r);
    });
    if (!done) return done;
    if (auto may = known_rows_.check(input_.path, report.job); !may) return may;
    if (auto may = refuse_damage(errc::typed_cells_damaged, words::cells_were_typed); !may)
        return may;
    if (report.restored.count == 0) return {};
    auto whole = std::move(*copy).finish();
    if (!whole) return whole.error();
    into.copy.emplace(std::move(*whole));
    into.delimiter = input_.dialect.delimiter;
    return {};
}

checked<void> as_checked(const result<void>& done) {
    if (!done) return one(done.error());
    return {};
}

// Whether it is about our own files and not about those of the job.
bool is_of_place(errc code) { return code == errc::storage_failed || code == errc::storage_full; }

result<original_rows> read_originals(const sheet_report& of, const input::reading_choices& reading,
                                     const std::vector<std::uint64_t>& numbers,
                                     const input::spool_place& place) {
    if (of.file.empty()) return original_rows::read(of.job, numbers, place);
    return original_rows::read_file(of.file, reading, numbers, place);
}

// With the originals, or with what is known without them. A file that the user names as theirs has
// to be readable.
checked<void> compare_rows(comparison& rows, const fields_of_rows& bind, compared_cells& into,
                           const input::reading_choices& reading, const input::spool_place& place) {
    auto& report = *into.report;
    if (report.job.empty() && report.file.empty()) {
        report.not_compared =
            report.of_check ? words::checked_file_is_not_known : words::job_of_rows_is_not_known;
        return as_checked(rows.look_for_damage(*report.not_compared));
    }
    const auto numbers = rows.numbers();
    if (!numbers) return one(numbers.error());
    auto originals = read_originals(report, reading, *numbers, place);
    if (originals) {
        const auto fields = bind(rows.input());
        if (!fields) return fields.error();
        return as_checked(rows.restore(*originals, *fields, place, into));
    }
    if (is_of_place(originals.error().code) || !report.file.empty()) return one(originals.error());
    report.not_compared = without_remedy(originals.error());
    // Of a job that cannot be read nothing is known.
    if (auto ends = original_rows::without_cells(report.job, place); ends && report.is_proven())
        if (auto may = rows.look_for_leads(*ends, report.job); !may) return one(may.error());
    return as_checked(rows.look_for_damage(*report.not_compared));
}

std::optional<std::size_t> find_column(const input::input_file& input, std::string_view name) {
    const auto at = std::ranges::find(input.header, name);
    if (at == input.header.end()) return std::nullopt;
    return static_cast<std::size_t>(at - input.header.begin());
}

// Begins again when it turns out on the way that the encoding was guessed wrong.
checked<void> compare_file(input::input_file& input, const import_settings& s,
                           const fields_of_rows& bind, const origin_of_rows& origin,
                           const input::spool_place& place, compared_cells& into) {
    const auto at = find_column(input, row_column);
    if (!at && s.fixes.empty()) return {};
    if (!at)
        return one({errc::bad_option, "--fixes",
                    words::file_has_no_numbers_of_rows(input.name, row_column)});
    into.report = sheet_report{origin.job, origin.file};
    const bool of_check = find_column(input, line_column).has_value();
    into.report->of_check = of_check;
    into.report->encoding = input.encoding.name();
    if (!origin.job.empty())
        into.report->beside = other_job_of_failed(origin.job, s.job_folder()).value_or("");
    comparison rows{input, *at, of_check ? find_column(input, "leadimport_column") : std::nullopt};
    auto done = compare_rows(rows, bind, into, s.reading, place);
    if (done || !input.encoding_assumed || done.error().front().code != errc::csv_bad_utf8)
        return done;
    if (const auto again = look_thoroughly(input, s.reading); !again) return one(again.error());
    return compare_file(input, s, bind, origin, place, into);
}

} // namespace

checked<fixed_cells> compare_cells(const import_settings& s, csv::file_source source,
                                   const fields_of_rows& bind, const input::spool_place& place) {
    const auto names = may_name_rows(source);
    if (!names) return one(names.error());
    if (s.as_is || (s.fixes.empty() && (!*names || is_copy_of_input(s))))
        return fixed_cells{std::move(source)};
    const auto begun = is_input_of_job(s, source);
    if (!begun) return one(begun.error());
    if (*begun) return fixed_cells{std::move(source)};
    const auto origin = find_origin(s);
    if (!origin) return one(origin.error());
    auto input = open_input(std::move(source), s.input, s.reading);
    if (!input) return one(input.error());
    compared_cells cells;
    const auto bytes = input->source.size();
    if (auto done = compare_file(*input, s, bind, *origin, place, cells); !done)
        return std::move(done).error();
    if (cells.report) cells.report->bytes = bytes;
    if (const auto back = input->source.rewind(); !back) return one(back.error());
    return fixed_cells{std::move(input->source), std::move(cells)};
}

} // namespace leadimport::run
