// What each error is called where it is not read by people: in records and summaries.

#include "leadimport/base/error.hpp"

namespace leadimport {

std::string_view name_of(errc code) noexcept {
    switch (code) {
    case errc::bad_option: return "bad_option";
    case errc::no_token: return "no_token";
    case errc::token_file_open: return "token_file_open";
    case errc::token_unusable: return "token_unusable";
    case errc::bad_base_url: return "bad_base_url";
    case errc::bad_proxy: return "bad_proxy";
    case errc::bad_ca_file: return "bad_ca_file";
    case errc::tls_unusable: return "tls_unusable";
    case errc::token_command_failed: return "token_command_failed";
    case errc::config_open: return "config_open";
    case errc::config_unreadable: return "config_unreadable";
    case errc::too_complicated: return "too_complicated";
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
    case errc::mapping_unfed: return "mapping_unfed";
    case errc::mapping_type_conflict: return "mapping_type_conflict";
    case errc::key_field_unusable: return "key_field_unusable";
    case errc::schema_unreadable: return "schema_unreadable";
    case errc::table_unusable: return "table_unusable";
    case errc::no_such_job: return "no_such_job";
    case errc::job_folder_unusable: return "job_folder_unusable";
    case errc::job_folder_foreign: return "job_folder_foreign";
    case errc::job_not_ours: return "job_not_ours";
    case errc::job_folder_not_empty: return "job_folder_not_empty";
    case errc::job_differs: return "job_differs";
    case errc::job_changed: return "job_changed";
    case errc::job_mapping_differs: return "job_mapping_differs";
    case errc::job_input_differs: return "job_input_differs";
    case errc::job_input_replaced: return "job_input_replaced";
    case errc::job_input_grown: return "job_input_grown";
    case errc::job_elsewhere: return "job_elsewhere";
    case errc::job_other_address: return "job_other_address";
    case errc::job_not_over: return "job_not_over";
    case errc::job_other_version: return "job_other_version";
    case errc::folder_without_locks: return "folder_without_locks";
    case errc::job_without_locks: return "job_without_locks";
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
    case errc::input_being_written: return "input_being_written";
    case errc::rows_invalid: return "rows_invalid";
    case errc::row_too_few_cells: return "row_too_few_cells";
    case errc::row_too_many_cells: return "row_too_many_cells";
    case errc::row_text_after_quote: return "row_text_after_quote";
    case errc::row_bad_value: return "row_bad_value";
    case errc::row_cut_off: return "row_cut_off";
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
    case errc::input_changed: return "input_changed";
    case errc::canary_failed: return "canary_failed";
    case errc::storage_full: return "storage_full";
    case errc::storage_failed: return "storage_failed";
    case errc::result_file_lost: return "result_file_lost";
    case errc::journal_broken: return "journal_broken";
    case errc::journal_foreign: return "journal_foreign";
    case errc::journal_behind: return "journal_behind";
    case errc::job_unrecoverable: return "job_unrecoverable";
    case errc::journal_log_lost: return "journal_log_lost";
    case errc::job_taken_over: return "job_taken_over";
    case errc::job_lock_lost: return "job_lock_lost";
    case errc::job_misplaced: return "job_misplaced";
    case errc::job_folder_moved: return "job_folder_moved";
    case errc::job_folder_copied: return "job_folder_copied";
    case errc::job_folder_removed: return "job_folder_removed";
    case errc::job_folder_rescued: return "job_folder_rescued";
    case errc::job_saved_beside: return "job_saved_beside";
    case errc::job_running: return "job_running";
    case errc::job_finished: return "job_finished";
    case errc::descriptors_exhausted: return "descriptors_exhausted";
    case errc::threads_exhausted: return "threads_exhausted";
    case errc::memory_exhausted: return "memory_exhausted";
    case errc::internal: return "internal";
    }
    return "unknown";
}

} // namespace leadimport
