// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_CLIENT_HPP
#define CONFAB_YOURGPT_CLIENT_HPP

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/paging/complete_stream.hpp>
#include <confab/paging/page.hpp>
#include <confab/query_plan.hpp>
#include <confab/resilience/requester.hpp>
#include <confab/session.hpp>
#include <confab/session_query.hpp>
#include <confab/yourgpt/credential.hpp>
#include <confab/yourgpt/message.hpp>
#include <confab/yourgpt/outgoing_message.hpp>
#include <confab/yourgpt/session.hpp>
#include <confab/yourgpt/session_query.hpp>
#include <confab/yourgpt/session_update.hpp>
#include <confab/yourgpt/wire_options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace confab::yourgpt {

using confab::client_options;
/// A page of sessions.
using session_page = paging::page<session_view>;
/// A page of messages.
using message_page = paging::page<message_view>;

/** The chat sessions of one YourGPT project.
 *
 *  Sends nothing by itself: requests are sent when a stream is pulled or a call is awaited. The vendor publishes no rate limit:
 *  without other options requests begin at two a second, two at a time, and adapt.
 *
 *  Each call has two forms: one throws @ref error, the one with `try_` returns its failure.
 *  @par Errors of calls errc::invalid_argument before anything is sent; those of resilience::requester::send and
 *      paging::fetch_object; errc::vendor_failure (`RXERROR` with status 200) and rate_limited (its code 429, under any status)
 *  @par Cancellation of calls terminal: errc::cancelled; what was sent may have been carried out
 *  @par Lifetimes Streams and calls share what they need: the client may go first. A destroyed execution context ends the
 *      streams that wait in it; clients and streams that were handed a strand must go before its context.
 *  @par Thread safety distinct and shared clients: safe. One stream: one consumer.
 */
class client {
public:
    /** @param executor where the connections live; a stream's body runs where its consumer does
     *  @param who a project key, or a platform token with its project; never printed
     *  @param wire what the vendor's documents leave open
     *  @throws error with errc::invalid_url, insecure_url or invalid_argument
     */
    client(asio::any_io_executor executor, credential who, client_options options = client_options(),
           wire_options const& wire = wire_options());

    /** The sessions that match, one by one: `POST /getSessions`, one request a page, made when its first session is pulled.
     *
     *  Pages are numbered, and an empty one is the end. They are cut from an order that moves: a session that gets a message
     *  while one walks moves to one end. Ascending, the session behind a page's edge is then skipped and the moved one
     *  comes again at the end; descending, one comes twice, and an unread session that moves is missed.
     *  @par Errors on the first pull errc::invalid_argument (a parameter) or invalid_position; on any pull those of
     *      resilience::requester::send, json::page_cutter and json::envelope; errc::vendor_failure; errc::malformed_item;
     *      errc::no_progress, where the vendor repeats a page. Their details say where to resume from.
     */
    async_generator<session> sessions(session_query const& query = session_query()) const;

    /** All sessions that match, each version once, whatever changes meanwhile: those that got their last message first come
     *  first, so that what moves meanwhile moves to the end, which is read last. Each page overlaps with the one before, and
     *  the pages' sizes vary so that they can. One page at a time: the order moves.
     *
     *  docs/complete-walks.md says what the walk rests on. The query's order and page are not used; its limit is the largest
     *  page's size, at least 20.
     *  @par Errors as of sessions(), and errc::no_progress where sessions move faster than they can be read
     */
    paging::complete_stream<session, session_view>
    complete(session_query query = session_query(),
             paging::complete_options const& options = paging::complete_options()) const;

    /** The sessions that match and got a message since a time: the latest come first, down to that time, and again from the top
     *  until one page tells all that came meanwhile. The vendor offers no order by other changes: those are not found.
     *  @param watermark complete_report::watermark of the last walk
     *  @par Errors as of complete()
     */
    paging::complete_stream<session, session_view>
    changes_since(json::timestamp watermark, session_query query = session_query(),
                  paging::complete_options const& options = paging::complete_options()) const;

    /// The same as sessions(), page by page, whose sessions are views into the page: the fastest way to read them.
    async_generator<session_page> pages(session_query const& query = session_query()) const;

    /// A session's messages, one by one: `POST /getSessionMessages`; otherwise as sessions().
    async_generator<message> messages(std::string_view session_uid, message_query const& query = message_query()) const;

    /// The same, page by page.
    async_generator<message_page> message_pages(std::string_view session_uid,
                                                message_query const& query = message_query()) const;

    /** The sessions that match a query of the common model. What the vendor cannot filter the client does; explain() tells.
     *  @par Errors those of sessions(); on the first pull errc::invalid_argument, where a condition is not possible
     */
    async_generator<confab::session> stream(confab::session_query const& query = confab::session_query()) const;

    /// How a query is answered: what the vendor does, and what the client. Sends nothing.
    query_plan explain(confab::session_query const& query) const;

    /** Changes a session: `POST /updateSession`. Sent again only where retry_policy::retry_repeatable() says so.
     *  @return the session as the vendor answers it, without its last message; what the vendor leaves out is empty
     */
    asio::awaitable<session> update(session_update change) const;
    asio::awaitable<result<session>> try_update(session_update change) const;

    /** Adds a tag to a session's segment, which an update can only replace: finds the session by walking through the list,
     *  since the vendor has no call for one session, and then updates it. Nothing is sent after that if it has the tag.
     *
     *  Not atomic: what others change between the two steps is lost.
     *  @param tag UTF-8 without comma, not empty; with the tags that are there at most 255 characters
     *  @param among where to look: a narrower query, or an order in which the session comes early
     *  @return the session after the update, or as it was listed where it has the tag
     *  @par Errors also errc::not_found, if the walk does not meet the session; errors of sessions()
     */
    asio::awaitable<session> append_segment(std::string session_uid, std::string tag,
                                            session_query among = session_query().order(order::descending)) const;
    asio::awaitable<result<session>>
    try_append_segment(std::string session_uid, std::string tag,
                       session_query among = session_query().order(order::descending)) const;

    /** Opens a session: `POST /createSession`. Never sent twice.
     *  @param widget_uid the widget, with a project key; empty with a platform token, whose project it is opened in
     *  @par Errors also errc::missing_member, if the answer lacks the id
     */
    asio::awaitable<session> create(std::string widget_uid = std::string()) const;
    asio::awaitable<result<session>> try_create(std::string widget_uid = std::string()) const;

    /** Posts a message: `POST /sendMessage`. Never sent twice: the vendor may bill the assistant's answer.
     *  @return the stored message, or the assistant's answer to it
     */
    asio::awaitable<message> send(outgoing_message what) const;
    asio::awaitable<result<message>> try_send(outgoing_message what) const;

    /// Counters of this client.
    resilience::request_stats stats() const noexcept;

private:
    class core;
    std::shared_ptr<core const> core_;
};

} // namespace confab::yourgpt

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/yourgpt/impl/client.ipp>
#include <confab/yourgpt/impl/complete.ipp>
#endif

#endif
