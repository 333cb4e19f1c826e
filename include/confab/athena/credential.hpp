// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_CREDENTIAL_HPP
#define CONFAB_ATHENA_CREDENTIAL_HPP

#include <confab/http/message.hpp>
#include <confab/http/secret.hpp>

#include <string>
#include <utility>

namespace confab::athena {

/** What a client proves itself with: an API key or a token. The vendor takes either; its list documentation names both.
 *  @par Thread safety distinct and shared objects: safe, nothing changes after construction.
 */
class credential {
public:
    /// A key, sent as `X-API-KEY`. @throws error with errc::invalid_credential; the message does not quote it
    static credential api_key(std::string text) { return credential("X-API-KEY", "", std::move(text)); }
    /// A token, sent as `Authorization: Bearer`. @throws error with errc::invalid_credential; the message does not quote it
    static credential bearer(std::string text) { return credential("Authorization", "Bearer ", std::move(text)); }

    /// Adds the header field to a request.
    void authorize(http::request& request) const { request.credential(field_, scheme_, secret_); }

private:
    credential(char const* field, char const* scheme, std::string text)
        : field_(field), scheme_(scheme), secret_(http::secret::make(std::move(text)).value()) {}

    char const* field_;
    char const* scheme_;
    http::secret secret_;
};

} // namespace confab::athena

#endif
