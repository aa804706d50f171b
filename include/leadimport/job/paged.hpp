#pragma once
// Records of a journal in the order of their rows, of which a page is in memory at a time.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal_entries.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace leadimport::job {

[[nodiscard]] inline std::uint64_t row_in(std::uint64_t row) noexcept { return row; }
[[nodiscard]] inline std::uint64_t row_in(const row_entry& e) noexcept { return e.outcome.row; }
[[nodiscard]] inline std::uint64_t row_in(const created_entry& e) noexcept { return e.row; }

// `read(row)` gives a page of those behind the row, as a result; none when there are no more.
template<class T>
class paged {
public:
    // The next one, which stays the next until pop(); null behind the last. Holds until the next
    // call.
    template<class Read>
    [[nodiscard]] result<T*> front(const Read& read) {
        while (!end_ && at_ == page_.size()) {
            auto page = read(last_);
            if (!page) return page.error();
            page_ = std::move(*page);
            at_ = 0;
            end_ = page_.empty();
            if (!end_) last_ = row_in(page_.back());
        }
        return end_ ? nullptr : &page_[at_];
    }
    void pop() noexcept { ++at_; }

    // That of the row; null when it has none. Rows must be asked for in ascending order.
    template<class Read>
    [[nodiscard]] result<T*> find(std::uint64_t row, const Read& read) {
        for (;; pop()) {
            auto next = front(read);
            if (!next || *next == nullptr || row_in(**next) == row) return next;
            if (row_in(**next) > row) return nullptr;
        }
    }

private:
    std::vector<T> page_;
    std::size_t at_ = 0;
    std::uint64_t last_ = 0; // the row that the page ends with
    bool end_ = false;
};

} // namespace leadimport::job
