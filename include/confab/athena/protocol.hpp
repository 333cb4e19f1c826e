// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_PROTOCOL_HPP
#define CONFAB_ATHENA_PROTOCOL_HPP

#include <confab/athena/credential.hpp>
#include <confab/athena/session_query.hpp>
#include <confab/paging/endpoint.hpp>
#include <confab/paging/listing.hpp>
#include <confab/resilience/requester.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The vendor's facts. Sources: its list documentation (parameters, envelope, both credentials) and its OpenAPI definition
// (paths, the other calls, error bodies, the meaning of `total`).

namespace confab::athena {

inline constexpr std::string_view vendor_name = "athena";
inline constexpr std::string_view default_base_url = "https://api.athenaintel.com";

// The vendor's calls; `{asset_id}` is a session's id. Its contract says of the two marks that doing them twice is doing them
// once, so they are sent again like reads.
inline constexpr paging::endpoint list_call("GET", "/api/v0/sessions", http::idempotency::read,
                                            paging::evidence::documented, "lists sessions by offset");
inline constexpr paging::endpoint get_call("GET", "/api/v0/sessions/{asset_id}", http::idempotency::read,
                                           paging::evidence::documented, "reads a session");
inline constexpr paging::endpoint download_call("GET", "/api/v0/sessions/{asset_id}/download", http::idempotency::read,
                                                paging::evidence::documented, "reads a session's history");
inline constexpr paging::endpoint read_call("POST", "/api/v0/sessions/{asset_id}/read", http::idempotency::read,
                                            paging::evidence::documented, "marks a session as read");
inline constexpr paging::endpoint unread_call("POST", "/api/v0/sessions/{asset_id}/unread", http::idempotency::read,
                                              paging::evidence::documented, "marks a session as unread");
inline constexpr paging::endpoint endpoints[] = {list_call, get_call, download_call, read_call, unread_call};

/// Credentials and error bodies.
class protocol final : public resilience::vendor_protocol {
public:
    explicit protocol(credential with) : credential_(std::move(with)) {}

    std::string_view name() const noexcept override { return vendor_name; }
    void authorize(http::request& request) const override;
    /// Understands `{message}`, and `{detail}` as a list of `{loc, msg, type}`, as text and as an object.
    void read_error(std::string_view body, diagnostics& details) const override;

private:
    credential credential_;
};

/** `GET /api/v0/sessions`: rows in `items`, pages by offset. A position's cursor is the offset in decimal digits.
 *
 *  What follows a page:
 *   - `has_more` is the vendor's signal. False ends the walk, unless `next_offset` all the same leads behind this page: then one
 *     looks there, since a needless request costs less than lost rows. Where it is missing, `next_offset` decides: a number
 *     leads on, null ends; without both the page is refused (errc::missing_member).
 *   - Where more follows, `next_offset` says where; if it is missing, offset plus rows does. One that does not lead
 *     forward is errc::pagination_loop, one that would skip rows is errc::contradictory_page, and so is a page without rows
 *     and without `next_offset` that promises more.
 *   - Anything but true, false and null for `has_more`, anything but a whole number (or its digits) and null for `next_offset`
 *     is errc::unexpected_type. `total`, a lower bound by the vendor's present contract, is never looked at.
 */
class session_listing final : public paging::listing {
public:
    using parameters = std::vector<std::pair<std::string, std::string>>;

    /// @return errc::invalid_argument from the query, or where `extra` names limit, offset or a member that the query sets.
    static result<std::shared_ptr<session_listing const>> make(std::string path, std::string_view account,
                                                               session_query const& query, parameters const& extra);

    paging::listing_identity const& identity() const noexcept override { return identity_; }
    std::string_view operation() const noexcept override { return "GET /api/v0/sessions"; }
    std::string_view items_pointer() const noexcept override { return "/items"; }
    /// @return errc::invalid_position where the cursor is no offset
    result<http::request> request_for(paging::position const& at) const override;
    result<std::optional<paging::position>> next(json::envelope const& envelope, paging::position const& at,
                                                 std::size_t rows) const override;
    /// How deep an offset may be is not documented: a status that blames the request blames the offset.
    bool is_expired(unsigned status) const noexcept override { return status == 400 || status == 410 || status == 422; }

private:
    session_listing(std::string path, std::string_view account, parameters members, std::uint64_t limit,
                    std::uint64_t first_offset);

    result<std::uint64_t> offset_of(paging::position const& at) const;
    result<std::uint64_t> check_next(std::uint64_t next_offset, std::uint64_t offset, std::size_t rows) const;

    std::string path_;
    parameters members_;
    std::uint64_t limit_;
    std::uint64_t first_offset_;
    paging::listing_identity identity_;
};

} // namespace confab::athena

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/athena/impl/protocol.ipp>
#endif

#endif
