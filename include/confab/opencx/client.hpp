// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_CLIENT_HPP
#define CONFAB_OPENCX_CLIENT_HPP

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/opencx/changes.hpp>
#include <confab/opencx/common.hpp>
#include <confab/opencx/event.hpp>
#include <confab/opencx/filter_query.hpp>
#include <confab/opencx/names.hpp>
#include <confab/opencx/session.hpp>
#include <confab/opencx/session_query.hpp>
#include <confab/paging/complete_stream.hpp>
#include <confab/paging/page.hpp>
#include <confab/resilience/requester.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace confab::opencx {

using confab::client_options;
/// A page of sessions.
using session_page = paging::page<session_view>;
/// A page of events.
using event_page = paging::page<event_view>;
using resilience::call_settings;

/** The chat sessions of one OpenCX organisation.
 *
 *  Sends nothing by itself: requests are sent when a stream is pulled or a call is awaited. Without other options at most 100
 *  requests a minute leave, evenly paced: the limit that the vendor publishes for standard endpoints.
 *
 *  Each call that is no list has two forms: `call` throws confab::error, `try_call` returns the failure.
 *  @par Errors of every call errc::invalid_argument (a parameter, before anything is sent); those of
 *      resilience::requester::send and paging::fetch_object; errc::unexpected_type or missing_member where the answer cannot
 *      be read
 *  @par Cancellation of every call terminal: errc::cancelled
 *  @par Lifetimes Streams and calls share what they need: the client may go first. A destroyed execution context ends the
 *      streams that wait in it; clients and streams that were handed a strand must go before its context.
 *  @par Thread safety distinct and shared clients: safe. One stream: one consumer.
 */
class client {
public:
    /** @param executor where the connections live; a stream's body runs where its consumer does
     *  @param token the organisation's key ("ocx_live_…"), sent as `Authorization: Bearer`; never printed
     *  @param called names that the vendor's documentation leaves open
     *  @throws error with errc::invalid_credential, invalid_url, insecure_url or invalid_argument
     */
    client(asio::any_io_executor executor, std::string token, client_options options = client_options(),
           names called = names());

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

    /** All sessions that match, each version once, whatever changes meanwhile: follows the cursors, and then asks for what has
     *  changed since the first page, until one page tells it all.
     *
     *  The vendor states no order, so complete_report::grade is never above `assumed`; docs/complete-walks.md says what the
     *  walk rests on. Several pages at a time are read in windows of creation time; the order is that of the first page, if it has one.
     *  @par Errors as of sessions(); a cursor that expired begins the listing anew, three times at most
     */
    paging::complete_stream<session, session_view>
    complete(session_query query = session_query(),
             paging::complete_options const& options = paging::complete_options()) const;

    /** The sessions that match and have changed since a time, as complete(), by `updated_after`.
     *  @param watermark complete_report::watermark of the last walk; takes the place of the query's updated_after()
     */
    paging::complete_stream<session, session_view>
    changes_since(json::timestamp watermark, session_query query = session_query(),
                  paging::complete_options const& options = paging::complete_options()) const;

    /// The same as sessions(), page by page, whose sessions are views into the page: the fastest way to read them. A page comes when all of
    /// it is there and good; resumed in the middle of a page, the walk begins with that page, whole.
    async_generator<session_page> pages(session_query const& query = session_query()) const;

    /** The sessions that match in an order: `POST /chat/sessions/filter`, one request a page.
     *
     *  Pages are numbered: a session that is created, or whose sort key moves, during the walk may shift others from one page
     *  to the next or the last, so that they come twice or not at all.
     *  @par Errors as of sessions(), and errc::contradictory_page
     */
    async_generator<session> filter(filter_query const& query = filter_query()) const;
    /// The same, page by page.
    async_generator<session_page> filter_pages(filter_query const& query = filter_query()) const;

    /// What happened in a session, oldest or newest first as the vendor likes: `GET /chat/sessions/{session_id}/history`.
    /// @par Errors as of sessions()
    async_generator<event> history(std::string const& session_id) const;
    /// The same, page by page.
    async_generator<event_page> history_pages(std::string const& session_id) const;

    /** The sessions that match a query of the common model, see explain().
     *  @par Errors on the first pull errc::invalid_argument for an order that the vendor lacks; then as of sessions()
     */
    async_generator<confab::session> stream(confab::session_query const& query = confab::session_query()) const;
    /// What stream() would send, and what it would check by itself. Sends nothing.
    query_plan explain(confab::session_query const& query) const;

    /// One session: `GET /chat/sessions/{session_id}`. @par Errors errc::not_found
    asio::awaitable<session> get(std::string session_id, call_settings settings = call_settings()) const;
    asio::awaitable<result<session>> try_get(std::string session_id, call_settings settings = call_settings()) const;

    /** Changes a session: `PATCH /chat/sessions/{session_id}`. Any 2xx is a success, with or without a body.
     *
     *  The change itself may be repeated, but what it sets off elsewhere (summary, ticket system) happens again: it is sent
     *  again after a failure only where resilience::retry_policy::retry_repeatable says so.
     */
    asio::awaitable<void> update(std::string session_id, session_update change,
                                 call_settings settings = call_settings()) const;
    asio::awaitable<result<void>> try_update(std::string session_id, session_update change,
                                             call_settings settings = call_settings()) const;

    /// Searches contacts and messages: `GET /chat/sessions/search`. The parameter's name is not documented, see names.
    asio::awaitable<search_result> search(std::string text, call_settings settings = call_settings()) const;
    asio::awaitable<result<search_result>> try_search(std::string text, call_settings settings = call_settings()) const;

    /// Creates a session: `POST /chat/sessions`. Never sent again. @return the new session's id
    asio::awaitable<std::string> create(new_session with = new_session(),
                                        call_settings settings = call_settings()) const;
    asio::awaitable<result<std::string>> try_create(new_session with = new_session(),
                                                    call_settings settings = call_settings()) const;

    /// Sends a text as the contact and waits for the assistant: `POST /chat/sessions/{session_id}/send`. Never sent again.
    asio::awaitable<assistant_answer> send(std::string session_id, std::string text,
                                           call_settings settings = call_settings()) const;
    asio::awaitable<result<assistant_answer>> try_send(std::string session_id, std::string text,
                                                       call_settings settings = call_settings()) const;

    /// Counters of this client.
    resilience::request_stats stats() const noexcept;

private:
    class core;
    std::shared_ptr<core const> core_;
};

} // namespace confab::opencx

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/opencx/impl/client.ipp>
#include <confab/opencx/impl/client_calls.ipp>
#include <confab/opencx/impl/complete.ipp>
#endif

#endif
