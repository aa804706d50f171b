#include "mapping/known_values.hpp"

#include "leadimport/mapping/json_writer.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

namespace leadimport::mapping {
namespace {

std::string json_of(std::string_view text) {
    json_text json;
    json_writer{json}.string(text);
    return json.str();
}

// Of both ends: texts that differ in the middle alone are rare, and then told apart by comparing.
std::size_t hash_of(std::string_view text) noexcept {
    std::uint64_t front = 0;
    std::uint64_t back = 0;
    if (text.size() >= sizeof front) {
        std::memcpy(&front, text.data(), sizeof front);
        std::memcpy(&back, text.data() + text.size() - sizeof back, sizeof back);
    } else {
        for (const char c : text)
            front = front << 8U | static_cast<unsigned char>(c);
    }
    const auto mixed = (front ^ std::rotl(back, 32) ^ text.size()) * 0x9e3779b97f4a7c15U;
    return static_cast<std::size_t>(mixed >> 32U);
}

// Whether a cell can spell it plainly: write_value drops blanks around a cell first.
bool stays_itself(const value_rule& rule, std::string_view text) {
    return !text.empty() && value_text(rule, text) == text;
}

} // namespace

std::shared_ptr<const known_values> known_values::of(const value_rule& rule) {
    if (!rule.options && !rule.names) return nullptr;
    std::vector<entry> all;
    if (rule.options)
        for (const auto& option : *rule.options)
            if (stays_itself(rule, option)) all.push_back({option, json_of(option)});
    if (rule.names)
        rule.names->for_each([&](const std::string& name, const std::string& id) {
            if (stays_itself(rule, name) && !is_id(name)) all.push_back({name, json_of(id)});
        });
    return std::shared_ptr<const known_values>{new known_values{std::move(all)}};
}

known_values::known_values(std::vector<entry> all) : places_(std::bit_ceil(2 * all.size() + 1)) {
    for (auto& e : all) {
        longest_ = std::max(longest_, e.json.size());
        auto& place = places_[static_cast<std::size_t>(&place_of(e.text) - places_.data())];
        place = std::move(e);
    }
}

// Where it stands, or the free place where it would.
const known_values::entry& known_values::place_of(std::string_view text) const noexcept {
    const auto mask = places_.size() - 1;
    auto at = hash_of(text) & mask;
    while (!places_[at].text.empty() && places_[at].text != text)
        at = (at + 1) & mask;
    return places_[at];
}

std::string_view known_values::find(std::string_view text) const noexcept {
    return place_of(text).json;
}

} // namespace leadimport::mapping
