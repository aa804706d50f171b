// What a journal still holds about people when its job is over: server's words in errors, and under
// hashes whom rows refer to. All of that can be deleted, and the numbers and lead ids stay.

#include "job/journal_impl.hpp"

#include "leadimport/base/stored_message.hpp"
#include "leadimport/words/job.hpp"

namespace leadimport::job {
namespace {

// The words are deleted. What stays: that there were words, their codes, and all that is counted.
// The arguments of a reason are deleted, too: a lead's id among them is that of another row's lead,
// or the row has it in its own column as well. Of people and companies, only those that the job
// created keep their id, because the user may have to delete them by hand. All keys are deleted:
// they are hashes, and a reader of the file who knows an e-mail could hash it and compare.
constexpr auto forget_words = {
    "UPDATE row SET error = ?1 WHERE error <> ''",
    "UPDATE attempt SET what = ?1 WHERE what <> ''",
    "UPDATE run SET why = ?1 WHERE why <> ''",
};
constexpr auto forget_others = R"(
    UPDATE row SET arguments = '', f = NULL, r = NULL, p = NULL, k = NULL;
    UPDATE attempt SET arguments = '';
    UPDATE run SET arguments = '', figures = '';
    UPDATE reference SET key = 'deleted ' || number;
    UPDATE reference SET id = 'deleted' WHERE id <> '' AND created = 0;
)";

} // namespace

result<std::string> journal::forgotten_at() { return impl_->meta("forgotten_at"); }

result<void> journal::forget(std::string_view moment) {
    const auto instead = stored(words::text_was_deleted);
    for (const auto* sql : forget_words) {
        auto s = impl_->db->prepare(sql);
        if (!s) return s.error();
        if (auto done = s->bind(1, instead).run(); !done) return done;
    }
    if (auto done = impl_->db->execute(forget_others); !done) return done;
    if (auto done = set_extent({}); !done) return done;
    return impl_->set_meta("forgotten_at", moment);
}

// The pages that held it are overwritten, and so is the log.
result<void> journal::overwrite_free_pages() {
    auto& db = *impl_->db;
    // What it makes of the database in a temporary file holds nothing of that any more.
    if (auto made = db.execute("PRAGMA temp_store = DEFAULT; VACUUM"); !made) return made;
    if (auto listed = impl_->list_announced(); !listed) return listed;
    auto s = db.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    if (!s) return s.error();
    const auto got = s->step();
    if (!got) return got.error();
    if (s->number(0) == 0) return {};
    return error{errc::storage_failed, impl_->file, words::journal_is_being_read};
}

// Not in temporary files either, which SQLite keeps old pages in for a while. Where they are
// takes with it, when it changes, all that is temporary: the view too.
result<void> journal::delete_securely() {
    auto& db = *impl_->db;
    if (auto set = db.execute("PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY"); !set)
        return set;
    return impl_->list_announced();
}

} // namespace leadimport::job
