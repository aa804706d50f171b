#include "csv/byte_window.hpp"
#include "csv/decoder.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/words/csv.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

namespace leadimport::csv {
namespace {

// UTF-8, as it is.
class passing_source final : public byte_source {
public:
    explicit passing_source(byte_source& inner) : inner_{inner} {}
    result<std::size_t> read(std::span<char> into) override { return inner_.read(into); }

private:
    byte_source& inner_;
};

class decoding_source final : public byte_source {
public:
    decoding_source(byte_source& inner, std::unique_ptr<decoder> d, std::string name)
        : window_{inner},
          decoder_{std::move(d)},
          name_{std::move(name)},
          text_(limits::block_bytes + reserve) {}

    result<std::size_t> read(std::span<char> into) override {
        if (into.empty()) return std::size_t{0};
        while (ready_.empty()) {
            if (problem_) return *problem_;
            if (over_) return std::size_t{0};
            fill();
        }
        const auto n = std::min(into.size(), ready_.size());
        std::memcpy(into.data(), ready_.data(), n);
        ready_.remove_prefix(n);
        return n;
    }

private:
    // Room that is left for what the decoder holds back when the text ends. The most that any has
    // is a few characters.
    static constexpr std::size_t reserve = 64;
    // No encoding has characters, with what switches to them, that are longer.
    static constexpr std::size_t longest_character = 8;

    void fill() {
        std::span<char> room{text_};
        if (hungry_ && !read_on()) {
            if (over_) decoder_->finish(room);
        } else {
            convert(room);
        }
        ready_ = {text_.data(), text_.size() - room.size()};
    }

    // Whether there is more to convert.
    bool read_on() {
        const auto more = window_.grow();
        if (more && *more) return true;
        if (!more) {
            problem_ = more.error();
            return false;
        }
        const auto rest = window_.bytes().size();
        if (rest > 0) say(words::ends_in_a_character(window_.place(0, rest)));
        over_ = true;
        return false;
    }

    void convert(std::span<char>& room) {
        auto in = window_.bytes();
        const auto before = in.size();
        auto most = room.first(room.size() - reserve);
        const auto stopped = decoder_->convert(in, most);
        room = room.last(most.size() + reserve);
        window_.drop(before - in.size());
        hungry_ = stopped == stop::taken || stopped == stop::cut;
        if (stopped == stop::bad) refuse(room);
    }

    void refuse(std::span<char>& room) {
        const auto length = bad_length(room);
        const auto& is_not =
            length == 1 ? words::byte_is_not_encoding : words::bytes_are_not_encoding;
        say(is_not(window_.place(0, length), name_));
        decoder_->finish(room);
    }

    // Of the bytes at hand, how many it takes to know that they are no character. 0 when they are
    // one: some conversions of glibc stop behind the bad bytes instead of in front of them.
    std::size_t bad_length(std::span<char>& room) {
        for (std::size_t n = 1; n <= std::min(longest_character, window_.bytes().size()); ++n) {
            auto in = window_.bytes().substr(0, n);
            auto held_back = room;
            const auto stopped = decoder_->convert(in, held_back);
            if (stopped != stop::bad && stopped != stop::cut) break;
            room = held_back;
            if (stopped == stop::bad) return n;
        }
        return 0;
    }

    void say(words::message detail) { problem_ = error{errc::csv_bad_text, {}, std::move(detail)}; }

    byte_window window_;
    std::unique_ptr<decoder> decoder_;
    std::string name_;
    std::vector<char> text_;
    std::string_view ready_; // of text_, what read() has not given yet
    std::optional<error> problem_;
    bool hungry_ = true; // nothing more can be made of what is in the window
    bool over_ = false;
};

} // namespace

result<std::unique_ptr<byte_source>> decode(byte_source& inner, const encoding& e) {
    if (e.is_utf8()) return std::unique_ptr<byte_source>{std::make_unique<passing_source>(inner)};
    auto made = make_decoder(e);
    if (!made) return made.error();
    return std::unique_ptr<byte_source>{
        std::make_unique<decoding_source>(inner, std::move(*made), e.name())};
}

} // namespace leadimport::csv
