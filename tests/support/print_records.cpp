// print_records [--delimiter NAME] [--block BYTES] [--portable]
//
// What csv::record_reader makes of the files whose paths are the lines of stdin, so that a test in
// another language can compare another reader with ours on many files at once. Everything that is
// printed is a text with a NUL behind it, which no text has. For each file:
//   the number of the header's cells and those, or "none";
//   for each record its line, its defect or an empty text, the number of its cells and those;
//   "end", and the error that ended it or an empty text.

#include "leadimport/base/text.hpp"
#include "leadimport/csv/record_reader.hpp"

#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace leadimport;

struct choices {
    csv::dialect dialect;
    std::size_t block = SIZE_MAX;
    csv::instruction_set set = csv::instruction_set::best;
};

std::optional<choices> parse(int argc, char** argv) {
    choices c;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        if (option == "--portable") {
            c.set = csv::instruction_set::portable;
            continue;
        }
        if (++i == argc) return {};
        if (option == "--delimiter") {
            const auto delimiter = csv::parse_delimiter(argv[i]);
            if (!delimiter) return {};
            c.dialect.delimiter = *delimiter;
        } else if (option == "--block") {
            c.block = static_cast<std::size_t>(text::parse_unsigned(argv[i]).value_or(0));
            if (c.block == 0) return {};
        } else {
            return {};
        }
    }
    return c;
}

void print(std::string_view text) { std::cout << text << '\0'; }
void print(std::uint64_t n) { print(std::to_string(n)); }

template<class Texts>
void print_all(const Texts& texts) {
    print(texts.size());
    for (const auto& t : texts)
        print(t);
}

std::string_view name_of(const std::optional<errc>& code) noexcept {
    return code ? leadimport::name_of(*code) : "";
}

// To the end or the first error, which it gives.
std::optional<errc> print_records(csv::record_reader& reader) {
    const auto header = reader.read_header();
    if (header)
        print_all(*header);
    else
        print("none");
    auto next = reader.next();
    for (; next && *next != nullptr; next = reader.next()) {
        const auto& r = **next;
        print(r.line);
        print(name_of(r.defect));
        print_all(r.cells);
    }
    return next ? std::nullopt : std::optional{next.error().code};
}

} // namespace

int main(int argc, char** argv) {
    const auto chosen = parse(argc, argv);
    if (!chosen) {
        std::cerr << "usage: print_records [--delimiter NAME] [--block BYTES] [--portable]\n";
        return 2;
    }
    for (std::string path; std::getline(std::cin, path);) {
        std::ifstream file{path, std::ios::binary};
        const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
        if (!file.is_open() || file.bad()) {
            std::cerr << path << ": cannot be read\n";
            return 1;
        }
        csv::memory_source source{bytes, chosen->block};
        csv::record_reader reader{source, chosen->dialect, path, chosen->set};
        const auto failure = print_records(reader);
        print("end");
        print(name_of(failure));
    }
    return std::cout.flush() ? 0 : 1;
}
