// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_SUMMARY_HPP
#define CONFAB_EXPORT_SUMMARY_HPP

#include <confab/exporting/account_progress.hpp>

#include <chrono>
#include <span>
#include <string>

namespace confab_export {

/// The summary as one JSON object with its line feed.
std::string summary_text(std::span<confab::exporting::account_progress const> accounts,
                         std::chrono::milliseconds elapsed);

/// Writes the summary: a regular file is replaced at once, anything else (a pipe, a terminal) is written to.
/// @return why it could not be written, empty if it was
std::string write_summary(std::string const& path, std::string const& text);

} // namespace confab_export

#endif
