#include "leadimport/run/log.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/url_passwords.hpp"
#include "leadimport/job/job_files.hpp"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <fcntl.h>
#include <utility>

namespace leadimport::run {

struct log::sink {
    std::shared_ptr<spdlog::logger> logger;
};

namespace {

spdlog::level::level_enum level_of(log_level l) {
    switch (l) {
    case log_level::error: return spdlog::level::err;
    case log_level::warning: return spdlog::level::warn;
    case log_level::info: return spdlog::level::info;
    case log_level::debug: return spdlog::level::debug;
    }
    return spdlog::level::info;
}

std::string shown(const words::message& line) {
    return text::visible(without_passwords(text_of(line, words::language_of_files)));
}

// "import.1.log"
std::filesystem::path rotated(const std::filesystem::path& file) {
    const auto name = file.stem().string() + ".1" + file.extension().string();
    return file.parent_path() / name;
}

} // namespace

result<log> log::open(const std::filesystem::path& file, log_level level) {
    // spdlog opens them by their path.
    for (const auto& each : {file, rotated(file)})
        if (const auto fine = job::open_file(each, O_WRONLY); !fine) return fine.error();
    try {
        auto out = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.string(),
                                                                          limits::log_bytes, 1);
        auto s = std::make_unique<sink>();
        s->logger = std::make_shared<spdlog::logger>("import", std::move(out));
        s->logger->set_level(level_of(level));
        s->logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        s->logger->flush_on(spdlog::level::info);
        // A log that cannot be written must not end an import: the journal is the record.
        s->logger->set_error_handler([](const std::string&) {});
        return log{std::move(s)};
    } catch (const spdlog::spdlog_ex& e) {
        return leadimport::error{errc::storage_failed, file.string(), e.what()};
    }
}

log::log(std::unique_ptr<sink> s) : sink_{std::move(s)} {}
log::~log() = default;
log::log(log&&) noexcept = default;
log& log::operator=(log&&) noexcept = default;

void log::error(const words::message& line) { sink_->logger->error(shown(line)); }
void log::warning(const words::message& line) { sink_->logger->warn(shown(line)); }
void log::info(const words::message& line) { sink_->logger->info(shown(line)); }
void log::debug(const words::message& line) { sink_->logger->debug(shown(line)); }

} // namespace leadimport::run
