// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_OPENCX_PROTOCOL_HPP
#define CONFAB_OPENCX_PROTOCOL_HPP

#include <confab/http/secret.hpp>
#include <confab/opencx/session_query.hpp>
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

} // namespace confab::opencx

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/opencx/impl/protocol.ipp>
#endif

#endif
