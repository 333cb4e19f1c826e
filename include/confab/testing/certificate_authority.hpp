// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_CERTIFICATE_AUTHORITY_HPP
#define CONFAB_TESTING_CERTIFICATE_AUTHORITY_HPP

#include <confab/detail/config.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// OpenSSL's own names, so that this header needs none of its headers.
struct x509_st;
struct evp_pkey_st;

namespace confab::testing {

/// Who signs a certificate of a @ref certificate_authority.
enum class signed_by {
    root,         ///< the authority's root
    intermediate, ///< a fresh intermediate below the root, sent after the certificate
    itself,       ///< nobody: a self-signed certificate
};

/// The extended key usage of a certificate.
enum class extended_key_usage {
    server_auth, ///< TLS server
    client_auth, ///< TLS client; servers must be rejected with it
    none,        ///< the extension is absent
};

/** How intermediate certificates are made; used where @ref certificate_options::signer says so. */
class intermediate_options {
public:
    intermediate_options() = default;

    unsigned count = 1;                        ///< how many, one below the other; at least 1
    bool sent = true;                          ///< part of the chain; false: an incomplete chain
    bool is_authority = true;                  ///< false: basicConstraints CA:FALSE, not allowed to sign
    bool may_sign = true;                      ///< false: the key usage lacks keyCertSign
    unsigned path_length = 0;                  ///< how many further intermediates may follow each
    std::chrono::seconds not_before{-3600};    ///< start of validity, relative to now
    std::chrono::seconds not_after{24 * 3600}; ///< end of validity, relative to now
    std::string permitted_dns_name;            ///< a name constraint; empty: none
    std::string excluded_dns_name;             ///< a name constraint; empty: none
    unsigned rsa_bits = 0;                     ///< as certificate_options::rsa_bits
    std::string digest = "SHA256";             ///< as certificate_options::digest
};

/** What a certificate says. The defaults make a good one for a server on the loopback interface.
 *
 *  Names are taken as bytes, so that a test may put NUL or worse into them. Clear both lists of alternative names for a
 *  certificate with a common name only.
 */
class certificate_options {
public:
    certificate_options() = default;

    std::vector<std::string> dns_names{"localhost"};            ///< subjectAltName DNS entries, any bytes
    std::vector<std::string> ip_addresses{"127.0.0.1", "::1"};  ///< subjectAltName IP entries, textual
    std::string common_name = "localhost";                      ///< subject CN; empty: an empty subject
    std::chrono::seconds not_before{-3600};                     ///< start of validity, relative to now
    std::chrono::seconds not_after{24 * 3600};                  ///< end of validity, relative to now
    extended_key_usage usage = extended_key_usage::server_auth; ///< what the certificate may be used for
    signed_by signer = signed_by::root;                         ///< who signs
    intermediate_options intermediate;                          ///< used with signed_by::intermediate only
    unsigned rsa_bits = 0;                      ///< RSA key of so many bits (512 to 8192); 0: see key_type
    std::string key_type = "P-256";             ///< an EC curve by OpenSSL's name, or "ED25519"
    std::string key_usage = "digitalSignature"; ///< by OpenSSL's names, with commas
    bool unknown_critical_extension = false;    ///< an extension that nobody knows, and that must be understood
    std::string digest = "SHA256";              ///< of the signature, by OpenSSL's name; "MD5" takes an RSA root
    bool root_sent = false;                     ///< the root ends the chain that is sent
    bool reversed_chain = false;                ///< what follows the certificate comes in reversed order
};

/** A certificate with what a server needs to present it. */
class server_certificate {
public:
    server_certificate() = default;

    std::string chain_pem;       ///< the certificate, then what follows it in the chain
    std::string private_key_pem; ///< its key, PKCS #8, not encrypted
};

/** A certification authority that lives in memory and is trusted by nobody but a test that wants it.
 *
 *  Each object makes its own root (valid from one hour ago for ten years); nothing is written to disk. For a
 *  certificate by an untrusted authority use a second object. Copies share one root.
 *
 *  @par Thread safety distinct and shared objects: safe, all members are const.
 *  @par Example
 *  @code
 *  certificate_authority authority;
 *  certificate_options expired;
 *  expired.not_after = std::chrono::seconds{-60};
 *  server_certificate certificate = authority.issue(expired);
 *  @endcode
 */
class certificate_authority {
public:
    /** Makes the root.
     *  @param name the root's common name.
     *  @param rsa_bits RSA key of so many bits (512 to 8192); 0: EC P-256.
     *  @throws std::invalid_argument rsa_bits out of bounds.
     *  @throws std::runtime_error where OpenSSL fails; its reason is in `what()`.
     */
    CONFAB_DECL explicit certificate_authority(std::string_view name = "confab test root", unsigned rsa_bits = 0);

    /// The root certificate, PEM: what a client has to trust.
    std::string const& root_pem() const noexcept { return root_pem_; }

    /** Makes a key and a certificate for it.
     *  @throws std::invalid_argument an IP address or a digest that OpenSSL does not know, rsa_bits out of bounds, no
     *  intermediate.
     *  @throws std::runtime_error where OpenSSL fails; its reason is in `what()`.
     */
    CONFAB_DECL server_certificate issue(certificate_options const& options = {}) const;

private:
    std::shared_ptr<evp_pkey_st> key_;
    std::shared_ptr<x509_st> root_;
    std::string root_pem_;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/certificate_authority.ipp>
#endif

#endif
