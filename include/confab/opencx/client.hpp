// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_CLIENT_HPP
#define CONFAB_OPENCX_CLIENT_HPP

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/opencx/session.hpp>
#include <confab/opencx/session_query.hpp>
#include <confab/paging/page.hpp>
#include <confab/resilience/requester.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace confab::opencx {

using confab::client_options;
/// A page of sessions.
using session_page = paging::page<session_view>;

/** The chat sessions of one OpenCX organisation.
 *
 *  Sends nothing by itself: requests are sent when a stream is pulled. Without other options at most 100 requests a minute
 *  leave, evenly paced: the limit that the vendor publishes for standard endpoints.
 *  @par Lifetimes Streams share what they need: the client may go first. A destroyed execution context ends the
 *      streams that wait in it; clients and streams that were handed a strand must go before its context.
 *  @par Thread safety distinct and shared clients: safe. One stream: one consumer.
 */
class client {
public:
    /** @param executor where the connections live; a stream's body runs where its consumer does
     *  @param token the organisation's key ("ocx_live_…"), sent as `Authorization: Bearer`; never printed
     *  @throws error with errc::invalid_credential, invalid_url, insecure_url or invalid_argument
     */
    client(asio::any_io_executor executor, std::string token, client_options options = client_options());

    /** The sessions that match, one by one: `GET /chat/sessions`, one request a page, made when its first session is pulled.
     *
     *  A session leaves when it has arrived, before its page has ended. A page that breaks off is asked for again, and the
     *  sessions that left are skipped by their ids. A page that has begun goes on arriving between pulls; nothing beyond it
     *  is asked for.
     *
     *  Follows `next` until it is null, absent or empty, with the same filters on each page. The vendor states no order: a
     *  session that changes during the walk may come twice.
     *  @par Errors on the first pull errc::invalid_argument (a parameter) or invalid_position; on any pull those of
     *      resilience::requester::send, json::page_cutter and json::envelope; errc::malformed_item; errc::pagination_loop,
     *      too_many_empty_pages, no_progress. Their details say where to resume from, in the middle of a page too; the
     *      sessions before a malformed one are delivered.
     */
    async_generator<session> sessions(session_query const& query = session_query()) const;

    /// The same, page by page, whose sessions are views into the page: the fastest way to read them. A page comes when all of
    /// it is there and good; resumed in the middle of a page, the walk begins with that page, whole.
    async_generator<session_page> pages(session_query const& query = session_query()) const;

    /// Counters of this client.
    resilience::request_stats stats() const noexcept;

private:
    class core;
    class course;
    std::shared_ptr<core const> core_;
};

} // namespace confab::opencx

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/opencx/impl/client.ipp>
#endif

#endif
