// Names and values: what the job is, how it was called, where its result files end.

#include "job/journal_impl.hpp"

#include "leadimport/base/text.hpp"

#include <utility>

namespace leadimport::job {

result<std::string> journal::impl::meta(std::string_view name) {
    const auto found = get_meta.bind(1, name).step();
    if (!found) return found.error();
    auto value = *found ? get_meta.text(0) : std::string{};
    get_meta.reset();
    return value;
}

result<std::uint64_t> journal::impl::meta_number(std::string_view name) {
    const auto value = meta(name);
    if (!value) return value.error();
    return text::parse_unsigned(*value).value_or(0);
}

result<void> journal::impl::set_meta(std::string_view name, std::string_view value) {
    return put_meta.bind(1, name).bind(2, value).run();
}

result<job_identity> journal::identity() {
    job_identity i;
    for (const auto& [name, target] : {std::pair{"id", &i.id},
                                       {"input", &i.input},
                                       {"input_digest", &i.input_digest},
                                       {"mapping_digest", &i.mapping_digest},
                                       {"base_url", &i.base_url},
                                       {"workspace_id", &i.workspace_id},
                                       {"workspace_name", &i.workspace_name},
                                       {"program_version", &i.program_version},
                                       {"began_at", &i.began_at}}) {
        auto value = impl_->meta(name);
        if (!value) return value.error();
        *target = std::move(*value);
    }
    for (const auto& [name, target] :
         {std::pair{"input_bytes", &i.input_bytes}, {"rows", &i.rows}}) {
        const auto value = impl_->meta_number(name);
        if (!value) return value.error();
        *target = *value;
    }
    return i;
}

result<void> journal::set_identity(const job_identity& i) {
    const auto bytes = std::to_string(i.input_bytes);
    const auto rows = std::to_string(i.rows);
    const std::pair<const char*, const std::string*> all[] = {
        {"id", &i.id},
        {"input", &i.input},
        {"input_bytes", &bytes},
        {"input_digest", &i.input_digest},
        {"rows", &rows},
        {"mapping_digest", &i.mapping_digest},
        {"base_url", &i.base_url},
        {"workspace_id", &i.workspace_id},
        {"workspace_name", &i.workspace_name},
        {"program_version", &i.program_version},
        {"began_at", &i.began_at},
    };
    for (const auto& [name, value] : all)
        if (auto set = impl_->set_meta(name, *value); !set) return set;
    return {};
}

namespace {
// Where each of them is kept, in the order of its members.
constexpr const char* command_names[] = {
    "command_input",      "command_map",       "command_synonyms",   "command_encoding",
    "command_delimiter",  "command_key_field", "command_rate",       "command_max_failures",
    "command_on_unknown", "command_strict",    "command_given_bytes"};
} // namespace

result<job_command> journal::command() {
    job_command c;
    std::string* const targets[] = {&c.input,      &c.map,       &c.synonyms,   &c.encoding,
                                    &c.delimiter,  &c.key_field, &c.rate,       &c.max_failures,
                                    &c.on_unknown, &c.strict,    &c.given_bytes};
    for (std::size_t i = 0; i < std::size(targets); ++i) {
        auto value = impl_->meta(command_names[i]);
        if (!value) return value.error();
        *targets[i] = std::move(*value);
    }
    return c;
}

result<void> journal::set_command(const job_command& c) {
    const std::string* const values[] = {
        &c.input, &c.map,          &c.synonyms,   &c.encoding, &c.delimiter,  &c.key_field,
        &c.rate,  &c.max_failures, &c.on_unknown, &c.strict,   &c.given_bytes};
    for (std::size_t i = 0; i < std::size(values); ++i)
        if (auto set = impl_->set_meta(command_names[i], *values[i]); !set) return set;
    return {};
}

result<std::string> journal::finished_at() { return impl_->meta("finished_at"); }
result<void> journal::set_finished_at(std::string_view moment) {
    return impl_->set_meta("finished_at", moment);
}

namespace {
constexpr const char* extent_names[] = {"bytes_succeeded", "bytes_failed", "bytes_unknown"};
constexpr const char* digest_names[] = {"digest_succeeded", "digest_failed", "digest_unknown"};
constexpr const char* columns_name = "result_columns";
constexpr const char* outdated_name = "result_outdated";

// "4711 0190…": a version that knows of no digests has changed the length alone.
std::string digest_of(std::string_view kept, std::uint64_t bytes) {
    const auto length = std::to_string(bytes) + " ";
    return std::string{kept.starts_with(length) ? kept.substr(length.size()) : ""};
}
} // namespace

result<result_extent> journal::extent() {
    result_extent e;
    const auto written = impl_->meta_number("written");
    if (!written) return written.error();
    e.written = *written;
    for (std::size_t i = 0; i < e.bytes.size(); ++i) {
        const auto bytes = impl_->meta_number(extent_names[i]);
        if (!bytes) return bytes.error();
        e.bytes[i] = *bytes;
        const auto digest = impl_->meta(digest_names[i]);
        if (!digest) return digest.error();
        e.digests[i] = digest_of(*digest, *bytes);
    }
    const auto columns = impl_->meta_number(columns_name);
    if (!columns) return columns.error();
    e.columns = *columns == 0 ? 1 : static_cast<unsigned>(*columns);
    const auto outdated = impl_->meta_number(outdated_name);
    if (!outdated) return outdated.error();
    e.outdated = *outdated != 0;
    return e;
}

result<void> journal::set_extent(const result_extent& e) {
    for (std::size_t i = 0; i < e.bytes.size(); ++i) {
        if (auto set = impl_->set_meta(extent_names[i], std::to_string(e.bytes[i])); !set)
            return set;
        const auto of = e.digests[i].empty() ? "" : std::to_string(e.bytes[i]) + " ";
        if (auto set = impl_->set_meta(digest_names[i], of + e.digests[i]); !set) return set;
    }
    if (auto set = impl_->set_meta(columns_name, std::to_string(e.columns)); !set) return set;
    if (auto set = impl_->set_meta(outdated_name, e.outdated ? "1" : "0"); !set) return set;
    return impl_->set_meta("written", std::to_string(e.written));
}

result<void> journal::outdate_files() { return impl_->set_meta(outdated_name, "1"); }

} // namespace leadimport::job
