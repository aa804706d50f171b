#pragma once
// What can go wrong, once for the whole program: a closed list of errors, each with a sentence that
// says what happened and a remedy that says what to do. Expected failures travel as `result<T>`;
// exceptions are for start-up and for bugs.

#include <boost/system/result.hpp>

#include <iosfwd>
#include <string>
#include <string_view>

namespace leadimport {

enum class errc {
    // How the program was called, configured or mapped. Nothing was sent.
    bad_option,            // an option's value cannot be used
    no_token,              // neither SALESMAP_TOKEN nor --token-file gives a token
    token_file_open,       // other users may read the token file, or write to it
    token_unusable,        // the token is empty or has characters that no token has
    bad_base_url,          // not a URL, or plain http to somewhere else than this machine
    bad_proxy,             // not a URL of a proxy that we can use
    bad_ca_file,           // --ca-file holds no certificate
    tls_unusable,          // OpenSSL does not work, as it is configured
    token_command_failed,  // the configuration's token_command gives no token
    config_unreadable,     // the file given to --config cannot be opened
    config_open,           // it holds a password or a command, and others may read or write it
    too_complicated,       // a mapping or configuration with too many levels or keys
    mapping_unreadable,    // the mapping file cannot be opened
    mapping_syntax,        // not TOML
    mapping_unknown_key,   // a key that the mapping does not know
    mapping_bad_value,     // a known key with a value that makes no sense
    mapping_bad_template,  // a brace is not closed, or a name is missing between braces
    mapping_no_column,     // the mapping names a column that the header does not have
    mapping_ambiguous,     // two columns have the name that the mapping asks for, or feed one field
    mapping_incomplete,    // a lead made with this mapping could never be accepted
    mapping_unknown_field, // the workspace has no such field
    mapping_read_only,     // the field cannot be written through the API
    mapping_unclaimed,     // --strict, and a column is not imported
    mapping_unfed,         // a field that the workspace's own form requires is fed by nothing
    mapping_type_conflict, // the type in the mapping is not the field's type
    key_field_unusable,    // --key-field names no text field of leads that is free for it
    schema_unreadable,     // --schema names no file that `leadimport schema` wrote
    table_unusable,        // a translation table that cannot be read, or is none
    no_such_job,           // no job folder there
    job_folder_unusable,   // the job's folder cannot be made or entered
    job_folder_foreign,    // it or a file in it is a link, another user's, or no regular file
    job_not_ours,          // the same, where a job has begun already
    job_folder_not_empty,  // there is no job in it, but other files
    job_differs,           // the folder belongs to an import into another workspace, or a file is
                           // in its way
    job_changed,           // the job can only go on in the way in which it began
    job_mapping_differs,   // the mapping is different from the one that the job began with
    job_input_differs,     // the file is different from the one of a job that has rows left
    job_input_replaced,    // the file is different from the one of a job that is finished
    job_input_grown,       // the file is the one of a job that is finished, and longer now
    job_elsewhere,         // the job's leads are in another workspace
    job_other_address,     // the job names another address of the API than the command
    job_not_over,          // the job's rows are still needed
    job_other_version,     // another version began the job, or keeps it in a form of its own
    folder_without_locks,  // nothing would keep a second import out of the folder
    job_without_locks,     // the same, where a job has begun already
    bad_schema_file,       // a sandbox's schema file that is not one

    // The input. Nothing was sent.
    input_unreadable,     // no such file, no permission, a folder, a read error
    input_empty,          // not a single character
    input_no_rows,        // a header, and nothing below it
    header_bad,           // an unusable header: an empty one, a name used twice where it matters
    csv_unclosed_quote,   // a quote opens and the file ends before it closes
    csv_nul,              // a NUL byte
    csv_bad_utf8,         // not UTF-8
    csv_bad_text,         // bytes that are no text in the encoding that the file is read in
    csv_unknown_encoding, // neither UTF-8 nor CP949
    input_not_text,       // a workbook, an archive, …
    csv_record_too_long,  // a record longer than limits::record_bytes
    csv_too_many_columns, // more than limits::columns
    input_being_written,  // the file changed while it was being checked
    rows_invalid,         // --strict, and some rows cannot be sent

    // One row. The others go on.
    row_too_few_cells,    // fewer cells than the header
    row_too_many_cells,   // more cells than the header
    row_text_after_quote, // text between a closing quote and the next delimiter
    row_bad_value,        // a cell that does not fit its field's type
    row_cut_off,          // the last row, without a line end, was longer when it was to be sent
    row_missing_value,    // a field that every lead needs is empty
    row_too_large,        // a request body longer than limits::request_bytes

    // The API refuses us. Resumable.
    api_unauthorized, // 401
    token_elsewhere,  // the token file holds a new token now, of another workspace
    api_forbidden,    // 403
    api_not_salesmap, // something answers, but not the Salesmap API (HTML, a wrong path)
    tls_untrusted,    // the certificate does not verify
    proxy_refused,    // the proxy wants a password, or forbids the way
    api_refused,      // any other refusal of a request that every job needs

    // Stopped early. Resumable.
    server_unreachable, // cannot resolve, connect or shake hands
    server_unwell,      // it answers, but with errors only
    too_many_failures,  // more rows failed than --max-failures allows
    rows_fail_alike,    // the first rows all failed for the same reason
    time_is_up,         // --max-duration, --until
    input_changed,      // the file is not the one any more that was checked
    canary_failed,      // not all rows of --canary were created
    storage_full,       // ENOSPC, EDQUOT
    storage_failed,     // any other error with the job's files
    result_file_lost,   // a result file was removed, replaced or edited, but not by us
    journal_broken,     // the job's database is damaged, or is none
    journal_foreign,    // it is another program's
    journal_behind,     // it knows less than the files beside it: it is an older copy
    job_unrecoverable,  // nothing says what the job was, besides its damaged database
    journal_log_lost,   // the database's log was removed or replaced while the job ran
    job_taken_over,     // another process has opened the job meanwhile
    job_lock_lost,      // the job's lock file was removed or replaced
    job_misplaced,      // the job's record seems to lie in another folder
    job_folder_moved,   // the folder is not where it was when the run began
    job_folder_copied,  // and another run goes on with a copy of it in its place
    job_folder_removed, // it is gone, and with it what it knew
    job_folder_rescued, // it was gone, and its journal was written there again
    job_saved_beside,   // it was gone, and its journal was written beside what stands there now

    // Another run has the job, or has finished it: there is nothing to do for this one.
    job_running,  // another process holds the job's lock
    job_finished, // this very file was imported before

    // This machine gives the process too little. Resumable.
    descriptors_exhausted, // EMFILE, ENFILE
    threads_exhausted,     // EAGAIN from the start of a thread
    memory_exhausted,      // no memory was given

    internal, // a broken promise of the program itself
};

// What kind of end an error is. The command line turns it into an exit code.
enum class error_class { usage, input, row, refused, stopped, busy, internal };

// An error as the program reports it: what happened, where, and what to do.
struct error {
    errc code = errc::internal;
    std::string where;   // "leads.csv, line 12, column 3"; empty when there is no place
    std::string detail;  // the particular: the name that was not found, the system's own words
    unsigned status = 0; // of the HTTP answer that it comes from, whose words `detail` may hold

    // One sentence: "<where>: <what happened> (<detail>); <remedy>".
    [[nodiscard]] std::string message() const;
};

// The message, for logs and tests.
std::ostream& operator<<(std::ostream& out, const error& e);

// What happened, in words that fit after "<where>: ". No final stop.
[[nodiscard]] std::string_view sentence(errc code) noexcept;
// What to do about it, as an imperative. No final stop.
[[nodiscard]] std::string_view remedy(errc code) noexcept;
[[nodiscard]] error_class class_of(errc code) noexcept;
// The value's own name, "row_bad_value": for machines, and the same in every version.
[[nodiscard]] std::string_view name_of(errc code) noexcept;

// Called by boost::system when the value of a failed result is taken: always a bug.
[[noreturn]] void throw_exception_from_error(const error& e, const boost::source_location&);

template<class T>
using result = boost::system::result<T, error>;

// The error of the last failed system call, told as `code`; ENOSPC and EDQUOT are always told as
// storage_full. `where` is usually the path.
[[nodiscard]] error system_error(errc code, std::string where, int errno_value);

} // namespace leadimport
