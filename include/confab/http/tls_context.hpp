// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_TLS_CONTEXT_HPP
#define CONFAB_HTTP_TLS_CONTEXT_HPP

#include <confab/error.hpp>

#include <memory>
#include <string>
#include <vector>

namespace boost::asio::ssl {
class context;
}

namespace confab::http {

/** Whom to trust, and how to identify oneself. There is no setting that accepts an unverified peer. */
class tls_options {
public:
    tls_options() = default;

    std::string ca_file;          ///< PEM file of the only trusted roots; empty: see ca_pem
    std::string ca_pem;           ///< PEM text of the only trusted roots; empty (with ca_file): the system's roots
    std::string certificate_file; ///< PEM chain of the client's certificate; empty: none
    std::string private_key_file; ///< PEM key of the client's certificate, not encrypted

    /** Public keys of which one must be in the server's verified chain (its own, an intermediate's or the root's); empty: any.
     *  Each is `sha256/` and the Base64 of the SHA-256 of a SubjectPublicKeyInfo (RFC 7469), or the Base64 alone. Pins add to
     *  the verification; they replace none of it.
     */
    std::vector<std::string> pins;
};

/** The settings of TLS, read once and shared by all connections.
 *
 *  TLS 1.2 and later, OpenSSL's security level 2, the peer and its name are always verified, no renegotiation, ALPN `http/1.1`.
 *  Sessions are resumed by the connector that they were made by, and by no other (@ref make_tls_connector).
 *  Names are matched against subjectAltName only, never the common name; revocation is not checked.
 *  The system's roots are where OpenSSL looks for them, including the variables `SSL_CERT_FILE` and `SSL_CERT_DIR`, which count
 *  only where no roots are given. `SSLKEYLOGFILE` means nothing here: no key is ever logged.
 *  @par Thread safety shared objects: safe, all members are const. Copies share one context.
 */
class tls_context {
public:
    /** Reads the options.
     *  @par Errors errc::tls_configuration: a file is missing, empty or not PEM; the key does not belong to the certificate;
     *  a pin is not the Base64 of 32 bytes; the system has no trusted roots. Nothing is ever trusted instead.
     */
    CONFAB_DECL static result<tls_context> make(tls_options const& options);

    tls_context() = default;
    /// Asio's context. Do not weaken it. Undefined on a default-constructed object.
    boost::asio::ssl::context& native() const noexcept { return *context_; }

private:
    std::shared_ptr<boost::asio::ssl::context> context_;
};

} // namespace confab::http

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/http/impl/tls_context.ipp>
#endif

#endif
