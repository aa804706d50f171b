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
    token_file_open,       // other users may read the token file
    token_unusable,        // the token is empty or has characters that no token has
    bad_base_url,          // not a URL, or plain http to somewhere else than this machine
    bad_proxy,             // not a URL of a proxy that we can use
    bad_ca_file,           // --ca-file holds no certificate
    config_unreadable,     // the file given to --config cannot be opened
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
    mapping_unclaimed,     // --strict, and a column feeds nothing
    mapping_type_conflict, // the type in the mapping is not the field's type
    key_field_unusable,    // --key-field names no text field of leads that is free for it
    schema_unreadable,     // --schema names no file that `leadimport schema` wrote
    table_unusable,        // a translation table that cannot be read, or is none
    no_such_job,           // no job folder there
    job_folder_unusable,   // the job's folder cannot be made or entered
    job_differs,           // the folder belongs to an import of something else
    job_changed,           // the same, told to somebody who can only go on with the job
    job_elsewhere,         // the job's leads are in another workspace, or at another address
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
    input_changed,        // the file changed while it was being imported
    rows_invalid,         // --strict, and some rows cannot be sent

    // One row. The others go on.
    row_too_few_cells,    // fewer cells than the header
    row_too_many_cells,   // more cells than the header
    row_text_after_quote, // text between a closing quote and the next delimiter
    row_bad_value,        // a cell that does not fit its field's type
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
    canary_failed,      // not all rows of --canary were created
    storage_full,       // ENOSPC, EDQUOT
    storage_failed,     // any other error with the job's files
    journal_broken,     // the job's database is damaged, or from another version

    // In somebody else's hands.
    job_running,  // another process holds the job's lock
    job_finished, // this very file was imported before

    internal, // a broken promise of the program itself
};

// What kind of end an error is. The command line turns it into an exit code.
enum class error_class { usage, input, row, refused, stopped, busy, internal };

// An error as it is told to somebody: what, where, what to do.
struct error {
    errc code = errc::internal;
    std::string where;  // "leads.csv, line 12, column 3"; empty when there is no place
    std::string detail; // the particular: the name that was not found, the system's own words

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
