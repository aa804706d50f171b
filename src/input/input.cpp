#include "leadimport/input/input.hpp"

#include "input/checked_source.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/words/input.hpp"

#include <utility>

namespace leadimport::input {
namespace {

// Up to limits::front_bytes from where the source stands, into `front`: also what came before an
// error.
result<void> read_front(csv::byte_source& source, std::string& front) {
    front.resize(limits::front_bytes);
    std::size_t size = 0;
    result<std::size_t> got{1};
    while (got && *got > 0 && size < front.size()) {
        got = source.read({front.data() + size, front.size() - size});
        if (got) size += *got;
    }
    front.resize(size);
    return got ? result<void>{} : got.error();
}

// A character that is cut off at the end does not count against it.
bool begins_as_utf8(std::string_view front) {
    const bool cut = front.size() == limits::front_bytes;
    if (cut) front.remove_suffix(text::unfinished_utf8(front));
    return !text::find_invalid_utf8(front);
}

result<void> decide_encoding(input_file& input, const reading_choices& choices, bool thorough) {
    if (choices.encoding) {
        input.encoding = *choices.encoding;
        return {};
    }
    std::string front;
    if (auto read = read_front(input.source, front); !read) return read;
    if (auto kind = csv::other_kind_of_file(front))
        return error{errc::input_not_text, input.path.string(), std::move(*kind)};
    if (const auto marked = csv::encoding_of_mark(front)) {
        input.encoding = *marked;
        return {};
    }
    if (!thorough && begins_as_utf8(front)) {
        input.encoding_assumed = true;
        return {};
    }
    if (const auto back = input.source.rewind(); !back) return back.error();
    auto decided = csv::decide_encoding(input.source, input.name);
    if (!decided) return decided.error();
    input.encoding = std::move(*decided);
    return {};
}

result<void> decide_dialect(input_file& input, const reading_choices& choices) {
    auto pass = input_pass::begin(input);
    if (!pass) return pass.error();
    std::string front;
    // Bytes that are no text are told by the reader, with their line.
    const auto read = read_front(pass->text(), front);
    input.dialect = csv::detect_dialect(front, read && front.size() < limits::front_bytes);
    if (choices.delimiter) input.dialect.delimiter = *choices.delimiter;
    return {};
}

result<void> read_header(input_file& input) {
    auto pass = input_pass::begin(input);
    if (!pass) return pass.error();
    csv::record_reader reader{pass->text(), input.dialect, input.name};
    const auto header = reader.read_header();
    if (!header) return header.error();
    input.header.assign(header->begin(), header->end());
    input.raw_header = reader.raw_header();
    input.dialect = reader.seen();
    return {};
}

// UTF-16 without a mark reads as UTF-8 full of NULs. It is not taken for UTF-16, only called so:
// nothing but its user can be sure.
error explain_nul(input_file& input, error e) {
    std::string front;
    if (!input.source.rewind() || !read_front(input.source, front)) return e;
    if (const auto encoding = csv::looks_like_utf16(front))
        e.detail = words::input_without_mark(*encoding);
    return e;
}

result<void> look(input_file& input, const reading_choices& choices, bool thorough) {
    input.encoding_assumed = false;
    input.dialect = {};
    if (auto decided = decide_encoding(input, choices, thorough); !decided) return decided;
    if (auto decided = decide_dialect(input, choices); !decided) return decided;
    auto read = read_header(input);
    if (!read && read.error().code == errc::csv_nul && !choices.encoding)
        return explain_nul(input, read.error());
    return read;
}

} // namespace

result<input_file> open_input(const std::filesystem::path& path, const reading_choices& choices) {
    auto source = csv::file_source::open(path);
    if (!source) return source.error();
    return open_input(std::move(*source), path, choices);
}

result<input_file> open_input(csv::file_source source, std::filesystem::path path,
                              const reading_choices& choices) {
    auto name = path.filename().string();
    input_file input{std::move(path), std::move(name), std::move(source), {}, false, {}, {}, {}};
    auto looked = look(input, choices, false);
    const bool maybe_another =
        !looked && input.encoding_assumed && looked.error().code == errc::csv_bad_utf8;
    if (maybe_another) looked = look_thoroughly(input, choices);
    if (!looked) return looked.error();
    return input;
}

result<void> look_thoroughly(input_file& input, const reading_choices& choices) {
    if (auto back = input.source.rewind(); !back) return back;
    return look(input, choices, true);
}

struct input_pass::layers {
    layers(csv::byte_source& file, std::unique_ptr<csv::byte_source> g)
        : guard{std::move(g)},
          bytes{guard ? *guard : file} {}
    std::unique_ptr<csv::byte_source> guard; // null: the file as it is
    csv::fingerprinting_source bytes;
    std::unique_ptr<csv::byte_source> text;
};

input_pass::input_pass(std::unique_ptr<layers> l) : layers_{std::move(l)} {}
input_pass::~input_pass() = default;
input_pass::input_pass(input_pass&&) noexcept = default;
input_pass& input_pass::operator=(input_pass&&) noexcept = default;

result<input_pass> input_pass::begin(input_file& input) {
    if (!input.checked) return make(input, nullptr);
    return make(
        input, std::make_unique<checked_source>(input.source, *input.checked, input.path.string()));
}

result<input_pass> input_pass::begin_check(input_file& input, block_list* list) {
    if (list == nullptr) return make(input, nullptr);
    list->restart();
    return make(input, std::make_unique<noting_source>(input.source, *list));
}

result<input_pass> input_pass::make(input_file& input, std::unique_ptr<csv::byte_source> guard) {
    if (const auto back = input.source.rewind(); !back) return back.error();
    auto l = std::make_unique<layers>(input.source, std::move(guard));
    auto text = csv::decode(l->bytes, input.encoding);
    if (!text) return text.error();
    l->text = std::move(*text);
    return input_pass{std::move(l)};
}

csv::byte_source& input_pass::text() noexcept { return *layers_->text; }
std::uint64_t input_pass::bytes() const noexcept { return layers_->bytes.bytes(); }
digest input_pass::fingerprint() const { return layers_->bytes.value(); }

} // namespace leadimport::input
