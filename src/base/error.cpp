#include "leadimport/base/error.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/url_passwords.hpp"

#include <cerrno>
#include <ostream>
#include <stdexcept>
#include <system_error>

namespace leadimport {
namespace {

struct entry {
    error_class kind;
    std::string_view sentence;
    std::string_view remedy;
};

// A switch and not an array: the compiler names the value that was forgotten.
entry describe(errc code) noexcept {
    using enum error_class;
    switch (code) {
    case errc::bad_option:
        return {usage, "the option's value cannot be used", "see leadimport --help"};
    case errc::no_token:
        return {usage, "there is no API token",
                "set SALESMAP_TOKEN, or name a file that holds it with --token-file"};
    case errc::token_file_open:
        return {usage, "the token file is not yours alone",
                "make it so: chmod 600 (and chown, if it is another user's)"};
    case errc::token_command_failed:
        return {usage, "the command gave no API token", "run it in a shell to see what it says"};
    case errc::token_unusable:
        return {usage, "that is not an API token",
                "copy it again from Salesmap's settings, on one line, nothing else"};
    case errc::bad_base_url:
        return {usage, "the base URL cannot be used",
                "give one like https://salesmap.kr/api (plain http:// only to this machine)"};
    case errc::bad_proxy:
        return {usage, "the proxy cannot be used",
                "give one like http://proxy.example:3128, or none"};
    case errc::bad_ca_file:
        return {usage, "the CA file cannot be used", "give a file of certificates in PEM form"};
    case errc::tls_unusable:
        return {usage, "OpenSSL cannot be used as this file configures it",
                "correct it, or name another one with OPENSSL_CONF in the environment"};
    case errc::config_unreadable:
        return {usage, "the configuration file cannot be read", "check the path given to --config"};
    case errc::config_open:
        return {usage, "the configuration file is not yours alone",
                "make it so: chmod 600 (and chown, if it is another user's)"};
    case errc::too_complicated:
        return {usage, "the file is more complicated than it may be", "write it more plainly"};
    case errc::mapping_unreadable:
        return {usage, "the mapping file cannot be read", "check the path given to --map"};
    case errc::mapping_syntax:
        return {usage, "the mapping file is not TOML", "fix it there; https://toml.io shows how"};
    case errc::mapping_unknown_key:
        return {usage, "the mapping has a key that is not known",
                "correct or remove it; config/mapping.toml shows every key"};
    case errc::mapping_bad_value:
        return {usage, "a value in the mapping cannot be used",
                "correct it; config/mapping.toml shows what each key takes"};
    case errc::mapping_bad_template:
        return {usage, "a template is not well formed",
                "put column names between braces, {like this}; write {{ for a brace itself"};
    case errc::mapping_no_column:
        return {usage, "the mapping names a column that the file does not have",
                "correct the name in the mapping, or the header of the file"};
    case errc::mapping_ambiguous:
        return {usage, "it is not clear which column is meant", "rename or remove all but one"};
    case errc::mapping_incomplete:
        return {usage, "no lead made with this mapping could be accepted",
                "map what is missing, in the header or with --map; leadimport map FILE drafts a "
                "mapping"};
    case errc::mapping_unknown_field:
        return {usage, "the workspace has no such field",
                "correct the name, or create the field in Salesmap"};
    case errc::mapping_read_only:
        return {usage, "the field cannot be written through the API", "remove it from the mapping"};
    case errc::mapping_unclaimed:
        return {usage, "a column is not imported, and --strict wants every one to be",
                "map it, take it out of the file, or leave --strict away"};
    case errc::mapping_unfed:
        return {usage, "Salesmap's own form requires a field that no column is imported to",
                "map a column to it; without --strict the import goes on, for the API takes leads "
                "without it"};
    case errc::mapping_type_conflict:
        return {usage, "the type in the mapping is not the field's type",
                "remove `type`, or give the field's own"};
    case errc::key_field_unusable:
        return {usage, "the key field cannot be used",
                "name a text field of leads that nothing else feeds; leadimport schema "
                "--create-key-field NAME creates one"};
    case errc::schema_unreadable:
        return {usage, "no workspace's schema can be read from the file",
                "give --schema a file that leadimport schema --output FILE wrote"};
    case errc::table_unusable:
        return {usage, "the translation table cannot be used",
                "give a CSV file with the columns from,to: a value in the file, and what it means"};
    case errc::no_such_job:
        return {usage, "there is no job",
                "name a folder that ends in .import, or the imported file"};
    case errc::job_folder_unusable:
        return {usage, "the job's folder cannot be made there",
                "name a folder that you can write to with --job"};
    case errc::job_folder_foreign:
        return {usage, "somebody else may have prepared the job's folder",
                "look at what is in it, and remove it if it is of no use, or name a folder of your "
                "own with --job"};
    case errc::job_not_ours:
        return {usage, "the job's folder is not this user's own",
                "use it as the user whose job it is, or make the folder and the files in it your "
                "own again; do not begin the job anew elsewhere"};
    case errc::job_folder_not_empty:
        return {usage, "the folder has files in it that are not of a job",
                "name a new folder, or an empty one, with --job"};
    case errc::job_differs:
        return {usage, "the job folder belongs to a different import",
                "name another folder for this one with --job"};
    case errc::job_changed:
        return {
            usage, "the job was begun in another way",
            "use the file, the mapping, the base URL and a token of the workspace that it began "
            "with"};
    case errc::job_mapping_differs:
        return {usage, "the job was begun with another mapping",
                "to finish it use that one; to begin anew, first remove its leads (leadimport "
                "settle, then leadimport undo), then add --again"};
    case errc::job_input_differs:
        return {usage, "the file is different from the one that the job began with",
                "put the original back and run the same command again; a file that has none of "
                "its rows needs a folder of its own: name one with --job"};
    case errc::job_input_replaced:
        return {usage, "the job folder belongs to a finished import of another file",
                "if this file has none of the rows of that one, name another folder with --job"};
    case errc::job_input_grown:
        return {usage, "the file was imported before, and has become longer since",
                "put the new rows into a file of their own, below the same header, and import "
                "that file"};
    case errc::job_elsewhere:
        return {usage, "the job's leads are somewhere else",
                "use a token of the workspace that it imported into"};
    case errc::job_other_address:
        return {usage, "the job's leads are at another address, so nothing was sent",
                "if you know the job's address, and your token may go there, name it with "
                "--base-url"};
    case errc::job_not_over:
        return {usage, "the job is not over, so what it knows of its rows is still needed",
                "finish it first, by its import command or leadimport settle"};
    case errc::job_other_version:
        return {usage, "the job belongs to another version of leadimport",
                "do not delete the folder: it knows what was sent"};
    case errc::folder_without_locks:
        return {usage,
                "the file system there has no locks, so a second import of the same job could not "
                "be kept out",
                "name a folder on a local disk with --job"};
    case errc::job_without_locks:
        return {usage,
                "the file system of the job's folder has no locks, so a second import of the job "
                "could not be kept out",
                "move the whole folder to a local disk while no import of it runs, and name it "
                "there with --job"};
    case errc::bad_schema_file:
        return {usage, "the schema file cannot be used",
                "compare it with samples/sandbox.schema.json"};

    case errc::input_unreadable:
        return {input, "the input cannot be read", "check the path and its permissions"};
    case errc::input_empty:
        return {input, "the input is empty",
                "give a CSV file with a header line and rows below it"};
    case errc::input_no_rows:
        return {input, "the input has a header but no rows", "nothing is there to import"};
    case errc::header_bad:
        return {input, "the header cannot be used",
                "give every column a name of its own in line 1"};
    case errc::csv_unclosed_quote:
        return {input, "the quote that opens here is never closed",
                "close it, or double it if it is text"};
    case errc::csv_nul:
        return {input, "there is a NUL byte, which no text has",
                "save the file again as CSV (UTF-8)"};
    case errc::csv_bad_utf8:
        return {input, "the text is not UTF-8",
                "save the file again as CSV UTF-8, or name its encoding with --encoding"};
    case errc::csv_bad_text:
        return {input, "a byte here belongs to no character of the file's encoding",
                "save the file again as CSV UTF-8, or name its encoding with --encoding"};
    case errc::csv_unknown_encoding:
        return {input, "the text is neither UTF-8 nor CP949",
                "save the file again as CSV UTF-8, or name its encoding with --encoding"};
    case errc::input_not_text:
        return {input, "that is not a CSV file",
                "open it in the program that it comes from, and save it as CSV UTF-8"};
    case errc::csv_record_too_long:
        return {input, "a record is too long",
                "look for a quote that opens here and is not closed"};
    case errc::csv_too_many_columns:
        return {input, "there are too many columns", "check the delimiter, or remove columns"};
    case errc::input_being_written:
        return {input, "the file changed while it was being checked",
                "wait until the program that writes it has finished, then run the same command "
                "again"};

    case errc::rows_invalid:
        return {input, "rows cannot be sent, and --strict forbids to leave them out",
                "fix them, or leave out --strict; check --errors FILE writes them all into a file"};

    case errc::row_too_few_cells:
        return {row, "the row has fewer cells than the header",
                "add the missing delimiters, or quote the cell that holds a line break"};
    case errc::row_too_many_cells:
        return {row, "the row has more cells than the header",
                "quote the cell that holds a delimiter"};
    case errc::row_text_after_quote:
        return {row, "text stands behind a closing quote", "double the quotes that are text"};
    case errc::row_bad_value: return {row, "the value does not fit the field", "correct the cell"};
    case errc::row_cut_off:
        return {row,
                "the row had no line end when the file was checked, and has more text in the file "
                "now",
                "complete the row"};
    case errc::row_missing_value:
        return {row, "a value that the row needs is empty", "fill in the cell"};
    case errc::row_too_large: return {row, "the request would be too large", "shorten the texts"};

    case errc::api_unauthorized:
        return {
            refused, "Salesmap does not accept the token",
            "create a new one (that expires the old one), put it in place, run the same command "
            "again"};
    case errc::token_elsewhere:
        return {refused, "the new token belongs to another workspace, and is not used",
                "put a token of the same workspace into the file, then run the same command again"};
    case errc::api_forbidden:
        return {
            refused, "Salesmap refuses this token",
            "check the plan's API access, the user's permissions and the allowed addresses, then "
            "run the same command again"};
    case errc::api_not_salesmap:
        return {
            refused, "what answers there is not the Salesmap API",
            "check --base-url (usually https://salesmap.kr/api), then run the same command again"};
    case errc::tls_untrusted:
        return {
            refused, "the server's certificate cannot be trusted",
            "check the host in --base-url; for a private CA name its certificate with --ca-file"};
    case errc::proxy_refused:
        return {refused, "the proxy does not let us through",
                "check the user and password that it was given, and what it allows"};
    case errc::api_refused:
        return {refused, "Salesmap refuses a request that every import needs",
                "fix what it says, then run the same command again"};

    case errc::server_unreachable:
        return {stopped, "the server cannot be reached",
                "check the network, --base-url and --proxy, then run the same command again"};
    case errc::server_unwell:
        return {stopped, "the server answers with errors only",
                "wait until it works again, then run the same command again"};
    case errc::too_many_failures:
        return {stopped, "more rows failed than --max-failures allows",
                "look at failed.csv for the cause; the same command goes on with the other rows"};
    case errc::rows_fail_alike:
        return {stopped, "all rows so far failed for the same reason, so the others were not sent",
                "fix the cause, then run the same command again, and import failed.csv; "
                "--max-failures N lets so many fail"};
    case errc::time_is_up:
        return {stopped, "the time that the import may take is over",
                "run the same command again to go on"};
    case errc::input_changed:
        return {stopped, "the file is not the one any more that was checked",
                "put the original back, then run the same command again: it continues with the "
                "rows that are left"};
    case errc::canary_failed:
        return {stopped, "not all rows that went ahead were created, so the others were not sent",
                "look at what came of them, then run the same command again to go on"};
    case errc::storage_full:
        return {stopped, "the disk is full",
                "make room, then run the same command again; it goes on where this one stopped"};
    case errc::storage_failed:
        return {stopped, "the job's files cannot be read or written",
                "fix what the system says, then run the same command again"};
    case errc::result_file_lost:
        return {stopped, "the file was removed, replaced or edited during the import",
                "run the same command again: it writes the file anew and sends no row twice"};
    case errc::journal_broken:
        return {stopped, "the job's database cannot be used",
                "run leadimport recover JOB, which makes a new one from the result files; do not "
                "delete the folder, it knows what was sent"};
    case errc::journal_foreign:
        return {stopped, "the job's database was not written by leadimport",
                "name another folder with --job, if this one is no job of leadimport's"};
    case errc::journal_behind:
        return {
            stopped,
            "the job's database is, or may be, older than the files beside it, so nothing was sent",
            "run leadimport recover JOB, which takes what is missing from the result files"};
    case errc::job_unrecoverable:
        return {stopped, "the job's database cannot be made again",
                "do not import this file again as it is: look up in Salesmap what became leads, "
                "besides the rows of succeeded.csv, and import only the others"};
    case errc::journal_log_lost:
        return {stopped, "the log of the job's database was removed or replaced while the job ran",
                "never remove it; run the same command again, and it goes on where this one "
                "stopped"};
    case errc::job_taken_over:
        return {stopped, "another process has taken the job over, so this one stopped",
                "wait until the other one ends; leadimport status JOB shows what it does"};
    case errc::job_lock_lost:
        return {stopped, "the job's lock file was removed or replaced while the job ran",
                "never remove it; when no other import of this job runs, the same command goes on"};
    case errc::job_misplaced:
        return {stopped, "the record of this import may lie in another folder, so nothing was sent",
                "put that folder in the place of this one, then run the same command again"};
    case errc::job_folder_moved:
        return {stopped, "the job's folder was moved away while the job ran",
                "move it back before you run the import again: without it the same leads would be "
                "created again"};
    case errc::job_folder_copied:
        return {stopped,
                "the job's folder was moved away while the job ran, and another run of the job "
                "uses the copy that stands in its place",
                "keep the one that stands there, and do not move the other one back: it does not "
                "know what was sent since"};
    case errc::job_folder_removed:
        return {stopped, "the job's folder, or the journal in it, was removed while the job ran",
                "do not run the import again: it would create these leads again"};
    case errc::job_folder_rescued:
        return {stopped,
                "the job's folder was removed while the job ran, and its journal was written "
                "there again",
                "keep this folder: without it an import would create the same leads again"};
    case errc::job_saved_beside:
        return {stopped,
                "the job's folder was removed while the job ran, and its journal was written "
                "beside what stands there now",
                "before you run the import again give that folder the name of this one, after you "
                "moved away what has the name now: else the same leads would be created again"};

    case errc::job_running: return {busy, "this job is running already", "wait for it, or stop it"};
    case errc::job_finished:
        return {busy, "this very file was imported before",
                "nothing is left to do; --again would create all its leads a second time"};

    case errc::descriptors_exhausted:
        return {stopped, "there are too few file descriptors",
                "raise the limit (ulimit -n, or LimitNOFILE= of a systemd unit) or give fewer "
                "--connections, then run the same command again"};
    case errc::threads_exhausted:
        return {stopped, "the system starts no more threads",
                "raise the limit (ulimit -u, or TasksMax= of a systemd unit), then run the same "
                "command again"};
    case errc::memory_exhausted:
        return {stopped, "there is not enough memory",
                "make some free or raise the limit (ulimit -v, or that of the container), then run "
                "the same command again"};

    case errc::internal:
        return {internal, "leadimport broke a promise of its own", "please report this as a bug"};
    }
    return {internal, "unknown error", "please report this as a bug"};
}

} // namespace

std::string_view sentence(errc code) noexcept { return describe(code).sentence; }
std::string_view remedy(errc code) noexcept { return describe(code).remedy; }
error_class class_of(errc code) noexcept { return describe(code).kind; }

std::string error::message() const {
    const auto d = describe(code);
    std::string s;
    // Both may hold what others wrote: names, a server's words, what stood in a damaged file.
    if (!where.empty()) s.append(text::visible(without_passwords(where))).append(": ");
    s.append(d.sentence);
    if (!detail.empty())
        s.append(" (").append(text::visible(without_passwords(detail))).append(")");
    return s.append("; ").append(d.remedy);
}

std::ostream& operator<<(std::ostream& out, const error& e) { return out << e.message(); }

void throw_exception_from_error(const error& e, const boost::source_location&) {
    throw std::logic_error{"unchecked error: " + e.message()};
}

error system_error(errc code, std::string where, int errno_value) {
    if (errno_value == ENOSPC || errno_value == EDQUOT) code = errc::storage_full;
    if (errno_value == EMFILE || errno_value == ENFILE) code = errc::descriptors_exhausted;
    return {code, std::move(where), std::generic_category().message(errno_value)};
}

} // namespace leadimport
