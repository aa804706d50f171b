#include "sandbox/startup.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/text.hpp"

#include <chrono>
#include <random>
#include <utility>

namespace leadimport::sandbox {
namespace {

constexpr std::size_t schema_bytes = 67'108'864; // a workspace with many contacts
constexpr std::size_t token_bytes = 4096;

result<workspace_model> make_model(const options& o) {
    const auto name = o.schema_file.empty() ? "built-in schema" : o.schema_file.string();
    result<std::string> json{std::string{builtin_schema()}};
    if (!o.schema_file.empty())
        json = read_small_file(o.schema_file, schema_bytes, errc::bad_schema_file);
    if (!json) return json.error();
    auto parsed = parse_schema(json.value(), name);
    if (!parsed) return parsed.error();
    // Ids must differ from those of earlier runs, which the record file may hold.
    std::random_device random;
    const auto seed = static_cast<std::uint64_t>(random()) << 32 | random();
    const auto now = std::chrono::system_clock::now() + o.behaves.clock_offset;
    auto model = workspace_model::make(parsed.value(), seed, now, name);
    if (model) model->behave(o.behaves);
    return model;
}

} // namespace

result<workspace> make_workspace(const options& o) {
    auto model = make_model(o);
    if (!model) return model.error();
    if (o.record_file.empty()) return workspace{std::move(model.value()), record_file{}};
    auto record = record_file::open(o.record_file, *model);
    if (!record) return record.error();
    return workspace{std::move(model.value()), std::move(record.value())};
}

result<std::string> read_token(const std::filesystem::path& file) {
    const auto content = read_small_file(file, token_bytes, errc::bad_option);
    if (!content) return content.error();
    const auto token = text::trim(*content);
    if (token.empty()) return error{errc::bad_option, file.string(), "it holds no token"};
    return std::string{token};
}

} // namespace leadimport::sandbox
