// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_CLIENT_OPTIONS_HPP
#define CONFAB_CLIENT_OPTIONS_HPP

#include <confab/http/client.hpp>
#include <confab/paging/walk_guard.hpp>
#include <confab/resilience/observer.hpp>
#include <confab/resilience/rate_budget.hpp>
#include <confab/resilience/retry_policy.hpp>
#include <confab/time/random.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab {

/// What a walk does with a row that cannot be read.
enum class malformed_items {
    stop, ///< the walk fails with errc::malformed_item; of that page, only single rows before it may have been delivered
    report, ///< the page lists it in rejected(), and the walk goes on; a stream of single rows leaves it out
};

/** How a vendor's client works. Every vendor takes the same options; each default is stated. */
class client_options {
public:
    client_options() = default;

    /// `https` URL with host, optional port and path prefix, instead of the vendor's own.
    client_options& base_url(std::string_view url) { return base_url_ = url, *this; }
    /// Path of the list call below the base URL, instead of the vendor's own.
    client_options& list_path(std::string_view path) { return list_path_ = path, *this; }
    /// A further member sent with each list call, verbatim. One that the client itself sets is refused.
    client_options& extra_query(std::string_view name, std::string_view value) {
        extra_query_.emplace_back(name, value);
        return *this;
    }
    /// PEM file of the only trusted roots. Default: the system's.
    client_options& ca_file(std::string_view path) { return http_.tls.ca_file = path, *this; }
    /// PEM text of the only trusted roots. Default: the system's.
    client_options& ca_pem(std::string_view text) { return http_.tls.ca_pem = text, *this; }
    /// Connections to the vendor at a time; at least 1. Default 4.
    client_options& max_connections(std::size_t count) { return http_.max_connections = count, *this; }
    /// Requests that a connection carries before it is replaced. Default 0: any number.
    client_options& max_requests_per_connection(std::uint64_t count) {
        return http_.max_requests_per_connection = count, *this;
    }
    /// Whether updates that may be repeated are sent again where a reused connection was dead, as reads are. Default false.
    client_options& resend_updates(bool wanted) { return http_.resend_updates = wanted, *this; }
    /// How many redirects within the vendor's origin a read follows, 0 to 5. Default 0: each is an error.
    client_options& follow_redirects(unsigned most) { return http_.follow_redirects = most, *this; }
    /// Time limits of an exchange.
    client_options& timeouts(http::timeouts const& limits) { return http_.limits = limits, *this; }
    /// What a response may cost at most.
    client_options& response_limits(http::response_limits const& limits) { return http_.response = limits, *this; }
    /// The rate limit of a budget of the client's own. Default: the vendor's published one.
    client_options& rate_limit(resilience::rate_limit const& limit) { return rate_limit_ = limit, *this; }
    /// A budget to share with other clients of the same credential; takes precedence over rate_limit().
    client_options& rate_budget(std::shared_ptr<resilience::rate_budget> budget) {
        return rate_budget_ = std::move(budget), *this;
    }
    /// Whether compressed responses are asked for. Default true.
    client_options& compression(bool wanted) { return http_.compression = wanted, *this; }
    /// The proxy to go through. Default none; the environment counts only by http::proxy_settings::from_environment().
    client_options& proxy(http::proxy_settings settings) { return http_.proxy = std::move(settings), *this; }
    /// When and how often requests are tried again.
    client_options& retries(resilience::retry_policy const& policy) { return retries_ = policy, *this; }
    /// When a walk that makes no progress stops.
    client_options& walk_limits(paging::walk_limits const& limits) { return walk_limits_ = limits, *this; }
    /// What a walk does with a row that cannot be read. Default: stop.
    client_options& malformed_items(confab::malformed_items policy) { return malformed_items_ = policy, *this; }
    /// A name of the caller's choice; positions are bound to it. Default empty.
    client_options& account(std::string_view name) { return account_ = name, *this; }
    /// `User-Agent` of every request. Default "confab".
    client_options& user_agent(std::string_view text) { return http_.user_agent = text, *this; }
    /// Who is told of connections and exchanges. Default nobody.
    client_options& observer(std::shared_ptr<http::observer> listener) {
        return http_.observer = std::move(listener), *this;
    }
    /// Who is told of waits and retries. Default nobody.
    client_options& request_observer(std::shared_ptr<resilience::observer> listener) {
        return request_observer_ = std::move(listener), *this;
    }
    /// Where time comes from. Default the system.
    client_options& clock(std::shared_ptr<time::clock> source) { return http_.clock = std::move(source), *this; }
    /// Where jitter comes from. Default the system.
    client_options& random(std::shared_ptr<time::random_source> source) { return random_ = std::move(source), *this; }
    /// What makes connections. Default TLS over TCP.
    client_options& connector(std::shared_ptr<http::connector> source) {
        return http_.connector = std::move(source), *this;
    }
    /// Whom to trust, the client's own certificate, and pins: all of TLS at once, instead of ca_file() and ca_pem().
    client_options& tls(http::tls_options options) { return http_.tls = std::move(options), *this; }

    std::string const& base_url() const noexcept { return base_url_; }
    std::string const& list_path() const noexcept { return list_path_; }
    std::vector<std::pair<std::string, std::string>> const& extra_query() const noexcept { return extra_query_; }
    http::client_options const& http() const noexcept { return http_; }
    std::optional<resilience::rate_limit> const& rate_limit() const noexcept { return rate_limit_; }
    std::shared_ptr<resilience::rate_budget> const& rate_budget() const noexcept { return rate_budget_; }
    std::shared_ptr<resilience::observer> const& request_observer() const noexcept { return request_observer_; }
    resilience::retry_policy const& retries() const noexcept { return retries_; }
    paging::walk_limits const& walk_limits() const noexcept { return walk_limits_; }
    confab::malformed_items malformed_items() const noexcept { return malformed_items_; }
    std::string const& account() const noexcept { return account_; }
    std::shared_ptr<time::random_source> const& random() const noexcept { return random_; }

private:
    std::string base_url_;
    std::string list_path_;
    std::vector<std::pair<std::string, std::string>> extra_query_;
    http::client_options http_;
    std::optional<resilience::rate_limit> rate_limit_;
    std::shared_ptr<resilience::rate_budget> rate_budget_;
    std::shared_ptr<resilience::observer> request_observer_;
    resilience::retry_policy retries_;
    paging::walk_limits walk_limits_;
    confab::malformed_items malformed_items_ = confab::malformed_items::stop;
    std::string account_;
    std::shared_ptr<time::random_source> random_;
};

} // namespace confab

#endif
