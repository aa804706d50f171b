#include "sandbox/record_file.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <optional>
#include <unistd.h>
#include <utility>

namespace leadimport::sandbox {
namespace {

namespace json = boost::json;

std::string quoted_json(std::string_view s) { return json::serialize(json::string_view{s}); }

const json::value* text_at(const json::object& o, std::string_view key) {
    const auto* v = o.if_contains(key);
    return v != nullptr && v->is_string() ? v : nullptr;
}

// "2024-04-08T05:25:26.020Z", as record_line writes it.
std::optional<wall_time> parse_utc(std::string_view s) {
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, sec = 0, ms = 0;
    if (std::sscanf(std::string{s}.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ", &y, &mo, &d, &h, &mi,
                    &sec, &ms) != 7)
        return std::nullopt;
    using namespace std::chrono;
    const year_month_day date{year{y}, month{static_cast<unsigned>(mo)},
                              day{static_cast<unsigned>(d)}};
    if (!date.ok()) return std::nullopt;
    return sys_days{date} + hours{h} + minutes{mi} + seconds{sec} + milliseconds{ms};
}

bool restore(std::string_view line, workspace_model& model) {
    json::error_code ec;
    const auto parsed = json::parse(line, ec);
    const auto* o = ec ? nullptr : parsed.if_object();
    if (o == nullptr) return false;
    if (o->contains("never")) return true;
    auto type = object_type::lead;
    if (const auto* named = o->if_contains("object")) {
        const auto contact =
            named->is_string() ? parse_object_type(view(named->get_string())) : std::nullopt;
        if (!contact || *contact == object_type::lead) return false;
        type = *contact;
    }
    const auto *id = text_at(*o, "id"), *created = text_at(*o, "createdAt"),
               *name = text_at(*o, "name");
    const auto* body = o->if_contains("body");
    if (id == nullptr || created == nullptr || name == nullptr) return false;
    if (body == nullptr || !body->is_object()) return false;
    const auto parsed_id = object_id::parse(view(id->get_string()));
    const auto at = parse_utc(view(created->get_string()));
    return parsed_id && at &&
           model.restore(type, *parsed_id, view(name->get_string()), *at, body->get_object());
}

// Gives each whole line to `take` until that says false; the bytes of the lines taken.
template<class Take>
result<std::size_t> for_each_line(int fd, const std::string& name, Take take) {
    std::string rest;
    std::size_t taken = 0;
    char block[64 * 1024];
    for (;;) {
        const auto n = ::read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return system_error(errc::bad_option, name, errno);
        if (n == 0) return taken;
        rest.append(block, static_cast<std::size_t>(n));
        std::size_t begin = 0;
        for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n', begin)) {
            if (!take(std::string_view{rest}.substr(begin, end - begin))) return taken;
            taken += end + 1 - begin;
            begin = end + 1;
        }
        rest.erase(0, begin);
    }
}

void append_origin(const origin& from, std::string_view body, std::string& s) {
    s.append(R"(,"by":")").append(name_of(from.by)).append(R"(","idempotencyKey":)");
    s += from.idempotency_key.empty() ? "null" : quoted_json(from.idempotency_key);
    if (!from.fault.empty()) s.append(R"(,"fault":)").append(quoted_json(from.fault));
    s += R"(,"body":)";
    const auto at = s.size();
    s += body;
    // Inside a JSON text they can only stand between tokens.
    std::replace(s.begin() + static_cast<std::ptrdiff_t>(at), s.end(), '\n', ' ');
    std::replace(s.begin() + static_cast<std::ptrdiff_t>(at), s.end(), '\r', ' ');
}

} // namespace

std::string record_line(const created_object& made, const origin& from) {
    std::string s = "{";
    if (made.type != object_type::lead)
        s.append(R"("object":")").append(name_of(made.type)).append(R"(",)");
    s += R"("id":")" + made.id.text() + R"(","name":)" + quoted_json(made.name);
    s += R"(,"createdAt":")" + made.created_at + "\"";
    append_origin(from, from.body, s);
    return s.append("}\n");
}

std::string never_line(object_type t, std::string_view why, const origin& from) {
    std::string s = R"({"never":")" + std::string{name_of(t)} + R"(","why":")";
    s.append(why).append("\"");
    json::error_code ec;
    json::parse(from.body, ec); // what was refused may be no JSON
    append_origin(from, ec ? "null" : from.body, s);
    return s.append("}\n");
}

result<record_file> record_file::open(const std::filesystem::path& path, workspace_model& model) {
    record_file file;
    file.name_ = path.string();
    file.fd_ = unique_fd{::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
    if (!file.fd_) return system_error(errc::bad_option, file.name_, errno);

    std::size_t lines = 0;
    bool bad = false;
    const auto taken = for_each_line(file.fd_.get(), file.name_, [&](std::string_view line) {
        ++lines;
        bad = !restore(line, model);
        return !bad;
    });
    if (!taken) return taken.error();
    if (bad)
        return error{errc::bad_option, file.name_ + ", line " + std::to_string(lines),
                     "not what the sandbox recorded, or recorded twice"};
    file.bytes_ = *taken;
    if (::ftruncate(file.fd_.get(), static_cast<off_t>(file.bytes_)) != 0)
        return system_error(errc::bad_option, file.name_, errno);
    return file;
}

result<void> record_file::append(std::string_view line) {
    if (!fd_) return {};
    auto done = write_all(fd_.get(), line, name_);
    if (done)
        bytes_ += line.size();
    else if (::ftruncate(fd_.get(), static_cast<off_t>(bytes_)) != 0)
        return system_error(errc::storage_failed, name_, errno);
    return done;
}

} // namespace leadimport::sandbox
