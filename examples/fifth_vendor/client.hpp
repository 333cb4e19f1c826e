// SPDX-License-Identifier: BSL-1.0
#ifndef FIFTH_VENDOR_CLIENT_HPP
#define FIFTH_VENDOR_CLIENT_HPP

#include "session.hpp"

#include <confab/async_generator.hpp>
#include <confab/client_options.hpp>
#include <confab/http/secret.hpp>
#include <confab/http/url.hpp>
#include <confab/paging/endpoint.hpp>
#include <confab/paging/listing.hpp>
#include <confab/paging/page.hpp>
#include <confab/query_plan.hpp>
#include <confab/resilience/requester.hpp>

#include <memory>
#include <string>

// How the vendor's calls are made and read. Everything else is shared: connections, retries, budgets, walks, decoding.

namespace acme {

namespace asio = boost::asio;
using confab::paging::endpoint;

inline constexpr std::string_view vendor_name = "acme";
inline constexpr endpoint list_call("GET", "/v1/conversations", confab::http::idempotency::read,
                                    confab::paging::evidence::documented, "lists sessions");
inline constexpr endpoint get_call("GET", "/v1/conversations/{number}", confab::http::idempotency::read,
                                   confab::paging::evidence::documented, "reads a session");
inline constexpr endpoint endpoints[] = {list_call, get_call};

/// The list call's parameters, checked before anything is sent.
class session_query {
public:
    /// Only sessions in this state; `unknown` is refused.
    session_query& state(acme::state value) { return state_ = json::word_of(value), has_state_ = true, *this; }
    /// Rows on a page, 1 to 200. Default 200.
    session_query& per_page(unsigned rows) { return per_page_ = rows, *this; }
    /// Begin at a position that a page or an error carried.
    session_query& resume_from(std::string_view position) { return resume_from_ = position, *this; }

    std::string const& resume_from() const noexcept { return resume_from_; }
    /// The first page's target.
    confab::result<std::string> target() const;

private:
    std::string_view state_;
    bool has_state_ = false;
    unsigned per_page_ = 200;
    std::string resume_from_;
};

/// The key goes into a header field of the vendor's own; its errors are `{"problem": "…"}`.
class protocol final : public confab::resilience::vendor_protocol {
public:
    explicit protocol(confab::http::secret key) : key_(std::move(key)) {}

    std::string_view name() const noexcept override { return vendor_name; }
    void authorize(confab::http::request& request) const override;
    void read_error(std::string_view body, confab::diagnostics& details) const override;

private:
    confab::http::secret key_;
};

/// The rows are the whole document, an array; the next page is a `Link` with rel="next" in the head.
class session_listing final : public confab::paging::listing {
public:
    session_listing(confab::http::url base, std::string_view account, std::string first_target)
        : base_(std::move(base)), first_(std::move(first_target)), identity_(vendor_name, account, first_) {}

    confab::paging::listing_identity const& identity() const noexcept override { return identity_; }
    std::string_view operation() const noexcept override { return "GET /v1/conversations"; }
    std::string_view items_pointer() const noexcept override { return ""; }
    confab::result<confab::http::request> request_for(confab::paging::position const& at) const override;
    confab::result<std::optional<confab::paging::position>> next_by_head(confab::http::response_head const& head,
                                                                         confab::json::envelope const& envelope,
                                                                         confab::paging::position const& at,
                                                                         std::size_t rows) const override;
    confab::result<std::optional<confab::paging::position>>
    next(confab::json::envelope const& envelope, confab::paging::position const& at, std::size_t rows) const override;

private:
    confab::http::url base_;
    std::string first_;
    confab::paging::listing_identity identity_;
};

/// Acme Desk's sessions. Errors, lifetimes and thread safety as of confab::opencx::client.
class client {
public:
    client(asio::any_io_executor executor, std::string key, confab::client_options options = confab::client_options());

    confab::async_generator<session> sessions(session_query const& query = session_query()) const;
    confab::async_generator<confab::paging::page<session_view>>
    pages(session_query const& query = session_query()) const;
    asio::awaitable<confab::result<session>> try_get(std::string number) const;
    asio::awaitable<session> get(std::string number) const;

    /// In the common model, and what that takes.
    confab::async_generator<confab::session> stream(confab::session_query const& query) const;
    confab::query_plan explain(confab::session_query const& query) const;

private:
    class core;
    std::shared_ptr<core const> core_;
};

} // namespace acme

#endif
