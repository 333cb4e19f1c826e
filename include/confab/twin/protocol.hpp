// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_PROTOCOL_HPP
#define CONFAB_TWIN_PROTOCOL_HPP

#include <confab/http/secret.hpp>
#include <confab/paging/endpoint.hpp>
#include <confab/paging/listing.hpp>
#include <confab/resilience/requester.hpp>
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
/// Where the chat service is, as the vendor's SDK has it.
inline constexpr std::string_view default_chat_url = "https://chat-api.twin24.ai/api/v1";

inline constexpr paging::endpoint search_call("GET", "/search/chats/sessions", http::idempotency::read,
                                              paging::evidence::inferred, "searches sessions by offset or page");

inline constexpr paging::endpoint endpoints[] = {search_call};

/// The most rows that the vendor serves for one period, by its wiki on a sibling call.
inline constexpr std::uint64_t most_rows_of_period = 50'000;

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

/** The search: rows in `items`, pages by offset or, where the query says so, by number.
 *
 *  The vendor gives no signal of the end (`count` may be missing, and is never looked at): an empty page is the end, never a
 *  short one. Where pages go by offset, an empty page at row `most_rows` or behind is no proof of the end, since the vendor
 *  serves no more rows than that for one period: it is errc::contradictory_page, and the query's from() and to() have to be
 *  narrowed. Pages by number are held against limit times number.
 *
 *  A position's cursor is "o" and an offset, or "p" and a page number.
 */
class session_listing final : public paging::listing {
public:
    using parameters = std::vector<std::pair<std::string, std::string>>;

    /** @param path below the base URL
     *  @param most_rows the most rows of one period; 0: no bound
     *  @return errc::invalid_argument from the query, or where `extra` names limit, offset, page or a member that the query sets.
     */
    static result<std::shared_ptr<session_listing const>> make(std::string path, std::string_view account,
                                                               session_query const& query, names const& called,
                                                               parameters const& extra,
                                                               std::uint64_t most_rows = most_rows_of_period);

    paging::listing_identity const& identity() const noexcept override { return identity_; }
    std::string_view operation() const noexcept override { return "GET /search/{service}/sessions"; }
    std::string_view items_pointer() const noexcept override { return "/items"; }
    /// @return errc::invalid_position where the cursor is none of this listing
    result<http::request> request_for(paging::position const& at) const override;
    result<std::optional<paging::position>> next(json::envelope const& envelope, paging::position const& at,
                                                 std::size_t rows) const override;
    bool is_expired(unsigned status) const noexcept override { return status == 400 || status == 410 || status == 422; }

private:
    session_listing(std::string path, std::string_view account, parameters members, session_query const& query,
                    std::uint64_t most_rows);

    result<std::uint64_t> number_of(paging::position const& at) const;

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
