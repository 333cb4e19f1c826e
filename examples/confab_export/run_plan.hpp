// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_RUN_PLAN_HPP
#define CONFAB_EXPORT_RUN_PLAN_HPP

#include "vendors.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace confab_export {

/// A length of time in the unit that fits, for instance "17 h".
std::string in_words(std::chrono::duration<double> time);

/// How long so many requests take at a rate limit, in words.
std::string time_of(std::uint64_t requests, std::optional<rate_limit> const& pace);

/** What a run has in front of it: pages, and how long they take within the rate limit. One line.
 *  @param page_rows rows of a page; 0: not known
 *  @param max_sessions where the run stops, or `unlimited`
 */
std::string plan_of_pages(std::uint64_t page_rows, std::uint64_t max_sessions, std::optional<rate_limit> const& pace);

} // namespace confab_export

#endif
