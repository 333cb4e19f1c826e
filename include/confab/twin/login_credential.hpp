// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_LOGIN_CREDENTIAL_HPP
#define CONFAB_TWIN_LOGIN_CREDENTIAL_HPP

#include <confab/http/client.hpp>
#include <confab/resilience/credential.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace confab::twin {

/// The identity service, unless an account names another. Source: the vendor's SDK and wiki.
inline constexpr std::string_view default_identity_url = "https://iam.twin24.ai/api/v1";

/** When a JSON Web Token ends: the numeric `exp` of its payload, a fraction cut off. The signature is not checked.
 *  @return nothing if the text is no token, or has no `exp` between 1970 and 9999
 */
CONFAB_DECL std::optional<time::utc_time> expiry_of(std::string_view token);

/** TWIN's token, got with e-mail and password, and renewed before it ends.
 *
 *  `POST /auth/login {email, password, ttl}` and `POST /auth/refresh {refreshToken, ttl}` (with the old token in `Authorization`,
 *  without "Bearer") answer `{token, refreshToken}`. Waiting, sharing and falling back: see
 *  resilience::refreshable_credential. The password is wiped with the credential, best effort.
 *  @par Errors of token(): those of http::client::exchange; errc::unauthorized, forbidden, request_rejected, server_failure
 *      …; errc::malformed_json, not_json; errc::missing_member without a token; errc::invalid_credential if it cannot be sent
 *  @par Thread safety shared objects: safe.
 */
class login_credential final : public resilience::refreshable_credential {
public:
    /** @param identity a client of the identity service
     *  @param email, password UTF-8; neither may be empty
     *  @param lifetime what is asked for, 1 second to 10,000 days
     *  @throws error with errc::invalid_argument or invalid_credential; the message does not quote the password
     */
    CONFAB_DECL login_credential(http::client identity, std::string email, std::string password,
                                 std::chrono::seconds lifetime = std::chrono::hours(1));
    CONFAB_DECL ~login_credential() override;

protected:
    asio::awaitable<result<resilience::issued_token>> login() override;
    asio::awaitable<result<resilience::issued_token>> refresh(resilience::issued_token old) override;

private:
    asio::awaitable<result<resilience::issued_token>> ask(http::request request);

    http::client identity_;
    std::string email_;
    std::string password_;
    std::chrono::seconds lifetime_;
};

} // namespace confab::twin

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/twin/impl/login_credential.ipp>
#endif

#endif
