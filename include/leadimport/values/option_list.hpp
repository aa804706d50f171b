#pragma once
// A select's options in the workspace's order, to be found among thousands at the price of one.

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace leadimport::values {

// Cheap to copy: copies share what never changes.
class option_list {
public:
    option_list() : option_list{std::vector<std::string>{}} {}
    option_list(std::initializer_list<std::string> all)
        : option_list{std::vector<std::string>{all}} {}
    option_list(std::vector<std::string> all) // NOLINT: what the workspace lists is one
        : shared_{std::make_shared<const shared>(std::move(all))} {}

    [[nodiscard]] bool contains(std::string_view text) const {
        return shared_->texts.contains(text);
    }
    [[nodiscard]] bool empty() const noexcept { return shared_->all.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return shared_->all.size(); }
    [[nodiscard]] auto begin() const noexcept { return shared_->all.begin(); }
    [[nodiscard]] auto end() const noexcept { return shared_->all.end(); }

private:
    struct shared {
        explicit shared(std::vector<std::string> listed)
            : all{std::move(listed)},
              texts{all.begin(), all.end()} {}
        std::vector<std::string> all;
        std::unordered_set<std::string_view> texts; // views into `all`
    };
    std::shared_ptr<const shared> shared_;
};

} // namespace leadimport::values
