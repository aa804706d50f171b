#include "leadimport/run/settings.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace leadimport::run {
namespace {

result<std::uint64_t> parse_number(const std::string& s, const char* option, std::uint64_t least,
                                   std::uint64_t most) {
    const auto n = text::parse_unsigned(s);
    if (!n || *n < least || *n > most)
        return error{errc::bad_option, option,
                     words::option_is_no_number_between(text::quoted(s), least, most)};
    return *n;
}

result<std::chrono::milliseconds> parse_positive(const std::string& s, const char* option) {
    auto d = parse_duration(s, option);
    if (d && d->count() == 0)
        return error{errc::bad_option, option,
                     words::option_must_be_longer_than_nothing(text::quoted(s))};
    return d;
}

result<delivery::failure_limits> parse_failures(const std::string& s) {
    delivery::failure_limits l;
    const bool share = s.ends_with('%');
    const auto n = text::parse_unsigned(s.substr(0, s.size() - (share ? 1 : 0)));
    if (!n || *n == 0 || (share && *n > 99))
        return error{errc::bad_option, "--max-failures",
                     words::option_is_no_failure_limit(text::quoted(s))};
    if (share)
        l.percent = static_cast<unsigned>(*n);
    else
        l.count = *n;
    return l;
}

result<log_level> parse_log_level(const std::string& s) {
    for (const auto& [name, level] : {std::pair{"error", log_level::error},
                                      {"warning", log_level::warning},
                                      {"info", log_level::info},
                                      {"debug", log_level::debug}})
        if (s == name) return level;
    return error{errc::bad_option, "--log-level", words::option_is_no_log_level(text::quoted(s))};
}

result<void> add_reading(import_settings& s, const raw_options& o) {
    if (!o.encoding.empty()) {
        auto encoding = csv::encoding::named(o.encoding);
        if (!encoding) return encoding.error();
        s.reading.encoding = std::move(*encoding);
    }
    if (!o.delimiter.empty()) {
        const auto delimiter = csv::parse_delimiter(o.delimiter);
        if (!delimiter) return delimiter.error();
        s.reading.delimiter = *delimiter;
    }
    return {};
}

// How many rows are sent, and how many may fail.
result<void> add_bounds(import_settings& s, const raw_options& o) {
    if (!o.limit.empty()) {
        const auto limit = parse_number(o.limit, "--limit", 1, 1'000'000'000);
        if (!limit) return limit.error();
        s.limit = *limit;
    }
    if (!o.canary.empty()) {
        const auto canary = parse_number(o.canary, "--canary", 1, 1'000'000'000);
        if (!canary) return canary.error();
        s.canary = *canary;
    }
    if (!o.max_failures.empty()) {
        const auto failures = parse_failures(o.max_failures);
        if (!failures) return failures.error();
        s.max_failures = *failures;
    }
    return {};
}

// Of two names for a variable the first that says something.
std::string from_environment(const char* name, const char* other) {
    for (const auto* n : {name, other})
        if (const char* value = std::getenv(n); value != nullptr && *value != '\0') return value;
    return {};
}

} // namespace

session::token_source token_source_of(const raw_options& o) {
    if (!o.token_command.empty()) return {session::token_source::kind::command, o.token_command};
    return session::token_source::of_option(o.token_file);
}

result<session::api_settings> api_without_proxy_and_token(const raw_options& o) {
    session::api_settings s;
    s.ca_file = o.ca_file;
    const auto rate = parse_rate(o.rate, "--rate");
    if (!rate) return rate.error();
    s.rate = *rate;
    auto endpoint = http::parse_endpoint(o.base_url);
    if (!endpoint) return endpoint.error();
    s.endpoint = std::move(*endpoint);
    const auto connections = parse_number(o.connections, "--connections", 1, limits::connections);
    if (!connections) return connections.error();
    s.connections = static_cast<unsigned>(*connections);
    const auto timeout = parse_positive(o.timeout, "--timeout");
    if (!timeout) return timeout.error();
    s.timeout = *timeout;
    const auto retry_for = parse_duration(o.retry_for, "--retry-for");
    if (!retry_for) return retry_for.error();
    s.retry_for = *retry_for;
    return s;
}

result<void> add_proxy(session::api_settings& s, const raw_options& o) {
    auto proxy = http::choose_proxy({o.proxy, from_environment("https_proxy", "HTTPS_PROXY"),
                                     from_environment("no_proxy", "NO_PROXY"),
                                     from_environment("all_proxy", "ALL_PROXY"),
                                     from_environment("auto_proxy", "AUTO_PROXY")},
                                    s.endpoint);
    if (!proxy) return proxy.error();
    s.proxy = std::move(proxy->via);
    s.proxy_ignored = std::move(proxy->ignored);
    s.proxy_from = std::move(proxy->from);
    s.why_direct = proxy->why_direct;
    return {};
}

result<void> add_token(session::api_settings& s, const raw_options& o) {
    const auto source = token_source_of(o);
    auto token = session::read_token(source);
    if (!token) return token.error();
    s.token = std::move(*token);
    if (source.may_change()) s.token_again = source;
    return {};
}

result<import_settings> check_options(const raw_options& o) {
    import_settings s;
    s.input = o.input;
    s.map = o.map;
    if (o.allow_outside) s.tables = mapping::tables_from::anywhere;
    s.synonyms = o.synonyms;
    s.schema = o.schema;
    s.job = o.job;
    s.again = o.again;
    s.errors = o.errors;
    s.fixes = o.fixes;
    s.as_is = o.as_is;
    if (s.as_is && !s.fixes.empty())
        return error{errc::bad_option, "--as-is", words::nothing_to_compare_as_it_is};
    s.strict = o.strict;
    if (o.if_empty != "ok" && o.if_empty != "fail")
        return error{errc::bad_option, "--if-empty",
                     words::option_is_neither_ok_nor_fail(text::quoted(o.if_empty))};
    s.fail_if_empty = o.if_empty == "fail";
    const bool asks = !o.offline && o.schema.empty();
    if (s.from_standard_input() && o.token_file == "-" && asks)
        return error{errc::bad_option, "--token-file", words::leads_and_token_on_standard_input};
    if (auto done = add_reading(s, o); !done) return done.error();
    const auto level = parse_log_level(o.log_level);
    if (!level) return level.error();
    s.log_level = *level;
    if (auto done = add_bounds(s, o); !done) return done.error();
    auto end = parse_end_of_run(o.end, {});
    if (!end) return end.error();
    s.end = std::move(*end);
    if (o.on_unknown != "settle" && o.on_unknown != "hold")
        return error{errc::bad_option, "--on-unknown",
                     words::option_is_neither_settle_nor_hold(text::quoted(o.on_unknown))};
    s.settle = o.on_unknown == "settle";
    s.key_field = text::trim(o.key_field);
    const auto settle_delay = parse_duration(o.settle_delay, "--settle-delay");
    if (!settle_delay) return settle_delay.error();
    s.settle_delay = *settle_delay;
    const auto rate = parse_rate(o.rate, "--rate");
    if (!rate) return rate.error();
    if (!asks) return s;
    auto api = api_without_proxy_and_token(o);
    if (!api) return api.error();
    if (const auto proxy = add_proxy(*api, o); !proxy) return proxy.error();
    if (const auto token = add_token(*api, o); !token) return token.error();
    s.api = std::move(*api);
    return s;
}

std::filesystem::path import_settings::job_folder() const {
    if (!job.empty()) return (job / "").parent_path(); // without a slash: --again adds to the name
    return job::default_folder(from_standard_input() ? "stdin" : input);
}

} // namespace leadimport::run
