#include "leadimport/words/message.hpp"

#include <span>
#include <utility>

namespace leadimport::words {

message::message() noexcept = default;
message::message(const message&) = default;
message::message(message&&) noexcept = default;
message& message::operator=(const message&) = default;
message& message::operator=(message&&) noexcept = default;
message::~message() = default;

message::message(std::string verbatim) {
    if (!verbatim.empty()) arguments_.emplace_back(std::move(verbatim));
}
message::message(std::string_view verbatim) : message{std::string{verbatim}} {}
message::message(const char* verbatim) : message{std::string{verbatim}} {}
message::message(const entry& what, std::vector<argument> arguments) noexcept
    : what_{&what},
      arguments_{std::move(arguments)} {}

bool message::empty() const noexcept { return what_ == nullptr && arguments_.empty(); }

void message::clear() noexcept {
    what_ = nullptr;
    arguments_.clear();
}

void message::each_text(const std::function<void(std::string&)>& change) {
    for (auto& a : arguments_) {
        if (auto* text = std::get_if<std::string>(&a.value)) change(*text);
        if (auto* inner = std::get_if<message>(&a.value)) inner->each_text(change);
    }
    const auto* verbatim = what_ == nullptr && !arguments_.empty()
                               ? std::get_if<std::string>(&arguments_.front().value)
                               : nullptr;
    if (verbatim != nullptr && verbatim->empty()) clear();
}

message joined(std::span<const message> all, const phrase<2>& pair) {
    if (all.empty()) return {};
    if (all.size() == 1) return all.front();
    const auto half = all.size() / 2;
    return pair(joined(all.first(half), pair), joined(all.subspan(half), pair));
}

bool operator==(const message& a, const message& b) {
    return a.what_ == b.what_ && a.arguments_ == b.arguments_;
}

} // namespace leadimport::words
