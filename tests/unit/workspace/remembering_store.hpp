#pragma once
// A reference_store in memory that tells what it was told.

#include "leadimport/workspace/references.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::tests {

class remembering_store final : public workspace::reference_store {
public:
    result<std::optional<workspace::stored_reference>> find(salesmap::contact_kind kind,
                                                            std::string_view key) override {
        if (broken) return error{errc::journal_broken, {}, "no such page"};
        const auto at = entries.find({kind, std::string{key}});
        if (at == entries.end()) return std::optional<workspace::stored_reference>{};
        return std::optional{at->second};
    }
    boost::asio::awaitable<result<void>> note(salesmap::contact_kind kind,
                                              std::string key) override {
        told.push_back("note " + key);
        if (full) co_return error{errc::storage_full, {}, "no space"};
        entries[{kind, std::move(key)}] = {{}, true};
        co_return result<void>{};
    }
    boost::asio::awaitable<result<void>> keep(salesmap::contact_kind kind, std::string key,
                                              std::string id, bool created) override {
        told.push_back("keep " + key + " " + id + (created ? " created" : " found"));
        if (full) co_return error{errc::storage_full, {}, "no space"};
        if (while_keeping) std::exchange(while_keeping, {})();
        entries[{kind, std::move(key)}] = {std::move(id), false};
        co_return result<void>{};
    }
    result<bool> is_anothers(salesmap::contact_kind kind, std::string_view key,
                             std::string_view id) override {
        for (const auto& [name, entry] : entries)
            if (name.first == kind && name.second != key && entry.id == id) return true;
        return false;
    }
    boost::asio::awaitable<result<void>> forget(salesmap::contact_kind kind,
                                                std::string key) override {
        told.push_back("forget " + key);
        entries.erase({kind, std::move(key)});
        co_return result<void>{};
    }

    std::map<std::pair<salesmap::contact_kind, std::string>, workspace::stored_reference> entries;
    std::vector<std::string> told;
    std::function<void()> while_keeping; // once, before what is kept shows
    bool broken = false;
    bool full = false;
};

} // namespace leadimport::tests
