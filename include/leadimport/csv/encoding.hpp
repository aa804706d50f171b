#pragma once
// From a file's encoding to UTF-8 and back. Inside the program all text is UTF-8; a file may be
// anything that the system's iconv knows. What Korean offices have is found without being told:
// UTF-8, UTF-16 with a byte order mark, and CP949 (glibc's UHC), which is what Korean Excel means
// by "CSV".
//
// A byte order mark is part of the text: decoded it is U+FEFF in front, which the record reader
// takes off and the record writer puts back.

#include "leadimport/base/error.hpp"
#include "leadimport/csv/byte_source.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport::csv {

// By the name that people are told: "UTF-8", "UTF-16LE", "CP949", …
class encoding {
public:
    encoding() = default; // UTF-8

    // What --encoding says, in any case, with or without the slashes of iconv -l. bad_option when
    // the system does not know it, or cannot spell a CSV file in it.
    //  - EUC-KR, KS_C_5601-1987, UHC, windows-949 and the like are CP949, which holds them all.
    //  - UTF-16 and UTF-32 without an order (so UCS-2 and "unicode") are read by their byte order
    //    mark, little-endian without one, and written little-endian.
    [[nodiscard]] static result<encoding> named(std::string_view typed);

    // In capitals; iconv knows it, too.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] bool is_utf8() const noexcept { return name_ == "UTF-8"; }
    // How many bytes an LF has, and a CR. Where it is one, it is no part of another character.
    [[nodiscard]] std::size_t line_end_bytes() const noexcept;
    // Whether these bytes, as many as that, are one of the two.
    [[nodiscard]] bool is_line_end(std::string_view bytes) const noexcept;
    bool operator==(const encoding&) const = default;

private:
    explicit encoding(std::string name) : name_{std::move(name)} {}
    friend std::optional<encoding> encoding_of_mark(std::string_view front);
    friend encoding cp949();
    std::string name_ = "UTF-8";
};

[[nodiscard]] encoding cp949();

// The encoding whose byte order mark stands at the front: UTF-8, or UTF-16 or UTF-32 in either
// order.
[[nodiscard]] std::optional<encoding> encoding_of_mark(std::string_view front);

// Reads `all` from its front to its end and decides: by the byte order mark; else UTF-8 when all of
// it is; else CP949 when all of it is. csv_unknown_encoding, with the place of the first bad byte
// of the one that fits longest and the bytes around it, when it is neither. `name` stands in
// errors. Constant memory. A NUL is a character of both.
[[nodiscard]] result<encoding> decide_encoding(byte_source& all, const std::string& name);

// Whether these first bytes can only be something else than text: an Excel workbook, a ZIP archive,
// a PDF, …: "it is an Excel workbook or another ZIP archive".
[[nodiscard]] std::optional<words::message> other_kind_of_file(std::string_view front);

// Whether these first bytes of a file, which has no byte order mark, are text of every second byte
// a NUL: "UTF-16LE" or "UTF-16BE". Good for a hint, and not for a decision.
[[nodiscard]] std::optional<std::string_view> looks_like_utf16(std::string_view front) noexcept;

// The text of `inner` (which must outlive it) as UTF-8, converted block by block in constant
// memory. UTF-8 passes through unchanged and unchecked: the reader checks it. Bytes that are no
// text end it with csv_bad_text, whose `where` is empty and whose detail says which byte at which
// offset, from 0; the text before them is handed out first. After an error or the end it says the
// same again. bad_option when the system does not know the encoding.
[[nodiscard]] result<std::unique_ptr<byte_source>> decode(byte_source& inner, const encoding& e);

// Spells UTF-8 text in an encoding. One thread.
class encoder {
public:
    // bad_option when the system does not know the encoding.
    [[nodiscard]] static result<encoder> open(const encoding& e);
    ~encoder();
    encoder(encoder&&) noexcept;
    encoder& operator=(encoder&&) noexcept;

    // What this encoding wants at the very front of a file, and nowhere else (ISO-2022-KR's
    // designation); usually nothing. A byte order mark is text and not meant here.
    [[nodiscard]] std::string_view preamble() const noexcept;

    // Appends `utf8` to `out`. A character that the encoding lacks, or would not give back, is
    // written as <U+1F600>; returns how many those were. Pieces stand for themselves: behind the
    // preamble they can be put together whichever encoder made them.
    std::size_t append(std::string_view utf8, std::string& out);

private:
    struct state;
    explicit encoder(std::unique_ptr<state> s);
    std::unique_ptr<state> state_; // null for UTF-8
};

} // namespace leadimport::csv
