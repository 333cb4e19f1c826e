// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_PROBE_HPP
#define CONFAB_EXPORT_PROBE_HPP

#include "accounts.hpp"

#include <confab/error.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/paging/listing.hpp>
#include <confab/resilience/requester.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab_export {

/// What a small request of @ref vendor_probe asks for. The rest is what an export asks for.
class probe_query {
public:
    probe_query() = default;

    std::string path;        ///< empty: the account's
    std::uint32_t rows = 10; ///< on a page
    bool is_ordered = true;  ///< false: without the order that an export asks for
    bool has_members = true; ///< false: without naming the rows' members, where the vendor wants them named
    bool by_number = false;  ///< the first page by number 0 instead of by offset, where the vendor has both
    std::optional<confab::json::timestamp> created_after;
};

/// How an account's list call is tested, and what is built in for its vendor.
class vendor_probe {
public:
    using listing = std::shared_ptr<confab::paging::listing const>;

    vendor_probe() = default;

    std::shared_ptr<confab::resilience::requester> requester;
    std::function<confab::result<listing>(probe_query const&)> list;
    std::string path;                     ///< of the account's list call
    std::vector<std::string> paths;       ///< others where the vendor might have it
    std::string credential;               ///< the members of the account that hold it
    std::string_view id = "id";           ///< the member of a row
    std::string_view time = "created_at"; ///< the member of a row that the order is by
    bool has_page_size = true;
    bool has_order = true;           ///< an export asks for the order of `time`, or the vendor documents it
    bool may_lose_order = false;     ///< an export goes on without its order where the vendor refuses it
    bool has_members = false;        ///< the vendor wants the rows' members named
    bool has_numbered_pages = false; ///< beside those by offset
};

/** The probe of an account of a built-in vendor. Sends nothing.
 *  @throws confab::error where its settings cannot be used
 */
vendor_probe make_probe(boost::asio::any_io_executor executor, account const& settings);

} // namespace confab_export

#endif
