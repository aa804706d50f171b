#include "leadimport/base/error.hpp"

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
        return {usage, "the token file can be read by other users", "run: chmod 600 FILE"};
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
    case errc::config_unreadable:
        return {usage, "the configuration file cannot be read", "check the path given to --config"};
    case errc::mapping_unreadable:
        return {usage, "the mapping file cannot be read", "check the path given to --map"};
    case errc::mapping_syntax:
        return {usage, "the mapping file is not TOML", "mend it there; https://toml.io shows how"};
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
        return {usage, "a column feeds nothing, and --strict wants every one to",
                "map it, take it out of the file, or leave --strict away"};
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
    case errc::job_differs:
        return {usage, "the job folder belongs to a different import",
                "start a new one with --again, or name another folder with --job"};
    case errc::job_changed:
        return {
            usage, "the job was begun in another way",
            "use the file, the mapping, the base URL and a token of the workspace that it began "
            "with"};
    case errc::job_elsewhere:
        return {usage, "the job's leads are somewhere else",
                "use the base URL and a token of the workspace that it imported into"};
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
    case errc::input_changed:
        return {input, "the input changed while it was being imported",
                "put the original back, and run the same command again"};

    case errc::rows_invalid:
        return {
            input, "rows cannot be sent, and --strict forbids to leave them out",
            "mend them, or leave out --strict; check --errors FILE writes them all into a file"};

    case errc::row_too_few_cells:
        return {row, "the row has fewer cells than the header",
                "add the missing delimiters, or quote the cell that holds a line break"};
    case errc::row_too_many_cells:
        return {row, "the row has more cells than the header",
                "quote the cell that holds a delimiter"};
    case errc::row_text_after_quote:
        return {row, "text stands behind a closing quote", "double the quotes that are text"};
    case errc::row_bad_value: return {row, "the value does not fit the field", "correct the cell"};
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
                "mend what it says, then run the same command again"};

    case errc::server_unreachable:
        return {stopped, "the server cannot be reached",
                "check the network, --base-url and --proxy, then run the same command again"};
    case errc::server_unwell:
        return {stopped, "the server answers with errors only",
                "wait until it is well, then run the same command again"};
    case errc::too_many_failures:
        return {stopped, "more rows failed than --max-failures allows",
                "look at failed.csv for the cause; the same command goes on with the other rows"};
    case errc::rows_fail_alike:
        return {stopped, "all rows so far failed for the same reason, so the others were not sent",
                "mend the cause, then run the same command again, and import failed.csv; "
                "--max-failures N lets so many fail"};
    case errc::time_is_up:
        return {stopped, "the time that the import may take is over",
                "run the same command again to go on"};
    case errc::canary_failed:
        return {stopped, "not all rows that went ahead were created, so the others were not sent",
                "look at what came of them, then run the same command again to go on"};
    case errc::storage_full:
        return {stopped, "the disk is full",
                "make room, then run the same command again; it goes on where this one stopped"};
    case errc::storage_failed:
        return {stopped, "the job's files cannot be read or written",
                "mend what the system says, then run the same command again"};
    case errc::journal_broken:
        return {stopped, "the job's database cannot be used",
                "restore the folder from a backup; do not delete it, it knows what was sent"};

    case errc::job_running: return {busy, "this job is running already", "wait for it, or stop it"};
    case errc::job_finished:
        return {busy, "this very file was imported before",
                "to import it once more all the same, add --again"};

    case errc::internal:
        return {internal, "leadimport broke a promise of its own", "please report this as a bug"};
    }
    return {internal, "unknown error", "please report this as a bug"};
}

} // namespace

std::string_view sentence(errc code) noexcept { return describe(code).sentence; }
std::string_view remedy(errc code) noexcept { return describe(code).remedy; }
error_class class_of(errc code) noexcept { return describe(code).kind; }

std::string_view name_of(errc code) noexcept {
    switch (code) {
    case errc::bad_option: return "bad_option";
    case errc::no_token: return "no_token";
    case errc::token_file_open: return "token_file_open";
    case errc::token_unusable: return "token_unusable";
    case errc::bad_base_url: return "bad_base_url";
    case errc::bad_proxy: return "bad_proxy";
    case errc::bad_ca_file: return "bad_ca_file";
    case errc::config_unreadable: return "config_unreadable";
    case errc::mapping_unreadable: return "mapping_unreadable";
    case errc::mapping_syntax: return "mapping_syntax";
    case errc::mapping_unknown_key: return "mapping_unknown_key";
    case errc::mapping_bad_value: return "mapping_bad_value";
    case errc::mapping_bad_template: return "mapping_bad_template";
    case errc::mapping_no_column: return "mapping_no_column";
    case errc::mapping_ambiguous: return "mapping_ambiguous";
    case errc::mapping_incomplete: return "mapping_incomplete";
    case errc::mapping_unknown_field: return "mapping_unknown_field";
    case errc::mapping_read_only: return "mapping_read_only";
    case errc::mapping_unclaimed: return "mapping_unclaimed";
    case errc::mapping_type_conflict: return "mapping_type_conflict";
    case errc::key_field_unusable: return "key_field_unusable";
    case errc::schema_unreadable: return "schema_unreadable";
    case errc::table_unusable: return "table_unusable";
    case errc::no_such_job: return "no_such_job";
    case errc::job_folder_unusable: return "job_folder_unusable";
    case errc::job_differs: return "job_differs";
    case errc::job_changed: return "job_changed";
    case errc::job_elsewhere: return "job_elsewhere";
    case errc::bad_schema_file: return "bad_schema_file";
    case errc::input_unreadable: return "input_unreadable";
    case errc::input_empty: return "input_empty";
    case errc::input_no_rows: return "input_no_rows";
    case errc::header_bad: return "header_bad";
    case errc::csv_unclosed_quote: return "csv_unclosed_quote";
    case errc::csv_nul: return "csv_nul";
    case errc::csv_bad_utf8: return "csv_bad_utf8";
    case errc::csv_bad_text: return "csv_bad_text";
    case errc::csv_unknown_encoding: return "csv_unknown_encoding";
    case errc::input_not_text: return "input_not_text";
    case errc::csv_record_too_long: return "csv_record_too_long";
    case errc::csv_too_many_columns: return "csv_too_many_columns";
    case errc::input_changed: return "input_changed";
    case errc::rows_invalid: return "rows_invalid";
    case errc::row_too_few_cells: return "row_too_few_cells";
    case errc::row_too_many_cells: return "row_too_many_cells";
    case errc::row_text_after_quote: return "row_text_after_quote";
    case errc::row_bad_value: return "row_bad_value";
    case errc::row_missing_value: return "row_missing_value";
    case errc::row_too_large: return "row_too_large";
    case errc::api_unauthorized: return "api_unauthorized";
    case errc::token_elsewhere: return "token_elsewhere";
    case errc::api_forbidden: return "api_forbidden";
    case errc::api_not_salesmap: return "api_not_salesmap";
    case errc::tls_untrusted: return "tls_untrusted";
    case errc::proxy_refused: return "proxy_refused";
    case errc::api_refused: return "api_refused";
    case errc::server_unreachable: return "server_unreachable";
    case errc::server_unwell: return "server_unwell";
    case errc::too_many_failures: return "too_many_failures";
    case errc::rows_fail_alike: return "rows_fail_alike";
    case errc::time_is_up: return "time_is_up";
    case errc::canary_failed: return "canary_failed";
    case errc::storage_full: return "storage_full";
    case errc::storage_failed: return "storage_failed";
    case errc::journal_broken: return "journal_broken";
    case errc::job_running: return "job_running";
    case errc::job_finished: return "job_finished";
    case errc::internal: return "internal";
    }
    return "unknown";
}

std::string error::message() const {
    const auto d = describe(code);
    std::string s;
    if (!where.empty()) s.append(where).append(": ");
    s.append(d.sentence);
    if (!detail.empty()) s.append(" (").append(detail).append(")");
    return s.append("; ").append(d.remedy);
}

std::ostream& operator<<(std::ostream& out, const error& e) { return out << e.message(); }

void throw_exception_from_error(const error& e, const boost::source_location&) {
    throw std::logic_error{"unchecked error: " + e.message()};
}

error system_error(errc code, std::string where, int errno_value) {
    if (errno_value == ENOSPC || errno_value == EDQUOT) code = errc::storage_full;
    return {code, std::move(where), std::generic_category().message(errno_value)};
}

} // namespace leadimport
