#pragma once
// The commands that stand below the usage texts, to be pasted: the same in every language.

#include <array>
#include <string_view>

namespace leadimport::cli {

// Of the program under "", of a command under its name.
struct examples {
    std::string_view of;
    std::array<std::string_view, 3> commands;
};

inline constexpr std::array all_examples{
    examples{"",
             {"leadimport check leads.csv --token-file token",
              "leadimport import leads.csv --token-file token --limit 5",
              "leadimport status leads.csv"}},
    examples{"import",
             {"leadimport import leads.csv --token-file token --limit 5",
              "leadimport import leads.csv --token-file token --map leads.map.toml --canary 5",
              "leadimport import leads.csv --config leadimport.toml --until 06:00"}},
    examples{"check",
             {"leadimport check leads.csv --token-file token",
              "leadimport check leads.csv --token-file token --errors wrong.csv",
              "leadimport check leads.csv --schema workspace.json --format json"}},
    examples{"map",
             {"leadimport map leads.csv --token-file token --output leads.map.toml",
              "leadimport map leads.csv --schema workspace.json",
              "leadimport map leads.csv --offline"}},
    examples{"status",
             {"leadimport status leads.csv", "leadimport status leads.csv --row 4711",
              "leadimport status leads.csv.import --format json"}},
    examples{"settle",
             {"leadimport settle leads.csv --token-file token",
              "leadimport settle leads.csv --token-file token --rows 17 --is LEAD_ID",
              "leadimport settle leads.csv --token-file token --rows 20-22 --absent"}},
    examples{"undo",
             {"leadimport undo leads.csv --token-file token",
              "leadimport undo leads.csv --token-file token --rows 4711,5000-5100",
              "leadimport undo leads.csv --token-file token --lead LEAD_ID"}},
    examples{"recover",
             {"leadimport recover leads.csv", "leadimport recover leads.csv.import",
              "leadimport recover leads.csv --connections 64"}},
    examples{"forget",
             {"leadimport forget leads.csv", "leadimport forget leads.csv.import",
              "leadimport forget leads.csv --yes"}},
    examples{"schema",
             {"leadimport schema --token-file token",
              "leadimport schema --token-file token --output workspace.json",
              "leadimport schema --token-file token --create-key-field import_key"}},
    examples{"doctor",
             {"leadimport doctor --token-file token", "leadimport doctor --config leadimport.toml",
              "leadimport doctor --token-file token --format json"}},
    examples{"sandbox",
             {"leadimport sandbox --dir sandbox",
              "leadimport sandbox --dir sandbox --record leads.jsonl --fault lost@3",
              "leadimport sandbox --dir sandbox --latency 200ms --fault 503%5"}},
};

} // namespace leadimport::cli
