#include "run/sent_rows.hpp"

#include "run/row_references.hpp"

#include "leadimport/csv/record_reader.hpp"
#include "leadimport/run/job_input.hpp"
#include "leadimport/words/run.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace leadimport::run {

namespace asio = boost::asio;

namespace {
constexpr std::uint64_t rows_without_a_break = 2048; // a signal is heard within milliseconds
}

asio::awaitable<result<void>> sent_rows::read(const wish& wants, const taker& take) {
    const auto executor = co_await asio::this_coro::executor;
    auto pass = input::input_pass::begin(input_.input);
    if (!pass) co_return pass.error();
    csv::record_reader reader{pass->text(), input_.input.dialect, input_.input.name};
    if (const auto header = reader.read_header(); !header) co_return header.error();
    for (std::uint64_t read = 1; !stopped_; ++read) {
        if (read % rows_without_a_break == 0) co_await asio::post(executor, asio::use_awaitable);
        const auto next = reader.next();
        if (!next) co_return next.error();
        if (*next == nullptr) break;
        const auto row = number_of((*next)->row);
        const auto wanted = wants(row);
        if (!wanted) co_return wanted.error();
        if (!*wanted) continue;
        const auto problem = input_.map.build(**next, request_);
        if (auto taken = take(row, request_, problem ? &*problem : nullptr); !taken)
            co_return taken;
    }
    co_return result<void>{};
}

std::uint64_t sent_rows::number_of(std::uint64_t nth) const {
    return input_.salvaged ? input_.salvaged->numbers.at(nth - 1) : nth;
}

std::optional<words::message> sent_rows::why_without(std::uint64_t row) const {
    const auto& s = input_.salvaged;
    if (!s || std::ranges::binary_search(s->numbers, row)) return std::nullopt;
    return words::no_result_file_has_row(without_remedy(s->why));
}

bool sent_rows::is_doubtful(std::uint64_t row) const {
    return input_.salvaged && row > input_.salvaged->certain;
}

result<sent_row> sent_rows::as_sent(std::uint64_t row, const requests::lead_request& request) {
    auto body = with_known_contacts(request, journal_, job_id_);
    if (!body) return error{body.error().code, words::number_of_row(row), body.error().detail};
    sent_row r;
    r.row = row;
    r.complete = body->has_value();
    r.body = r.complete ? std::move(**body) : request.body.str();
    r.organization = wanted_contact{request.organization};
    r.person = wanted_contact{request.person};
    return r;
}

} // namespace leadimport::run
