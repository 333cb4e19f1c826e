// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_CREDENTIAL_HPP
#define CONFAB_TWIN_CREDENTIAL_HPP

#include <confab/detail/config.hpp>
#include <confab/http/client.hpp>
#include <confab/http/secret.hpp>
#include <confab/resilience/credential.hpp>
#include <confab/twin/login_credential.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace confab::twin {

/// How a login is made.
class login_options {
public:
    login_options() = default;

    /// Base URL of the identity service. Default default_identity_url.
    login_options& identity_url(std::string_view url) { return identity_url_ = url, *this; }
    /// How long a token shall live, 1 second to 10,000 days. Default 1 hour.
    login_options& lifetime(std::chrono::seconds span) { return lifetime_ = span, *this; }

    std::string const& identity_url() const noexcept { return identity_url_; }
    std::chrono::seconds lifetime() const noexcept { return lifetime_; }

private:
    std::string identity_url_{default_identity_url};
    std::chrono::seconds lifetime_ = std::chrono::hours(1);
};

/** What a client proves itself with: a token, or an account to log in with.
 *  @par Thread safety distinct and shared objects: safe, nothing changes after construction.
 */
class credential {
public:
    /// A token (JWT) that the caller renews. @throws error with errc::invalid_credential; the message does not quote it
    CONFAB_DECL static credential token(std::string text);
    /** An account. Each client logs in by itself when its first request is sent, renews its token a minute before the end and
     *  where the vendor refuses it, and repeats a refused request once; see login_credential. The identity service is reached
     *  with the client's own TLS, proxy, time limits and clock.
     *  @param email, password UTF-8; wrong ones are told when the client is made. Never printed; the password is wiped, best
     *      effort, with the last copy
     */
    CONFAB_DECL static credential login(std::string email, std::string password,
                                        login_options options = login_options());
    /// What the caller made, for instance one login_credential for several clients. @pre not null
    CONFAB_DECL static credential shared(std::shared_ptr<resilience::credential> source);

    /// The token that never changes; empty where tokens are fetched.
    http::secret const& fixed() const noexcept { return fixed_; }
    /** Where tokens are fetched: the object that does so; null with a fixed token.
     *  @param executor, how what a client of the identity service is made with
     *  @throws error with errc::invalid_url, insecure_url, invalid_argument or invalid_credential
     */
    CONFAB_DECL std::shared_ptr<resilience::credential> source(asio::any_io_executor executor,
                                                               http::client_options const& how) const;

private:
    class account;
    credential() = default;

    http::secret fixed_;
    std::shared_ptr<account const> account_;
    std::shared_ptr<resilience::credential> source_;
};

} // namespace confab::twin

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/twin/impl/credential.ipp>
#endif

#endif
