// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_CREDENTIAL_HPP
#define CONFAB_RESILIENCE_CREDENTIAL_HPP

#include <confab/error.hpp>
#include <confab/http/secret.hpp>
#include <confab/time/clock.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace confab::resilience {

/** Where the token of a request comes from. Clients of one account share one.
 *  @par Thread safety shared objects: safe.
 */
class credential {
public:
    credential() = default;
    credential(credential const&) = delete;
    credential& operator=(credential const&) = delete;
    virtual ~credential() = default;

    /** The token to send now; waits while one is being fetched.
     *  @par Cancellation terminal: errc::cancelled; others that wait for the same token are not affected
     */
    virtual asio::awaitable<result<http::secret>> token(time::clock& clock) = 0;
    /// The server refused `used` (401). @return whether it makes sense to ask for a token again
    virtual bool reject(http::secret const& used) = 0;
};

/// A token that never changes.
class static_credential final : public credential {
public:
    explicit static_credential(http::secret token) : token_(std::move(token)) {}

    CONFAB_DECL asio::awaitable<result<http::secret>> token(time::clock& clock) override;
    bool reject(http::secret const&) override { return false; }

private:
    http::secret token_;
};

/// What a login or a refresh brings.
class issued_token {
public:
    issued_token() = default;
    explicit issued_token(http::secret access_token) : access(std::move(access_token)) {}

    http::secret access;                      ///< sent with requests
    http::secret refresh;                     ///< for the next refresh; empty: there is none
    std::optional<time::utc_time> expires_at; ///< when `access` ends; nothing: not known
};

/** A token that is fetched by a login and renewed: 60 s before it expires (at the latest when a quarter of its time is left),
 *  and when a server refuses it. A vendor supplies login() and refresh().
 *
 *  One coroutine fetches at a time, over all threads and clients; the others wait and share the outcome. If that one is
 *  cancelled, another takes over. Where a refresh fails, login() is the fallback; where both fail, a token that has not expired
 *  and was not refused is used on, and the next attempt is 10 s later.
 *  @par Thread safety shared objects: safe.
 */
class refreshable_credential : public credential {
public:
    CONFAB_DECL refreshable_credential();
    CONFAB_DECL ~refreshable_credential() override;

    CONFAB_DECL asio::awaitable<result<http::secret>> token(time::clock& clock) override;
    CONFAB_DECL bool reject(http::secret const& used) override;

protected:
    /// Gets a first token. Not called while another login() or refresh() is under way.
    virtual asio::awaitable<result<issued_token>> login() = 0;
    /// Renews a token that has a refresh token.
    virtual asio::awaitable<result<issued_token>> refresh(issued_token old) = 0;

private:
    class flight;
    class flight_guard;

    asio::awaitable<result<http::secret>> renew(time::clock& clock, std::shared_ptr<flight> own);
    asio::awaitable<result<issued_token>> fetch(issued_token old);
    bool is_fresh(time::utc_time now) const;
    bool is_usable(time::utc_time now) const;

    mutable std::mutex mutex_;
    issued_token current_;
    time::utc_time obtained_at_{};
    time::utc_time next_try_{};
    bool is_rejected_ = false;
    std::shared_ptr<flight> flight_;
};

} // namespace confab::resilience

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/impl/credential.ipp>
#endif

#endif
