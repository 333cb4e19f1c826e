// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_ROW_BATCH_HPP
#define CONFAB_PAGING_ROW_BATCH_HPP

#include <confab/json/page_cutter.hpp>
#include <confab/paging/position.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace confab::paging {

/// Complete rows of a page, of which more may come.
class row_batch {
public:
    row_batch() = default;

    std::string bytes;                  ///< the rows' text, and what stands between them
    std::vector<json::item_slice> rows; ///< where they lie in `bytes`
    std::uint64_t first = 0;            ///< the first row's place within its page, from 0
    unsigned attempt = 0;               ///< of a later attempt, the page's rows come from the first one on again
    bool is_last = false;               ///< the page is complete and good, and `next` is what it says
    std::optional<position> next;       ///< where the next page begins; nothing at the end of the listing
};

} // namespace confab::paging

#endif
