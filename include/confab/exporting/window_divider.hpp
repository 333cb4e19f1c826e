// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_WINDOW_DIVIDER_HPP
#define CONFAB_EXPORTING_WINDOW_DIVIDER_HPP

#include <confab/detail/config.hpp>
#include <confab/exporting/record.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/paging/time_windows.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace confab::exporting {

/** Finds out from a window's first pages whether it is worth dividing among processes, and into which windows. No I/O.
 *
 *  Only the time of creation is used, which never changes. What a page shows of the order and the density of sessions decides how
 *  long the windows are, but not what they hold: together they always are the whole window, and they overlap at their bounds, so
 *  that nothing is lost if the pages mislead.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class window_divider {
public:
    /// Pages that a window should have, and those that must be exceeded twice for dividing it to pay.
    static constexpr std::int64_t pages_of_window = 12;

    /** @param window the one that is being read
     *  @param parts how many there were before it: the first one is read a little before it is divided, as most lists are
     *      short; later ones tell that this list is not
     */
    CONFAB_DECL window_divider(paging::time_window const& window, std::int64_t parts);

    /** A page has come.
     *  @return whether it shall not be used: the window is to be replaced by windows()
     */
    CONFAB_DECL bool on_page(std::span<record const> rows);
    /// Whether on_page() may still return true.
    bool is_undecided() const noexcept { return is_undecided_; }
    std::vector<paging::time_window> const& windows() const noexcept { return windows_; }
    /// The newest time that the pages have shown.
    std::optional<json::timestamp> const& newest() const noexcept { return newest_; }

private:
    CONFAB_DECL bool is_new(std::span<record const> rows) const;
    CONFAB_DECL void enter(std::span<record const> rows);
    CONFAB_DECL void divide();
    CONFAB_DECL void divide_evenly(json::timestamp from, json::timestamp to, std::int64_t count);
    CONFAB_DECL void divide_open(json::timestamp::duration width, bool is_descending);

    paging::time_window window_;
    std::int64_t most_windows_;
    std::int64_t pages_needed_;
    bool is_undecided_ = true;
    bool is_timeless_ = false; // a row does not tell when it was created: no window would hold it
    std::int64_t pages_ = 0;
    std::unordered_set<std::string> ids_;
    std::optional<json::timestamp> first_, last_; // when the sessions of the first and the last row were created
    std::optional<json::timestamp> oldest_, youngest_;
    std::optional<json::timestamp> newest_;
    std::vector<paging::time_window> windows_;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/window_divider.ipp>
#endif

#endif
