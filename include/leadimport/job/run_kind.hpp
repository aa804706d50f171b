#pragma once
// What a run of a command that writes to a job is called in the job's record of it.

namespace leadimport::job::run_kind {

inline constexpr auto import = "import";
inline constexpr auto settle = "settle";
inline constexpr auto undo = "undo";
inline constexpr auto recover = "recover";
inline constexpr auto forget = "forget";

} // namespace leadimport::job::run_kind
