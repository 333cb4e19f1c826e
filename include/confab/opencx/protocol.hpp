// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_PROTOCOL_HPP
#define CONFAB_OPENCX_PROTOCOL_HPP

#include <confab/http/secret.hpp>
#include <confab/opencx/filter_query.hpp>
#include <confab/opencx/session_query.hpp>
#include <confab/paging/endpoint.hpp>
#include <confab/paging/listing.hpp>
#include <confab/resilience/rate_budget.hpp>
#include <confab/resilience/requester.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The vendor's facts. Sources: its documentation of the list call and of its rate limits ("100 requests a minute" for
// standard endpoints), its authentication page (Bearer key, error body {statusCode, message, error}).

namespace confab::opencx {

inline constexpr std::string_view vendor_name = "opencx";
inline constexpr std::string_view default_base_url = "https://api.open.cx";
inline constexpr std::string_view default_list_path = "/chat/sessions";

// The vendor's calls. Creating and sending come from its specification of 2024, the others from today's documentation.
inline constexpr paging::endpoint list_call("GET", default_list_path, http::idempotency::read,
                                            paging::evidence::documented, "lists sessions by cursor");
inline constexpr paging::endpoint filter_call("POST", "/chat/sessions/filter", http::idempotency::read,
                                              paging::evidence::documented, "lists sessions in order, by page");
inline constexpr paging::endpoint search_call("GET", "/chat/sessions/search", http::idempotency::read,
                                              paging::evidence::documented, "searches contacts and messages");
inline constexpr paging::endpoint get_call("GET", "/chat/sessions/{session_id}", http::idempotency::read,
                                           paging::evidence::documented, "reads a session");
inline constexpr paging::endpoint update_call("PATCH", "/chat/sessions/{session_id}", http::idempotency::repeatable,
                                              paging::evidence::documented, "changes a session's status");
inline constexpr paging::endpoint history_call("GET", "/chat/sessions/{session_id}/history", http::idempotency::read,
                                               paging::evidence::documented, "lists a session's events by cursor");
inline constexpr paging::endpoint create_call("POST", "/chat/sessions", http::idempotency::once_only,
                                              paging::evidence::documented, "creates a session");
inline constexpr paging::endpoint send_call("POST", "/chat/sessions/{session_id}/send", http::idempotency::once_only,
                                            paging::evidence::documented, "sends a contact's message");
inline constexpr paging::endpoint endpoints[] = {list_call,   filter_call,  search_call, get_call,
                                                 update_call, history_call, create_call, send_call};

/// The published limit. Whether it is counted in a bucket or in windows is not said, so requests are paced evenly.
inline resilience::rate_limit default_rate_limit() { return {100, std::chrono::minutes(1)}; }

/// Bearer key and error bodies.
class protocol final : public resilience::vendor_protocol {
public:
    explicit protocol(http::secret token) : token_(std::move(token)) {}

    std::string_view name() const noexcept override { return vendor_name; }
    void authorize(http::request& request) const override;
    void read_error(std::string_view body, diagnostics& details) const override;

private:
    http::secret token_;
};

/// `GET /chat/sessions`: rows in `items`; `next` is the next page's cursor, and null, absent or empty at the end.
class session_listing final : public paging::listing {
public:
    using parameters = std::vector<std::pair<std::string, std::string>>;

    /// @return errc::invalid_argument where `extra` names a member that the client itself sets.
    static result<std::shared_ptr<session_listing const>> make(std::string path, std::string_view account,
                                                               session_query const& query, parameters const& extra);

    paging::listing_identity const& identity() const noexcept override { return identity_; }
    std::string_view operation() const noexcept override { return "GET /chat/sessions"; }
    std::string_view items_pointer() const noexcept override { return "/items"; }
    result<http::request> request_for(paging::position const& at) const override;
    result<std::optional<paging::position>> next(json::envelope const& envelope, paging::position const& at,
                                                 std::size_t rows) const override;
    /// What an expired cursor answers is not documented: any of the statuses that blame the request.
    bool is_expired(unsigned status) const noexcept override { return status == 400 || status == 410 || status == 422; }

private:
    session_listing(std::string path, std::string_view account, parameters members);

    std::string path_;
    parameters members_;
    paging::listing_identity identity_;
};

/// `POST /chat/sessions/filter`: rows in `data`; pages are numbered from 1, and `has_next` says whether another follows.
/// Where it says nothing, an empty page is the end.
class filter_listing final : public paging::listing {
public:
    /// @return errc::invalid_argument where the query is out of its bounds.
    static result<std::shared_ptr<filter_listing const>> make(std::string_view account, filter_query const& query);

    paging::listing_identity const& identity() const noexcept override { return identity_; }
    std::string_view operation() const noexcept override { return "POST /chat/sessions/filter"; }
    std::string_view items_pointer() const noexcept override { return "/data"; }
    result<http::request> request_for(paging::position const& at) const override;
    /// @return errc::contradictory_page where the vendor answers another page than the one that was asked for.
    result<std::optional<paging::position>> next(json::envelope const& envelope, paging::position const& at,
                                                 std::size_t rows) const override;

private:
    filter_listing(std::string_view account, filter_query const& query, std::string const& first_body);

    filter_query query_;
    paging::listing_identity identity_;
};

/// `GET /chat/sessions/{session_id}/history`: pages like those of the list call.
class history_listing final : public paging::listing {
public:
    /// @return errc::invalid_argument where the id cannot be part of a path.
    static result<std::shared_ptr<history_listing const>> make(std::string_view account, std::string_view session_id);

    paging::listing_identity const& identity() const noexcept override { return identity_; }
    std::string_view operation() const noexcept override { return "GET /chat/sessions/{session_id}/history"; }
    std::string_view items_pointer() const noexcept override { return "/items"; }
    result<http::request> request_for(paging::position const& at) const override;
    result<std::optional<paging::position>> next(json::envelope const& envelope, paging::position const& at,
                                                 std::size_t rows) const override;
    bool is_expired(unsigned status) const noexcept override { return status == 400 || status == 410 || status == 422; }

private:
    history_listing(std::string_view account, std::string path)
        : path_(std::move(path)), identity_(vendor_name, account, path_) {}

    std::string path_;
    paging::listing_identity identity_;
};

} // namespace confab::opencx

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/opencx/impl/protocol.ipp>
#endif

#endif
