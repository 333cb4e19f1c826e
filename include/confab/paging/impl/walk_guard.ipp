// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_WALK_GUARD_IPP
#define CONFAB_PAGING_IMPL_WALK_GUARD_IPP

#include <confab/paging/walk_guard.hpp>

#include <algorithm>
#include <string>

namespace confab::paging {
namespace detail {
inline constexpr std::size_t remembered_positions = std::size_t{1} << 20;
} // namespace detail

CONFAB_DECL walk_guard::walk_guard(walk_limits limits, fingerprint_key key) : limits_(limits), key_(key) {}

CONFAB_DECL bool walk_guard::is_repeated(fingerprint const& position) {
    if (positions_.contains(position) || (steps_since_landmark_ > 0 && position == landmark_)) return true;
    if (positions_.size() < detail::remembered_positions) {
        positions_.insert(position);
        return false;
    }
    if (++steps_since_landmark_ >= steps_to_next_landmark_) {
        landmark_ = position;
        steps_since_landmark_ = 1;
        steps_to_next_landmark_ *= 2;
    }
    return false;
}

CONFAB_DECL result<void> walk_guard::on_position(std::string_view position) {
    if (limits_.allow_repeated_positions()) return {};
    if (is_repeated(fingerprint_of(key_, position))) return failure(errc::pagination_loop);
    return {};
}

CONFAB_DECL bool walk_guard::on_row(std::string_view id) { return on_row(fingerprint_of(key_, id)); }

CONFAB_DECL bool walk_guard::on_row(fingerprint const& value) {
    ++rows_of_page_;
    bool const is_new = recent_.add(value.low);
    if (is_new) ++new_rows_of_page_;
    return is_new;
}

CONFAB_DECL result<void> walk_guard::on_page_end() {
    bool const empty = rows_of_page_ == 0;
    bool const stale = !empty && new_rows_of_page_ == 0;
    rows_of_page_ = new_rows_of_page_ = 0;
    empty_pages_ = empty ? empty_pages_ + 1 : 0;
    // An empty page neither proves nor disproves progress: it leaves the count of stale pages as it is.
    if (!empty) stale_pages_ = stale ? stale_pages_ + 1 : 0;
    if (empty_pages_ >= std::max(limits_.max_empty_pages(), 1u))
        return failure(errc::too_many_empty_pages, std::to_string(empty_pages_));
    if (stale_pages_ >= std::max(limits_.max_stale_pages(), 1u))
        return failure(errc::no_progress, std::to_string(stale_pages_));
    return {};
}

} // namespace confab::paging

#endif
