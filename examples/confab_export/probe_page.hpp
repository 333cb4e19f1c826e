// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_PROBE_PAGE_HPP
#define CONFAB_EXPORT_PROBE_PAGE_HPP

#include "probe.hpp"

#include <confab/http/message.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace confab_export {

/// What came of one request.
class probe_answer {
public:
    probe_answer() = default;

    vendor_probe::listing listing; ///< that was asked; null where it could not be made
    confab::paging::position at;
    std::optional<confab::failure> reason; ///< why there is no answer with a status of success
    confab::http::response_head head;
    std::string body;
};

/// What an answer's page holds.
class probe_page {
public:
    probe_page() = default;

    std::optional<confab::failure> broken; ///< why it is no page as it is built in
    std::string rows_at;                   ///< where else its rows seem to be, a JSON Pointer; only where it is broken
    std::size_t rows = 0;
    std::vector<std::string> ids; ///< of the rows that have one
    std::vector<confab::json::timestamp> times;
    std::optional<confab::paging::position> next;
};

/// Reads an answer that has a status of success.
probe_page read_page(probe_answer const& answer, vendor_probe const& probe);

} // namespace confab_export

#endif
