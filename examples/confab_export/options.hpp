// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_OPTIONS_HPP
#define CONFAB_EXPORT_OPTIONS_HPP

#include <confab/exporting/frame_encoder.hpp>
#include <confab/exporting/record_filter.hpp>
#include <confab/exporting/sink.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace confab_export {

enum class sink_kind { standard_output, ndjson_file, sqlite, postgresql };
enum class program_task { run, dry_run, check };
enum class progress_mode { automatic, always, never };
enum class log_level { error, warn, info, debug };

/// The command line.
class options {
public:
    options() = default;

    program_task task = program_task::run;
    std::string accounts_file;
    sink_kind sink = sink_kind::standard_output;
    std::string sink_path; ///< of a file or database file
    confab::exporting::compression sink_compression = confab::exporting::compression::none;
    std::string sink_uri;              ///< of a PostgreSQL database; may hold a password
    std::string checkpoint_path;       ///< of that file's checkpoint
    std::vector<std::string> accounts; ///< empty: all
    confab::exporting::record_filter filter;
    std::uint64_t max_sessions = confab::exporting::unlimited;
    std::optional<std::uint64_t> page_size;
    bool restart = false;
    bool is_shared = false;                  ///< with other processes
    std::chrono::milliseconds lease{30'000}; ///< how long a part stays with a process that has died
    progress_mode progress = progress_mode::automatic;
    std::string summary_file; ///< empty: none
    log_level level = log_level::warn;
};

/** Reads the command line.
 *  @return nothing where --help or --version was asked for, which is then on standard output
 *  @throws configuration_error
 */
std::optional<options> read_options(int argument_count, char const* const* arguments);

} // namespace confab_export

#endif
