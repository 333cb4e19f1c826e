// SPDX-License-Identifier: BSL-1.0
#include "run_plan.hpp"

#include <confab/exporting/sink.hpp>

namespace confab_export {
namespace {

std::string plural(std::uint64_t count, std::string const& thing) {
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

} // namespace

std::string in_words(std::chrono::duration<double> time) {
    auto const rounded = [](double value) { return std::to_string(static_cast<std::uint64_t>(value + 0.5)); };
    auto const seconds = time.count();
    if (seconds < 1) return "less than a second";
    if (seconds < 120) return rounded(seconds) + " s";
    if (seconds < 7200) return rounded(seconds / 60) + " min";
    return rounded(seconds / 3600) + " h";
}

std::string time_of(std::uint64_t requests, std::optional<rate_limit> const& pace) {
    if (!pace) return "a time that is not known: the program begins with 2 requests a second and adapts";
    return in_words(std::chrono::duration<double>(
        static_cast<double>(requests) * static_cast<double>(pace->per_seconds) / static_cast<double>(pace->requests)));
}

std::string plan_of_pages(std::uint64_t page_rows, std::uint64_t max_sessions, std::optional<rate_limit> const& pace) {
    if (max_sessions == confab::exporting::unlimited || page_rows == 0)
        return "how many pages there are, the vendor does not say; 1,000 pages take " + time_of(1000, pace);
    auto const pages = max_sessions / page_rows + (max_sessions % page_rows != 0 ? 1 : 0);
    return plural(max_sessions, "session") + " come on " + plural(pages, "page") + " of " + plural(page_rows, "row") +
           " (more where the program filters) and take " + time_of(pages, pace);
}

} // namespace confab_export
