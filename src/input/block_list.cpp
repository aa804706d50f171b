#include "leadimport/input/block_list.hpp"

#include "leadimport/base/file_state.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/job/job_files.hpp"
#include "leadimport/words/input.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace leadimport::input {
namespace {

constexpr std::string_view mark = "leadimport blocks 1\n";
constexpr std::size_t header_bytes = 64;
constexpr std::size_t hash_bytes = std::tuple_size_v<block_list::hash>;
// Of a file, read together.
constexpr std::size_t page_bytes = 1024 * hash_bytes;

block_list::hash front_of(const digest& d) {
    block_list::hash h;
    std::copy_n(d.begin(), h.size(), h.begin());
    return h;
}

void put_number(std::string& to, std::uint64_t n) {
    for (unsigned shift = 0; shift < 64; shift += 8)
        to += static_cast<char>(static_cast<unsigned char>(n >> shift));
}

std::uint64_t number_in(std::string_view from) {
    std::uint64_t n = 0;
    for (std::size_t i = 8; i-- > 0;)
        n = n << 8U | static_cast<unsigned char>(from[i]);
    return n;
}

std::string spell_header(const listed_input& i) {
    std::string s{mark};
    put_number(s, i.block_bytes);
    put_number(s, i.bytes);
    put_number(s, static_cast<std::uint64_t>(i.modified_ns));
    s.append(i.whole.begin(), i.whole.end());
    s.resize(header_bytes, '\0');
    return s;
}

std::optional<listed_input> read_header(std::string_view s) {
    if (s.size() != header_bytes || !s.starts_with(mark)) return std::nullopt;
    s.remove_prefix(mark.size());
    listed_input i;
    i.block_bytes = number_in(s);
    i.bytes = number_in(s.substr(8));
    i.modified_ns = static_cast<std::int64_t>(number_in(s.substr(16)));
    std::ranges::transform(s.substr(24, i.whole.size()), i.whole.begin(),
                           [](char c) { return static_cast<unsigned char>(c); });
    return i;
}

// Up to `most` bytes from there; fewer where the file ends.
result<std::string> read_at(int fd, std::uint64_t offset, std::size_t most,
                            const std::string& name) {
    std::string bytes(most, '\0');
    const auto size = read_bytes_at(fd, offset, bytes, name, errc::storage_failed);
    if (!size) return size.error();
    bytes.resize(*size);
    return bytes;
}

} // namespace

std::size_t listed_input::size_of(std::uint64_t n) const noexcept {
    const auto begin = std::min(bytes, n * block_bytes);
    return static_cast<std::size_t>(std::min<std::uint64_t>(block_bytes, bytes - begin));
}

std::chrono::system_clock::time_point listed_input::modified() const {
    file_state s;
    s.modified_ns = modified_ns;
    return s.modified();
}

block_list::block_list(spool_place place, std::size_t block_bytes) : place_{std::move(place)} {
    input_.block_bytes = block_bytes;
}

std::optional<block_list> block_list::load(const std::filesystem::path& path) {
    block_list list{{folder_of(path)}, 0};
    auto opened = job::open_file(path, O_RDONLY);
    if (!opened || !*opened) return std::nullopt;
    list.loaded_ = std::move(*opened);
    const auto header = read_at(list.loaded_.get(), 0, header_bytes, path.string());
    const auto input = header ? read_header(*header) : std::nullopt;
    const auto state = state_of(list.loaded_.get(), path.string(), errc::storage_failed);
    if (!input || !state || state->bytes != header_bytes + input->blocks() * hash_bytes)
        return std::nullopt;
    list.input_ = *input;
    return list;
}

void block_list::restart() {
    const auto block_bytes = input_.block_bytes;
    input_ = {};
    input_.block_bytes = block_bytes;
    block_ = {};
    in_block_ = 0;
    page_.clear();
    page_first_ = 0;
    made_.reset();
}

result<void> block_list::add(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto part = bytes.substr(0, input_.block_bytes - in_block_);
        block_.update(part);
        in_block_ += part.size();
        input_.bytes += part.size();
        bytes.remove_prefix(part.size());
        if (in_block_ < input_.block_bytes) continue;
        if (auto ended = end_block(); !ended) return ended;
    }
    return {};
}

result<void> block_list::end_block() {
    const auto h = front_of(block_.value());
    block_ = {};
    in_block_ = 0;
    page_.append(h.begin(), h.end());
    return page_.size() < limits::listed_in_memory ? result<void>{} : flush();
}

// The header comes last: until then there is room for it.
result<void> block_list::flush() {
    const auto name = place_.folder.string();
    if (!made_) {
        auto file = unnamed_file::create(place_.folder, place_.unusable);
        if (!file) return file.error();
        made_.emplace(std::move(*file));
        if (auto room = write_all(made_->fd(), std::string(header_bytes, '\0'), name); !room)
            return room;
    }
    auto written = write_all(made_->fd(), page_, name);
    page_.clear();
    return written;
}

result<void> block_list::finish(const digest& whole, std::int64_t modified_ns) {
    if (in_block_ > 0)
        if (auto ended = end_block(); !ended) return ended;
    input_.whole = whole;
    input_.modified_ns = modified_ns;
    if (in_memory()) return {};
    const auto name = place_.folder.string();
    if (auto written = flush(); !written) return written;
    if (::lseek(made_->fd(), 0, SEEK_SET) != 0)
        return system_error(errc::storage_failed, name, errno);
    return write_all(made_->fd(), spell_header(input_), name);
}

result<void> block_list::read_page(std::uint64_t n) {
    const auto name = place_.folder.string();
    auto page = read_at(made_ ? made_->fd() : loaded_.get(), header_bytes + n * hash_bytes,
                        page_bytes, name);
    if (!page) return page.error();
    if (page->size() < hash_bytes)
        return error{errc::storage_failed, name, words::block_list_ends_early};
    page_ = std::move(*page);
    page_first_ = n;
    return {};
}

result<block_list::hash> block_list::hash_of(std::uint64_t n) {
    const bool there = n >= page_first_ && n - page_first_ < page_.size() / hash_bytes;
    if (!there)
        if (const auto read = read_page(n); !read) return read.error();
    hash h;
    std::memcpy(h.data(), page_.data() + (n - page_first_) * hash_bytes, h.size());
    return h;
}

result<bool> block_list::holds(std::uint64_t n, std::string_view block) {
    if (block.size() != input_.size_of(n)) return false;
    const auto noted = hash_of(n);
    if (!noted) return noted.error();
    return *noted == front_of(fingerprint_of(block));
}

std::optional<std::uint64_t> block_list::first_difference(block_list& other) {
    if (input_.block_bytes != other.input_.block_bytes) return std::nullopt;
    for (std::uint64_t n = 0; n < std::min(input_.blocks(), other.input_.blocks()); ++n) {
        const auto ours = hash_of(n);
        const auto theirs = other.hash_of(n);
        if (!ours || !theirs) return std::nullopt;
        if (*ours != *theirs) return n * input_.block_bytes;
    }
    return std::min(input_.bytes, other.input_.bytes);
}

result<void> block_list::keep_as(const std::filesystem::path& path) {
    if (made_) return made_->replace(path);
    return job::replace_file(path, spell_header(input_) + page_);
}

} // namespace leadimport::input
