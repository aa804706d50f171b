#include "leadimport/session/token_renewal.hpp"

#include "session/make_client.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/words/session.hpp"
#include "leadimport/workspace/look_up.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>
#include <variant>

namespace leadimport::session {

namespace asio = boost::asio;

class token_renewal::attended_connection final : public delivery::transport {
public:
    attended_connection(token_renewal& renewal, std::unique_ptr<delivery::transport> connection)
        : renewal_{renewal},
          connection_{std::move(connection)} {}

    asio::awaitable<std::optional<delivery::broken>> open() override { return connection_->open(); }
    bool is_open() override { return connection_->is_open(); }
    asio::awaitable<delivery::reply> exchange(const delivery::request& r) override {
        const auto number = renewal_.number_;
        auto got = co_await connection_->exchange(r);
        auto* a = std::get_if<delivery::answer>(&got);
        if (a != nullptr && a->status == 401 && may_be_ours(r, *a)) {
            waits_ = true;
            co_await renewal_.attend_to(*a, number);
            waits_ = false;
        }
        co_return got;
    }
    void hang_up() override { connection_->hang_up(); }
    void cut() override {
        connection_->cut();
        if (waits_) renewal_.give_up();
    }

private:
    // A 401 that the API does not say itself does not tell what became of a request that creates
    // something. Of all others it makes sense to ask again with another token.
    static bool may_be_ours(const delivery::request& r, const delivery::answer& a) {
        return r.verb == delivery::verb::get || salesmap::says_failure(a);
    }

    token_renewal& renewal_;
    std::unique_ptr<delivery::transport> connection_;
    bool waits_ = false; // for a renewal
};

token_renewal::token_renewal(asio::any_io_executor executor, renewal_deps deps)
    : executor_{std::move(executor)},
      deps_{deps},
      token_{deps.api.token},
      renewed_{executor_, asio::steady_timer::time_point::max()} {}

void token_renewal::belongs_to(std::string workspace_id, std::string workspace_name) {
    workspace_id_ = std::move(workspace_id);
    workspace_name_ = std::move(workspace_name);
}

std::unique_ptr<delivery::transport>
token_renewal::attended(std::unique_ptr<delivery::transport> connection) {
    if (!deps_.api.token_again) return connection;
    return std::make_unique<attended_connection>(*this, std::move(connection));
}

asio::awaitable<void> token_renewal::attend_to(delivery::answer& a, unsigned number) {
    if (workspace_id_.empty()) co_return;
    if (number == number_ && !renewing_ && !why_not_ && !given_up_) co_await renew();
    while (renewing_)
        co_await renewed_.async_wait(asio::as_tuple(asio::use_awaitable));
    // Who gives up sends nothing more, and what was refused was not carried out.
    if (number != number_ || given_up_)
        a.of_former_token = true;
    else
        a.no_other_token = why_not_;
}

asio::awaitable<void> token_renewal::renew() {
    // However the renewal ends, the requests that wait for it must go on.
    struct ended {
        token_renewal& all;
        ~ended() {
            all.renewing_ = false;
            all.renewed_.cancel();
        }
    } const at_the_end{*this};
    renewing_ = true;
    const auto where = deps_.api.token_again->name();
    const auto refused = [&where](words::message what) {
        return error{errc::api_unauthorized, where, std::move(what), 401};
    };
    auto token = co_await read_again();
    if (given_up_) co_return;
    if (!token) {
        // Where it happened is said once, by the whole.
        const auto& e = token.error();
        why_not_ =
            refused(words::token_cannot_be_read_again(without_remedy({e.code, {}, e.detail})));
    } else if (*token == token_) {
        why_not_ = refused(words::token_is_the_same_again);
    }
    if (why_not_) co_return;
    if (const auto proven = co_await prove(*token); !proven) {
        if (!given_up_) why_not_ = proven.error();
        co_return;
    }
    deps_.client.use_token(*token);
    token_ = std::move(*token);
    ++number_;
    if (deps_.warn) deps_.warn(words::token_was_replaced(where));
}

// A file is read at once.
asio::awaitable<result<secret_text>> token_renewal::read_again() {
    const auto& source = *deps_.api.token_again;
    if (source.from != token_source::kind::command) {
        auto token = read_token_again(source, {});
        if (!token) co_return token.error();
        co_return secret_text{std::move(*token)};
    }
    struct reading {
        explicit reading(const asio::any_io_executor& e)
            : done{e, asio::steady_timer::time_point::max()} {}
        asio::steady_timer done;
        std::optional<result<secret_text>> got; // before `done` is cancelled
    };
    const auto r = std::make_shared<reading>(executor_);
    command_ = std::jthread{[r, source, executor = executor_](const std::stop_token& stop) {
        auto token = read_token_again(source, stop);
        auto got = token ? result<secret_text>{secret_text{std::move(*token)}} : token.error();
        asio::post(executor, [r, got = std::move(got)]() mutable {
            r->got.emplace(std::move(got));
            r->done.cancel();
        });
    }};
    while (!r->got)
        co_await r->done.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return std::move(*r->got);
}

asio::awaitable<result<void>> token_renewal::prove(const secret_text& token) {
    const auto& api = deps_.api;
    auto client = make_client(api, token);
    if (!client) co_return client.error();
    client->hide(token_.text()); // a server may repeat what it was sent before
    deps_.client.hide(token.text());
    connection_ = client->new_connection(executor_);
    workspace::look_up_deps means{*connection_,  deps_.limiter, deps_.time,
                                  deps_.retries, deps_.random,  &given_up_};
    const auto me = co_await workspace::look_up(means, salesmap::who_am_i());
    connection_.reset();
    const auto who = me ? salesmap::read_who_am_i(*me) : me.error();
    if (!who && class_of(who.error().code) != error_class::refused) co_return who.error();
    const auto where = api.token_again->name();
    if (!who)
        co_return error{who.error().code, where,
                        words::new_token_is_refused_too(who.error().detail)};
    if (who->id == workspace_id_) co_return result<void>{};
    co_return error{
        errc::token_elsewhere, where,
        words::token_of_other_workspace(text::quoted(who->name), text::quoted(workspace_name_))};
}

void token_renewal::give_up() {
    given_up_ = true;
    command_.request_stop();
    if (connection_) connection_->cut();
}

} // namespace leadimport::session
