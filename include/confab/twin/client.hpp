// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_CLIENT_HPP
#define CONFAB_TWIN_CLIENT_HPP

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/paging/complete_stream.hpp>
#include <confab/paging/page.hpp>
#include <confab/resilience/requester.hpp>
#include <confab/twin/chat_calls.hpp>
#include <confab/twin/chat_query.hpp>
#include <confab/twin/chat_session.hpp>
#include <confab/twin/common.hpp>
#include <confab/twin/credential.hpp>
#include <confab/twin/message.hpp>
#include <confab/twin/names.hpp>
#include <confab/twin/session.hpp>
#include <confab/twin/session_query.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace confab::twin {

using confab::client_options;
using resilience::call_settings;
/// A page of the search.
using session_page = paging::page<session_view>;
/// A page of the chat service's sessions.
using chat_page = paging::page<chat_session_view>;
/// A page of messages.
using message_page = paging::page<message_view>;

/** The chat sessions of one TWIN account: the search of its analytics service, and its chat service.
 *
 *  Sends nothing by itself: requests are sent when a stream is pulled or a call is awaited. The vendor publishes no limit:
 *  unless the options say one, the client begins with 2 requests a second, two in flight, and adapts. Both services count
 *  against one budget; each has its own connections and URL: client_options::base_url and names::chat_url.
 *
 *  Each call that is no list has two forms, which send the same: one throws confab::error, its `try_` form returns the failure.
 *  @par Errors of every call errc::invalid_argument (a parameter, before anything is sent; an id that is empty, "." or "..");
 *      those of resilience::requester::send, of login_credential where the client logs in, and of paging::fetch_object
 *  @par Cancellation of every call terminal: errc::cancelled
 *  @par Lifetimes Streams and calls share what they need: the client may go first. A destroyed execution context ends the
 *      streams that wait in it; clients and streams that were handed a strand must go before its context.
 *  @par Thread safety distinct and shared clients: safe. One stream: one consumer.
 */
class client {
public:
    /** @param executor where the connections live; a stream's body runs where its consumer does
     *  @param with token or account; never printed
     *  @param options those of all vendors; list_path and extra_query are the search's
     *  @param called what the vendor's documentation leaves open
     *  @throws error with errc::invalid_url, insecure_url, invalid_argument or invalid_credential
     */
    client(asio::any_io_executor executor, credential with, client_options options = client_options(),
           names called = names());

    /** The sessions that match, one by one: `GET /search/chats/sessions`, one request a page, made when its first session is
     *  pulled.
     *
     *  What ends it: see item_listing. The path is concluded from sibling calls: errc::not_found may mean that it is another
     *  one, see client_options::list_path. Where the vendor refuses the first request with status 400 and the query has no
     *  order of its own, it is sent once more without `sort`. Offsets move with what comes and goes: a session may come twice
     *  or be missed; the default order and a fixed to() in the past keep still what is there.
     *  @par Errors on the first pull errc::invalid_argument (a parameter) or invalid_position; on any pull those of
     *      resilience::requester::send, json::page_cutter and json::envelope; errc::malformed_item; errc::pagination_loop,
     *      too_many_empty_pages, no_progress; errc::row_cap_reached where the vendor serves no more rows of one period though
     *      there may be more: narrow from() and to(); errc::cursor_expired where it refuses an offset before that. Their
     *      details say where to resume from.
     */
    async_generator<session> sessions(session_query const& query = session_query()) const;
    /// The same, page by page, whose sessions are views into the page: the fastest way to read them.
    async_generator<session_page> pages(session_query const& query = session_query()) const;

    /** All sessions of the search that match, each version once, whatever changes meanwhile: in the order of their creation, of
     *  which each page (several at a time, see paging::complete_options::parallel) overlaps with the one before. Before the
     *  vendor's cap on rows is reached (names::most_rows) the search is narrowed by `from` and goes on.
     *
     *  First one request finds the newest session: those created after its second do not count. docs/complete-walks.md says what
     *  the walk rests on. The query's order, offset and page are not used; its limit is the page's size, at least 2.
     *  @par Errors as of sessions(), but errc::row_cap_reached only where more sessions than the cap were created in one second;
     *      errc::no_progress where sessions vanish faster than they can be read
     */
    paging::complete_stream<session, session_view>
    complete(session_query query = session_query(),
             paging::complete_options const& options = paging::complete_options()) const;

    /** The sessions that were created since a time, as complete(). The vendor offers nothing to find other changes by: they are
     *  found by a complete() walk, whose versions the consumer compares.
     *  @param watermark complete_report::watermark of the last walk; takes the place of the query's from()
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

    /// The chat service's sessions, which hold other members than those of the search: `GET /sessions`.
    /// @par Errors as of sessions(), apart from errc::row_cap_reached
    async_generator<chat_session> chat_sessions(chat_query const& query = chat_query()) const;
    /// The same, page by page.
    async_generator<chat_page> chat_pages(chat_query const& query = chat_query()) const;

    /// The messages of a session: `GET /sessions/{sessionId}/messages`. @par Errors as of chat_sessions()
    async_generator<message> messages(std::string const& session_id,
                                      message_query const& query = message_query()) const;
    /// The same, page by page.
    async_generator<message_page> message_pages(std::string const& session_id,
                                                message_query const& query = message_query()) const;

    /// One session: `GET /sessions/{sessionId}`. @par Errors errc::not_found; those of paging::decode_object
    asio::awaitable<chat_session> get(std::string session_id, call_settings settings = call_settings()) const;
    /// @copydoc get
    asio::awaitable<result<chat_session>> try_get(std::string session_id,
                                                  call_settings settings = call_settings()) const;

    // Changes. Doing one twice is doing it once, yet each is sent again after a failure only where
    // resilience::retry_policy::retry_repeatable says so. Any 2xx is a success, with or without a body.

    /// Finishes a session: `DELETE /sessions/{sessionId}`. @param outcome sent as `result` unless empty
    asio::awaitable<void> finish(std::string session_id, std::string outcome = {},
                                 call_settings settings = call_settings()) const;
    /// @copydoc finish
    asio::awaitable<result<void>> try_finish(std::string session_id, std::string outcome = {},
                                             call_settings settings = call_settings()) const;

    /// Renames a session: `PATCH /sessions/{sessionId}/names/{newName}`. @param name neither empty, "." nor ".."
    asio::awaitable<void> rename(std::string session_id, std::string name,
                                 call_settings settings = call_settings()) const;
    /// @copydoc rename
    asio::awaitable<result<void>> try_rename(std::string session_id, std::string name,
                                             call_settings settings = call_settings()) const;

    /// Marks a session as spam, or as none: `PATCH /sessions/{sessionId}/spam` and `…/notSpam`.
    asio::awaitable<void> mark_spam(std::string session_id, bool is_spam = true,
                                    call_settings settings = call_settings()) const;
    /// @copydoc mark_spam
    asio::awaitable<result<void>> try_mark_spam(std::string session_id, bool is_spam = true,
                                                call_settings settings = call_settings()) const;

    /// Adds an operator: `PUT /sessions/{sessionId}/operators/{operatorId}`.
    asio::awaitable<void> add_operator(std::string session_id, std::string operator_id,
                                       call_settings settings = call_settings()) const;
    /// @copydoc add_operator
    asio::awaitable<result<void>> try_add_operator(std::string session_id, std::string operator_id,
                                                   call_settings settings = call_settings()) const;

    /// Hands a session to an operator: `PATCH /sessions/{sessionId}/operators/{operatorId}`.
    asio::awaitable<void> switch_operator(std::string session_id, std::string operator_id,
                                          call_settings settings = call_settings()) const;
    /// @copydoc switch_operator
    asio::awaitable<result<void>> try_switch_operator(std::string session_id, std::string operator_id,
                                                      call_settings settings = call_settings()) const;

    /// Removes an operator: `DELETE /sessions/{sessionId}/operators/{operatorId}`.
    asio::awaitable<void> remove_operator(std::string session_id, std::string operator_id,
                                          call_settings settings = call_settings()) const;
    /// @copydoc remove_operator
    asio::awaitable<result<void>> try_remove_operator(std::string session_id, std::string operator_id,
                                                      call_settings settings = call_settings()) const;

    /// Hands a session to a group of operators: `PATCH /sessions/{sessionId}/groupoperators/{groupId}`.
    asio::awaitable<void> switch_group(std::string session_id, std::string group_id,
                                       call_settings settings = call_settings()) const;
    /// @copydoc switch_group
    asio::awaitable<result<void>> try_switch_group(std::string session_id, std::string group_id,
                                                   call_settings settings = call_settings()) const;

    // What happens twice if it is sent twice: never sent again.

    /// Posts a contact's message: `POST /sessions/{sessionId}/clients/messages`. @par Errors errc::unexpected_type
    asio::awaitable<posted_message> post(std::string session_id, new_message what,
                                         call_settings settings = call_settings()) const;
    /// @copydoc post
    asio::awaitable<result<posted_message>> try_post(std::string session_id, new_message what,
                                                     call_settings settings = call_settings()) const;

    /// Starts a session in a chat: `POST /chats/{chatId}/sessions`. @par Errors errc::unexpected_type
    asio::awaitable<started_session> start(std::string chat_id, new_session with = new_session(),
                                           call_settings settings = call_settings()) const;
    /// @copydoc start
    asio::awaitable<result<started_session>> try_start(std::string chat_id, new_session with = new_session(),
                                                       call_settings settings = call_settings()) const;

    /// Goes on with a contact's session, or starts one: `PUT /chats/{chatId}/sessions`. @par Errors errc::unexpected_type
    asio::awaitable<started_session> continue_or_start(std::string chat_id, new_session with = new_session(),
                                                       call_settings settings = call_settings()) const;
    /// @copydoc continue_or_start
    asio::awaitable<result<started_session>> try_continue_or_start(std::string chat_id,
                                                                   new_session with = new_session(),
                                                                   call_settings settings = call_settings()) const;

    /// Counters of this client, both services together; without logins.
    resilience::request_stats stats() const noexcept;

private:
    class core;
    std::shared_ptr<core const> core_;
};

} // namespace confab::twin

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/twin/impl/client.ipp>
#include <confab/twin/impl/client_calls.ipp>
#include <confab/twin/impl/complete.ipp>
#endif

#endif
