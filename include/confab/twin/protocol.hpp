// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_PROTOCOL_HPP
#define CONFAB_TWIN_PROTOCOL_HPP

#include <confab/http/secret.hpp>
#include <confab/paging/endpoint.hpp>
#include <confab/paging/listing.hpp>
#include <confab/resilience/requester.hpp>
#include <confab/twin/chat_query.hpp>
#include <confab/twin/names.hpp>
#include <confab/twin/session_query.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The vendor's facts. Sources: its documentation of the search call (parameters, bounds, statuses), its SDK (envelope, error
// bodies, the chat service), its wiki (analytics hosts, the most rows of one period). No path of this search is published:
// this one is concluded from those of sibling calls.

namespace confab::twin {

inline constexpr std::string_view vendor_name = "twin";
/// Where the search is: the vendor's gateway, as public integrations call it for a sibling call.
inline constexpr std::string_view default_base_url = "https://twin24.ai/analyse/api/v1";

inline constexpr paging::endpoint search_call("GET", "/search/chats/sessions", http::idempotency::read,
                                              paging::evidence::inferred, "searches sessions by offset or page");

// The chat service's calls, below names::chat_url.
inline constexpr paging::endpoint chat_list_call("GET", "/sessions", http::idempotency::read,
                                                 paging::evidence::documented, "lists sessions of the chat service");
inline constexpr paging::endpoint get_call("GET", "/sessions/{sessionId}", http::idempotency::read,
                                           paging::evidence::documented, "reads a session");
inline constexpr paging::endpoint finish_call("DELETE", "/sessions/{sessionId}", http::idempotency::repeatable,
                                              paging::evidence::documented, "finishes a session");
inline constexpr paging::endpoint rename_call("PATCH", "/sessions/{sessionId}/names/{newName}",
                                              http::idempotency::repeatable, paging::evidence::documented,
                                              "renames a session");
inline constexpr paging::endpoint spam_call("PATCH", "/sessions/{sessionId}/spam", http::idempotency::repeatable,
                                            paging::evidence::documented, "marks a session as spam");
inline constexpr paging::endpoint not_spam_call("PATCH", "/sessions/{sessionId}/notSpam", http::idempotency::repeatable,
                                                paging::evidence::documented, "marks a session as no spam");
inline constexpr paging::endpoint add_operator_call("PUT", "/sessions/{sessionId}/operators/{operatorId}",
                                                    http::idempotency::repeatable, paging::evidence::documented,
                                                    "adds an operator");
inline constexpr paging::endpoint switch_operator_call("PATCH", "/sessions/{sessionId}/operators/{operatorId}",
                                                       http::idempotency::repeatable, paging::evidence::documented,
                                                       "hands a session to an operator");
inline constexpr paging::endpoint remove_operator_call("DELETE", "/sessions/{sessionId}/operators/{operatorId}",
                                                       http::idempotency::repeatable, paging::evidence::documented,
                                                       "removes an operator");
inline constexpr paging::endpoint switch_group_call("PATCH", "/sessions/{sessionId}/groupoperators/{groupId}",
                                                    http::idempotency::repeatable, paging::evidence::documented,
                                                    "hands a session to a group of operators");
inline constexpr paging::endpoint messages_call("GET", "/sessions/{sessionId}/messages", http::idempotency::read,
                                                paging::evidence::documented, "lists a session's messages");
inline constexpr paging::endpoint post_call("POST", "/sessions/{sessionId}/clients/messages",
                                            http::idempotency::once_only, paging::evidence::documented,
                                            "posts a contact's message");
inline constexpr paging::endpoint start_call("POST", "/chats/{chatId}/sessions", http::idempotency::once_only,
                                             paging::evidence::documented, "starts a session");
inline constexpr paging::endpoint continue_call("PUT", "/chats/{chatId}/sessions", http::idempotency::once_only,
                                                paging::evidence::documented, "goes on with a session, or starts one");

// The identity service's, below login_options::identity_url. A login only makes a further token; a refresh uses one up.
inline constexpr paging::endpoint login_call("POST", "/auth/login", http::idempotency::read,
                                             paging::evidence::documented, "logs in");
inline constexpr paging::endpoint refresh_call("POST", "/auth/refresh", http::idempotency::once_only,
                                               paging::evidence::documented, "renews a token");

inline constexpr paging::endpoint endpoints[] = {
    search_call,       chat_list_call, get_call,          finish_call,          rename_call,
    spam_call,         not_spam_call,  add_operator_call, switch_operator_call, remove_operator_call,
    switch_group_call, messages_call,  post_call,         start_call,           continue_call,
    login_call,        refresh_call};

/// Bearer token and error bodies.
class protocol final : public resilience::vendor_protocol {
public:
    /// For a requester that fetches its token (see login_credential).
    protocol() = default;
    /// With a token that never changes.
    explicit protocol(http::secret token) : token_(std::move(token)) {}

    std::string_view name() const noexcept override { return vendor_name; }
    void authorize(http::request& request) const override;
    /// Understands `{error, details}`, both of any type, and keeps the start of anything else.
    void read_error(std::string_view body, diagnostics& details) const override;

private:
    http::secret token_;
};

/** One of the vendor's lists: rows in `items`, pages by offset or, where the query says so, by number.
 *
 *  The vendor gives no signal of the end (`count` may be missing, and is never looked at): an empty page is the end, never a
 *  short one. Of the search it serves only so many rows for one period: where pages go by offset, an empty page at row
 *  `most_rows` or behind is no proof of the end, but errc::row_cap_reached, and from() and to() of the query have to be
 *  narrowed. Pages by number are held against limit times number.
 *
 *  A position's cursor is "o" and an offset, or "p" and a page number.
 */
class item_listing final : public paging::listing {
public:
    using parameters = std::vector<std::pair<std::string, std::string>>;
    using pointer = std::shared_ptr<item_listing const>;

    /** The search.
     *  @param path below the base URL
     *  @param extra further members, verbatim
     *  @return errc::invalid_argument from the query, or where `extra` names limit, offset, page or a member that the query sets.
     */
    static result<pointer> search(std::string path, std::string_view account, session_query const& query,
                                  names const& called, parameters const& extra);
    /// The chat service's sessions. @return errc::invalid_argument from the query
    static result<pointer> chats(std::string_view account, chat_query const& query);
    /// The messages of a session. @return errc::invalid_argument from the query, or for an id that is no segment of a path
    static result<pointer> messages(std::string_view account, std::string_view session_id, message_query const& query);

    paging::listing_identity const& identity() const noexcept override { return identity_; }
    std::string_view operation() const noexcept override { return operation_; }
    std::string_view items_pointer() const noexcept override { return "/items"; }
    /// @return errc::invalid_position where the cursor is none of this listing
    result<http::request> request_for(paging::position const& at) const override;
    result<std::optional<paging::position>> next(json::envelope const& envelope, paging::position const& at,
                                                 std::size_t rows) const override;
    bool is_expired(unsigned status) const noexcept override { return status == 400 || status == 410 || status == 422; }

    /// Whether a walk that failed at this saved position has come to where the vendor may serve no more rows.
    bool is_at_cap(std::string_view saved) const;
    /// errc::row_cap_reached, with what to do about it.
    failure cap_reached(std::string_view saved) const;

private:
    template <class Query>
    item_listing(std::string_view operation, std::string path, std::string_view account, parameters members,
                 Query const& query, std::uint64_t most_rows);

    result<std::uint64_t> number_of(paging::position const& at) const;
    std::uint64_t row_of(std::uint64_t number) const noexcept;
    failure cap_reached_at(std::uint64_t row) const;

    std::string_view operation_;
    std::string path_;
    parameters members_;
    std::uint64_t limit_;
    std::uint64_t first_;
    std::uint64_t most_rows_;
    bool by_page_;
    paging::listing_identity identity_;
};

} // namespace confab::twin

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/twin/impl/protocol.ipp>
#endif

#endif
