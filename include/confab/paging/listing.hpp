// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_LISTING_HPP
#define CONFAB_PAGING_LISTING_HPP

#include <confab/error.hpp>
#include <confab/http/message.hpp>
#include <confab/json/envelope.hpp>
#include <confab/paging/position.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace confab::paging {

/** One vendor's list call with one query: all that a walk has to know about it. Pure facts, no I/O.
 *  @par Thread safety shared objects: safe; every member is const.
 */
class listing {
public:
    listing() = default;
    listing(listing const&) = delete;
    listing& operator=(listing const&) = delete;
    virtual ~listing() = default;

    /// What positions of this listing are bound to.
    virtual listing_identity const& identity() const noexcept = 0;
    /// For people and logs, for instance "GET /chat/sessions".
    virtual std::string_view operation() const noexcept = 0;
    /// JSON Pointer of the array of rows.
    virtual std::string_view items_pointer() const noexcept = 0;
    /// The request for the page at `at`.
    virtual result<http::request> request_for(position const& at) const = 0;
    /** What the page that was read at `at` says about the next one.
     *  @param envelope the page without its rows
     *  @param rows rows of the page, readable or not
     *  @return where the next page begins; nothing at the end; a failure where the page contradicts itself or, for vendors that
     *      report errors with status 200, tells one.
     */
    virtual result<std::optional<position>> next(json::envelope const& envelope, position const& at,
                                                 std::size_t rows) const = 0;
    /** Whether rows of a page may be delivered before the page has ended. Asked of answers with status 2xx that hold pages, until
     *  it says yes once; a page of which it never does is delivered when it is complete.
     *  @param members the members that are complete so far, as text of a JSON object, which is not validated
     *  @return true (the default) where the status proves success; vendors that report errors with status 200 look for the member
     *      that tells
     */
    virtual bool proves_success(std::string_view members) const {
        static_cast<void>(members);
        return true;
    }
    /** As next(), which is the default, for vendors that say in the response's head what follows, for instance in its `Link`
     *  fields (see find_link()).
     */
    virtual result<std::optional<position>> next_by_head(http::response_head const& head,
                                                         json::envelope const& envelope, position const& at,
                                                         std::size_t rows) const {
        static_cast<void>(head);
        return next(envelope, at, rows);
    }
    /// Whether a status in answer to a position behind the start means that the vendor no longer knows the position:
    /// then the walk fails with errc::cursor_expired, and only a new one can help.
    virtual bool is_expired(unsigned status) const noexcept {
        static_cast<void>(status);
        return false;
    }
};

} // namespace confab::paging

#endif
