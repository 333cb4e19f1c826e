// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_CLIENT_HPP
#define CONFAB_ATHENA_CLIENT_HPP

#include <confab/async_generator.hpp>
#include <confab/athena/common.hpp>
#include <confab/athena/credential.hpp>
#include <confab/athena/session.hpp>
#include <confab/athena/session_query.hpp>
#include <confab/client_options.hpp>
#include <confab/paging/complete_stream.hpp>
#include <confab/paging/page.hpp>
#include <confab/resilience/requester.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace confab::athena {

using confab::client_options;
using resilience::call_settings;
/// A page of sessions.
using session_page = paging::page<session_view>;

/** The agent sessions that one Athena key can see.
 *
 *  Sends nothing by itself: requests are sent when a stream is pulled or a call is awaited. The vendor publishes no limit:
 *  unless the options say one, the client begins with 2 requests a second, two in flight, and adapts.
 *
 *  Calls come in two forms, which send the same: one throws confab::error, its `try_` form returns the failure. Both take the
 *  session's `id` ("asset_…"), not its thread_id; errc::invalid_argument, without a request, if it is empty, "." or "..".
 *  Their other errors are those of resilience::requester::send (errc::not_found: no such session for this caller) and of
 *  what is stated with each.
 *  @par Cancellation of calls: terminal, errc::cancelled.
 *  @par Lifetimes Streams and calls share what they need: the client may go first. A destroyed execution context ends the
 *      streams that wait in it; clients and streams that were handed a strand must go before its context.
 *  @par Thread safety distinct and shared clients: safe. One stream: one consumer.
 */
class client {
public:
    /** @param executor where the connections live; a stream's body runs where its consumer does
     *  @param with key or token; never printed
     *  @throws error with errc::invalid_url, insecure_url or invalid_argument
     */
    client(asio::any_io_executor executor, credential with, client_options options = client_options());

    /** The sessions that match, one by one: `GET /api/v0/sessions`, one request a page, made when its first session is pulled.
     *
     *  What ends it: see session_listing. In the vendor's own order a session that changes during the walk may come twice, and
     *  one that is pushed over the edge of a page may be missed; session_query says which order keeps still.
     *  @par Errors on the first pull errc::invalid_argument (a parameter) or invalid_position; on any pull those of
     *      resilience::requester::send, json::page_cutter and json::envelope; errc::malformed_item; errc::pagination_loop,
     *      contradictory_page, too_many_empty_pages, no_progress; errc::cursor_expired where the vendor refuses an offset behind
     *      the start. Their details say where to resume from.
     */
    async_generator<session> sessions(session_query const& query = session_query()) const;

    /// The same, page by page, whose sessions are views into the page: the fastest way to read them.
    async_generator<session_page> pages(session_query const& query = session_query()) const;

    /** All sessions that match, each version once, whatever changes meanwhile: in the order of their creation, of which page by
     *  page (or several at a time, see paging::complete_options::parallel) overlaps with the one before.
     *
     *  First one request finds the newest session: those created after it do not count. docs/complete-walks.md says what the
     *  walk rests on. The query's order and offset are not used; its limit is the page's size, at least 2.
     *  @par Errors as of sessions(), and errc::no_progress where sessions vanish faster than they can be read
     */
    paging::complete_stream<session, session_view>
    complete(session_query query = session_query(),
             paging::complete_options const& options = paging::complete_options()) const;

    /** The sessions that match and have changed since a time: the ones that changed last come first, down to that time, and
     *  again from the top until one page tells all that has changed meanwhile.
     *  @param watermark complete_report::watermark of the last walk
     *  @par Errors as of complete()
     */
    paging::complete_stream<session, session_view>
    changes_since(json::timestamp watermark, session_query query = session_query(),
                  paging::complete_options const& options = paging::complete_options()) const;

    /** The sessions that match a query of the common model, see explain() and plan_of().
     *  @par Errors on the first pull errc::invalid_argument for an order that the vendor lacks; then as of sessions()
     */
    async_generator<confab::session> stream(confab::session_query const& query = confab::session_query()) const;
    /// What stream() would send, and what it would check by itself. Sends nothing.
    query_plan explain(confab::session_query const& query) const;

    /// One session: `GET /api/v0/sessions/{id}`. @par Errors also those of paging::fetch_object and paging::decode_object
    asio::awaitable<session> get(std::string id, call_settings settings = call_settings()) const;
    /// @copydoc get
    asio::awaitable<result<session>> try_get(std::string id, call_settings settings = call_settings()) const;

    /** Marks a session as read: `POST /api/v0/sessions/{id}/read`. By the vendor's contract doing so twice is doing so once, so
     *  it is tried again like a read.
     *  @return the session as it is now
     *  @par Errors also those of paging::fetch_object and paging::decode_object
     */
    asio::awaitable<session> mark_read(std::string id, call_settings settings = call_settings()) const;
    /// @copydoc mark_read
    asio::awaitable<result<session>> try_mark_read(std::string id, call_settings settings = call_settings()) const;
    /// Marks a session as unread, as mark_read() does as read: `POST /api/v0/sessions/{id}/unread`.
    asio::awaitable<session> mark_unread(std::string id, call_settings settings = call_settings()) const;
    /// @copydoc mark_unread
    asio::awaitable<result<session>> try_mark_unread(std::string id, call_settings settings = call_settings()) const;

    /** A session's history as text: `GET /api/v0/sessions/{id}/download`.
     *
     *  All formats but markdown are JSON, whose members the vendor does not document; it is handed on byte for byte, unchecked
     *  but for its beginning.
     *  @param max_bytes how long it may be; the client's response_limits bound it as well. Default 64 MiB
     *  @par Errors also errc::body_too_large; errc::not_json where JSON was asked for and something else begins;
     *      errc::unexpected_type where the answer to markdown is declared as HTML or as no text; errc::unexpected_status
     *      for 204, 205 and 206; errc::invalid_argument for export_format::unknown
     */
    asio::awaitable<std::string> download(std::string id, export_format format = export_format::trace,
                                          std::size_t max_bytes = std::size_t{64} << 20,
                                          call_settings settings = call_settings()) const;
    /// @copydoc download
    asio::awaitable<result<std::string>> try_download(std::string id, export_format format = export_format::trace,
                                                      std::size_t max_bytes = std::size_t{64} << 20,
                                                      call_settings settings = call_settings()) const;

    /** The same, handed on as it arrives: for histories that shall not be held in memory.
     *  @param sink its begin() is called again where the request is tried again: what came before is void then. What it
     *      returns ends the call. It must live until the operation is over.
     *  @par Errors those of download(), and what the sink returned
     */
    asio::awaitable<void> download_to(std::string id, export_format format, resilience::answer_sink& sink,
                                      call_settings settings = call_settings()) const;
    /// @copydoc download_to
    asio::awaitable<result<void>> try_download_to(std::string id, export_format format, resilience::answer_sink& sink,
                                                  call_settings settings = call_settings()) const;

    /// Counters of this client.
    resilience::request_stats stats() const noexcept;

private:
    class core;
    std::shared_ptr<core const> core_;
};

} // namespace confab::athena

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/athena/impl/client.ipp>
#include <confab/athena/impl/complete.ipp>
#endif

#endif
