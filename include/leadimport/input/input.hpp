#pragma once
// The input: opened once, so that a process that replaces the file meanwhile changes nothing, and
// read as often as needed. Once it was checked, every reading compares it with what was checked.

#include "leadimport/base/error.hpp"
#include "leadimport/base/fingerprint.hpp"
#include "leadimport/csv/byte_source.hpp"
#include "leadimport/csv/dialect.hpp"
#include "leadimport/csv/encoding.hpp"
#include "leadimport/input/block_list.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::input {

// What the user stated about the file. What is not stated is found out from its content.
struct reading_choices {
    std::optional<csv::encoding> encoding;
    std::optional<char> delimiter;
};

// What a pipe's content is called where a file's name would stand.
inline constexpr const char* standard_input = "standard input";

struct input_file {
    std::filesystem::path path; // as given; of a pipe standard_input
    std::string name;           // in errors: the file's name without its folders
    csv::file_source source;
    csv::encoding encoding;
    bool encoding_assumed = false; // UTF-8, because the front is; the rest was not looked at
    csv::dialect dialect;
    std::vector<std::string> header;
    std::string raw_header;
    // What the check saw; nothing before it has ended, and when nothing is to be sent. From then on
    // a reading ends with input_changed where the file is different, and never goes beyond.
    std::optional<block_list> checked = {};
    // The file is the one of a job that has begun already: bytes behind those of the job are none
    // of its business, and so many of them there were when it was opened.
    bool of_known_job = false;
    std::uint64_t grown = 0;
};

// Opens it, finds out encoding and delimiter and reads the header.
[[nodiscard]] result<input_file> open_input(const std::filesystem::path& path,
                                            const reading_choices& choices);
// The same of a file that is open already.
[[nodiscard]] result<input_file> open_input(csv::file_source source, std::filesystem::path path,
                                            const reading_choices& choices);

// Encoding, delimiter and header anew, with the whole file deciding the encoding. For an input
// whose encoding was assumed, after a reader has met something else (csv_bad_utf8).
[[nodiscard]] result<void> look_thoroughly(input_file& input, const reading_choices& choices);

// One reading of an input from its front; the input must outlive it and not be read by others
// meanwhile.
class input_pass {
public:
    // Of what was checked, if it was.
    [[nodiscard]] static result<input_pass> begin(input_file& input);
    // The check's own: notes in `list`, which must outlive it, what it sees. Null: it does not.
    [[nodiscard]] static result<input_pass> begin_check(input_file& input, block_list* list);
    ~input_pass();
    input_pass(input_pass&&) noexcept;
    input_pass& operator=(input_pass&&) noexcept;

    [[nodiscard]] csv::byte_source& text() noexcept;    // as UTF-8
    [[nodiscard]] std::uint64_t bytes() const noexcept; // of the file, read so far
    [[nodiscard]] digest fingerprint() const;           // of them

private:
    struct layers;
    explicit input_pass(std::unique_ptr<layers> l);
    static result<input_pass> make(input_file& input, std::unique_ptr<csv::byte_source> guard);
    std::unique_ptr<layers> layers_;
};

} // namespace leadimport::input
