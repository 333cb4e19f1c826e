// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_WALK_PROGRESS_IPP
#define CONFAB_PAGING_IMPL_WALK_PROGRESS_IPP

#include <confab/paging/walk_progress.hpp>

#include <utility>

namespace confab::paging {

CONFAB_DECL walk_progress::walk_progress(std::shared_ptr<listing const> from, walk_limits limits, position const& start)
    : from_(std::move(from)),
      guard_(limits, start.delivered().empty() ? fingerprint_key::random() : start.delivered().key()) {}

CONFAB_DECL result<void> walk_progress::end_page() {
    auto const verdict = guard_.on_page_end();
    if (verdict) ++page_;
    return verdict;
}

CONFAB_DECL error walk_progress::fail(failure reason, position const& at) const {
    reason.details.vendor = from_->identity().vendor();
    reason.details.operation = from_->operation();
    reason.details.page = page_;
    reason.details.position = at.save(from_->identity());
    reason.details.delivered = delivered_;
    return error(std::move(reason));
}

} // namespace confab::paging

#endif
