// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_WALK_GUARD_HPP
#define CONFAB_PAGING_WALK_GUARD_HPP

#include <confab/error.hpp>
#include <confab/paging/detail/recent_marks.hpp>
#include <confab/paging/fingerprint.hpp>
#include <confab/time/deadline.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_set>

namespace confab::paging {

/// When a walk that makes no progress is stopped.
class walk_limits {
public:
    walk_limits() = default;

    /// Empty pages in a row before errc::too_many_empty_pages; at least 1. Default 100.
    walk_limits& max_empty_pages(unsigned pages) { return max_empty_pages_ = pages, *this; }
    /// Pages in a row without a row that is new before errc::no_progress; at least 1. Default 3.
    walk_limits& max_stale_pages(unsigned pages) { return max_stale_pages_ = pages, *this; }
    /// For a server that keeps the position itself and repeats one opaque cursor: a repeated position is then no error,
    /// and only pages without a new row are. Default off.
    walk_limits& allow_repeated_positions(bool allow) { return allow_repeated_positions_ = allow, *this; }

    /// How long a walk may take from its first pull on, waits and retries included: errc::deadline_exceeded. Default no limit.
    walk_limits& max_duration(time::duration span) { return max_duration_ = span, *this; }

    unsigned max_empty_pages() const noexcept { return max_empty_pages_; }
    unsigned max_stale_pages() const noexcept { return max_stale_pages_; }
    bool allow_repeated_positions() const noexcept { return allow_repeated_positions_; }
    time::duration max_duration() const noexcept { return max_duration_; }

private:
    unsigned max_empty_pages_ = 100;
    unsigned max_stale_pages_ = 3;
    bool allow_repeated_positions_ = false;
    time::duration max_duration_ = time::no_limit;
};

/** Watches a walk for servers that would keep it going for ever. No I/O, no time.
 *
 *  Repeated positions are found at once for cycles of up to 1,048,576 pages, and within twice the cycle beyond that
 *  (Brent's algorithm takes over, so that memory stays below 64 MiB whatever the server sends). Rows are remembered for
 *  a window of at least the last 16,384, at most twice as many.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class walk_guard {
public:
    /// @param key of the fingerprints; by default a random one, so that a server cannot make two positions or ids look alike
    ///     or fill one bucket
    CONFAB_DECL explicit walk_guard(walk_limits limits = {}, fingerprint_key key = fingerprint_key::random());

    /// Call before each request with the position that it asks for (the start is an empty one).
    /// @return errc::pagination_loop if this walk asked for it before.
    CONFAB_DECL result<void> on_position(std::string_view position);

    /// Call for each row of a page. @return whether its id is new within the window.
    CONFAB_DECL bool on_row(std::string_view id);
    /// The same, for a fingerprint under key().
    CONFAB_DECL bool on_row(fingerprint const& id);
    /// Says that on_row() will be called with it soon, which is then faster. Nothing else.
    void expect_row(fingerprint const& id) const noexcept { recent_.prefetch(id.low); }
    fingerprint_key const& key() const noexcept { return key_; }

    /// Call at the end of each page that promises another one.
    /// @return errc::too_many_empty_pages or errc::no_progress.
    CONFAB_DECL result<void> on_page_end();

private:
    bool is_repeated(fingerprint const& position);

    walk_limits limits_;
    fingerprint_key key_;
    std::unordered_set<fingerprint, fingerprint_hash> positions_;
    fingerprint landmark_;
    std::uint64_t steps_to_next_landmark_ = 1;
    std::uint64_t steps_since_landmark_ = 0;
    detail::recent_marks recent_;
    std::uint64_t rows_of_page_ = 0;
    std::uint64_t new_rows_of_page_ = 0;
    unsigned empty_pages_ = 0;
    unsigned stale_pages_ = 0;
};

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/walk_guard.ipp>
#endif

#endif
