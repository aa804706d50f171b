#include "http/reply_reader.hpp"

#include "leadimport/base/http_date.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace leadimport::http {

namespace beast = boost::beast;
using boost::system::error_code;

namespace {

// What the parser has not used yet is part of a header, of a chunk's or of the trailers: it takes
// bodies at once.
constexpr std::size_t buffer_bytes = limits::reply_header_bytes;
constexpr std::size_t least_room = 8 * limits::kib;

// "timeout=5, max=1000"
std::optional<std::chrono::seconds> timeout_in(std::string_view keep_alive) {
    for (const auto part : text::split(keep_alive, ",")) {
        const auto equals = part.find('=');
        if (equals == part.npos) continue;
        const auto name = text::trim(part.substr(0, equals));
        if (!beast::iequals({name.data(), name.size()}, "timeout")) continue;
        const auto n = text::parse_unsigned(text::trim(part.substr(equals + 1)));
        if (!n || *n == 0) return std::nullopt;
        constexpr std::uint64_t day = 86'400; // longer than anybody waits here
        return std::chrono::seconds{std::min(*n, day)};
    }
    return std::nullopt;
}

class parser final : public beast::http::basic_parser<false> {
public:
    parser(bool header_only, std::size_t body_bytes) {
        header_limit(limits::reply_header_bytes);
        body_limit(body_bytes);
        eager(true);
        skip(header_only);
    }

    delivery::answer answer;
    std::optional<std::chrono::seconds> idle_for;

    [[nodiscard]] bool interim() const { return answer.status / 100 == 1 && answer.status != 101; }

private:
    void on_request_impl(beast::http::verb, beast::string_view, beast::string_view, int,
                         error_code&) override {}
    void on_response_impl(int code, beast::string_view, int, error_code&) override {
        answer.status = static_cast<unsigned>(code);
    }
    // Of a header that comes twice the first counts.
    void on_field_impl(beast::http::field name, beast::string_view spelled,
                       beast::string_view value, error_code&) override {
        if (name == beast::http::field::keep_alive && !idle_for)
            idle_for = timeout_in({value.data(), value.size()});
        if (name == beast::http::field::date && !answer.date)
            answer.date = parse_http_date({value.data(), value.size()});
        if (auto* kept = kept_as(name, spelled); kept != nullptr && kept->empty())
            kept->assign(value.data(), value.size());
    }
    void on_header_impl(error_code&) override {
        if (answer.rate_limit_reset.empty()) answer.rate_limit_reset = std::move(other_reset_);
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        if (length) answer.body.reserve(static_cast<std::size_t>(*length)); // within body_limit
    }
    std::size_t on_body_impl(beast::string_view piece, error_code&) override {
        answer.body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view piece, error_code&) override {
        answer.body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_finish_impl(error_code&) override {}

    std::string* kept_as(beast::http::field name, beast::string_view spelled) {
        using beast::http::field;
        if (name == field::content_type) return &answer.content_type;
        if (name == field::retry_after) return &answer.retry_after;
        if (name != field::unknown || answer.status != 429) return nullptr;
        if (beast::iequals(spelled, "RateLimit")) return &answer.rate_limit;
        if (beast::iequals(spelled, "RateLimit-Reset")) return &answer.rate_limit_reset;
        if (beast::iequals(spelled, "X-RateLimit-Reset")) return &other_reset_;
        return nullptr;
    }

    std::string other_reset_;
};

} // namespace

struct reply_reader::impl {
    beast::flat_buffer buffer;
    std::optional<parser> at;
    bool header_only = false;
    std::size_t body_bytes = 0; // at most
    std::size_t wire_bytes = 0; // likewise
    std::size_t used_bytes = 0; // of this answer, and of interim ones before it
    error_code problem;

    state begin(bool only_header, std::size_t most_of_body) {
        header_only = only_header;
        body_bytes = most_of_body;
        wire_bytes = limits::reply_wire_bytes(body_bytes);
        used_bytes = 0;
        at.emplace(header_only, body_bytes);
        problem = {};
        return parse();
    }

    state parse() {
        const auto s = parse_what_came();
        const bool beyond = used_bytes + (s == state::more ? buffer.size() : 0) > wire_bytes;
        if (s == state::broken || !(beyond || (s == state::more && buffer.size() >= buffer_bytes)))
            return s;
        problem = beyond ? beast::http::error::body_limit : beast::http::error::header_limit;
        return state::broken;
    }

    state parse_what_came() {
        while (buffer.size() != 0) {
            const auto used = at->put(buffer.data(), problem);
            buffer.consume(used);
            used_bytes += used;
            if (problem == beast::http::error::need_more) break;
            if (problem) return state::broken;
            if (!at->is_done()) continue;
            if (!at->interim()) return state::whole;
            at.emplace(header_only, body_bytes);
        }
        problem = {};
        return state::more;
    }
};

reply_reader::reply_reader() : impl_{std::make_unique<impl>()} {}
reply_reader::~reply_reader() = default;
reply_reader::reply_reader(reply_reader&&) noexcept = default;
reply_reader& reply_reader::operator=(reply_reader&&) noexcept = default;

reply_reader::state reply_reader::begin(std::size_t body_bytes) {
    return impl_->begin(false, body_bytes);
}
reply_reader::state reply_reader::begin_header() { return impl_->begin(true, 0); }

boost::asio::mutable_buffer reply_reader::room() {
    auto& b = impl_->buffer;
    return b.prepare(
        std::min(std::max(least_room, b.capacity() - b.size()), buffer_bytes - b.size()));
}

reply_reader::state reply_reader::arrived(std::size_t bytes) {
    impl_->buffer.commit(bytes);
    return impl_->parse();
}

reply_reader::state reply_reader::ended() {
    auto& at = *impl_->at;
    if (!at.got_some()) {
        impl_->problem = beast::http::error::end_of_stream;
        return state::broken;
    }
    at.put_eof(impl_->problem);
    return impl_->problem ? state::broken : state::whole;
}

error_code reply_reader::problem() const noexcept { return impl_->problem; }
bool reply_reader::has_header() const noexcept { return impl_->at->is_header_done(); }
delivery::answer reply_reader::take() { return std::move(impl_->at->answer); }
bool reply_reader::has_more_behind() const noexcept { return impl_->buffer.size() != 0; }
bool reply_reader::has_text_behind() const noexcept {
    const auto bytes = impl_->buffer.data();
    const std::string_view behind{static_cast<const char*>(bytes.data()), bytes.size()};
    return behind.find_first_not_of("\r\n") != behind.npos;
}
bool reply_reader::keeps_alive() const noexcept { return impl_->at->keep_alive(); }
std::optional<std::chrono::seconds> reply_reader::keeps_idle_for() const noexcept {
    return impl_->at->idle_for;
}

} // namespace leadimport::http
