// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_IMPL_CERTIFICATE_AUTHORITY_IPP
#define CONFAB_TESTING_IMPL_CERTIFICATE_AUTHORITY_IPP

#include <confab/testing/certificate_authority.hpp>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <stdexcept>

namespace confab::testing {
namespace detail {

using shared_key = std::shared_ptr<evp_pkey_st>;
using shared_certificate = std::shared_ptr<x509_st>;

[[noreturn]] CONFAB_DECL void throw_openssl(char const* operation) {
    char reason[256] = "no reason given";
    if (unsigned long const code = ERR_get_error(); code != 0) ERR_error_string_n(code, reason, sizeof reason);
    ERR_clear_error();
    throw std::runtime_error(std::string("certificate_authority: ") + operation + ": " + reason);
}

inline void require(bool done, char const* operation) {
    if (!done) throw_openssl(operation);
}

CONFAB_DECL shared_key make_key(unsigned rsa_bits, std::string const& type = "P-256") {
    if (rsa_bits != 0 && (rsa_bits < 512 || rsa_bits > 8192))
        throw std::invalid_argument("certificate_options: rsa_bits");
    evp_pkey_st* key = rsa_bits != 0       ? EVP_RSA_gen(static_cast<std::size_t>(rsa_bits))
                       : type == "ED25519" ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                           : EVP_EC_gen(type.c_str());
    require(key != nullptr, "key");
    return shared_key(key, EVP_PKEY_free);
}

CONFAB_DECL std::string text_of(BIO& memory) {
    char* data = nullptr;
    long const size = BIO_get_mem_data(&memory, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

CONFAB_DECL std::string pem_of(x509_st& certificate) {
    std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    require(memory && PEM_write_bio_X509(memory.get(), &certificate) == 1, "certificate to PEM");
    return text_of(*memory);
}

CONFAB_DECL std::string pem_of(evp_pkey_st& key) {
    std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    require(memory && PEM_write_bio_PKCS8PrivateKey(memory.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
            "key to PEM");
    return text_of(*memory);
}

CONFAB_DECL void set_serial(x509_st& certificate) {
    std::unique_ptr<BIGNUM, decltype(&BN_free)> number(BN_new(), BN_free);
    require(number && BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1, "serial number");
    require(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr, "serial number");
}

CONFAB_DECL void set_subject(x509_st& certificate, std::string_view common_name) {
    if (common_name.empty()) return;
    auto const* bytes = reinterpret_cast<unsigned char const*>(common_name.data());
    require(X509_NAME_add_entry_by_NID(X509_get_subject_name(&certificate), NID_commonName, MBSTRING_UTF8, bytes,
                                       static_cast<int>(common_name.size()), -1, 0) == 1,
            "common name");
}

CONFAB_DECL void set_validity(x509_st& certificate, std::chrono::seconds not_before, std::chrono::seconds not_after) {
    auto const set = [](ASN1_TIME* time, std::chrono::seconds offset) {
        auto const days = std::chrono::duration_cast<std::chrono::duration<int, std::ratio<86400>>>(offset);
        return X509_time_adj_ex(time, days.count(), static_cast<long>((offset - days).count()), nullptr) != nullptr;
    };
    require(set(X509_getm_notBefore(&certificate), not_before) && set(X509_getm_notAfter(&certificate), not_after),
            "validity");
}

CONFAB_DECL void add_extension(x509_st& certificate, x509_st& issuer, int nid, std::string const& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), X509_EXTENSION_free);
    require(extension && X509_add_ext(&certificate, extension.get(), -1) == 1, OBJ_nid2sn(nid));
}

/// Takes ownership of `value`, also where it throws.
CONFAB_DECL void push_name(GENERAL_NAMES& names, int type, ASN1_STRING* value) {
    std::unique_ptr<ASN1_STRING, decltype(&ASN1_STRING_free)> owned(value, ASN1_STRING_free);
    std::unique_ptr<GENERAL_NAME, decltype(&GENERAL_NAME_free)> name(GENERAL_NAME_new(), GENERAL_NAME_free);
    require(owned && name, "alternative name");
    GENERAL_NAME_set0_value(name.get(), type, owned.release());
    require(sk_GENERAL_NAME_push(&names, name.get()) > 0, "alternative name");
    static_cast<void>(name.release());
}

/// Built without OpenSSL's configuration syntax, which would interpret the bytes of a name.
CONFAB_DECL void add_alternative_names(x509_st& certificate, certificate_options const& options) {
    if (options.dns_names.empty() && options.ip_addresses.empty()) return;
    std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(GENERAL_NAMES_new(), GENERAL_NAMES_free);
    require(names != nullptr, "alternative names");
    for (auto const& name : options.dns_names) {
        ASN1_STRING* const value = ASN1_STRING_type_new(V_ASN1_IA5STRING);
        bool const stored = value && ASN1_STRING_set(value, name.data(), static_cast<int>(name.size())) == 1;
        push_name(*names, GEN_DNS, value);
        require(stored, "alternative name");
    }
    for (auto const& address : options.ip_addresses) {
        ASN1_OCTET_STRING* const value = a2i_IPADDRESS(address.c_str());
        if (!value) throw std::invalid_argument("certificate_options: ip_addresses: " + address);
        push_name(*names, GEN_IPADD, value);
    }
    require(
        X509_add1_ext_i2d(&certificate, NID_subject_alt_name, names.get(), options.common_name.empty() ? 1 : 0, 0) == 1,
        "alternative names");
}

CONFAB_DECL shared_certificate start_certificate(evp_pkey_st& key, std::string_view common_name,
                                                 std::chrono::seconds not_before, std::chrono::seconds not_after) {
    shared_certificate certificate(X509_new(), X509_free);
    require(certificate && X509_set_version(certificate.get(), 2) == 1, "certificate");
    set_serial(*certificate);
    set_subject(*certificate, common_name);
    set_validity(*certificate, not_before, not_after);
    require(X509_set_pubkey(certificate.get(), &key) == 1, "public key");
    return certificate;
}

CONFAB_DECL void sign(x509_st& certificate, x509_st& issuer, evp_pkey_st& issuer_key, std::string const& digest) {
    EVP_MD const* const algorithm = EVP_get_digestbyname(digest.c_str());
    if (!algorithm) throw std::invalid_argument("certificate_options: digest: " + digest);
    require(X509_set_issuer_name(&certificate, X509_get_subject_name(&issuer)) == 1, "issuer");
    add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
    if (&certificate != &issuer) add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
    require(X509_sign(&certificate, &issuer_key, algorithm) > 0, "signature");
}

/// A key with its certificate.
class identity {
public:
    explicit identity(shared_key made_key) : key(std::move(made_key)) {}
    identity(shared_key made_key, shared_certificate made_certificate)
        : key(std::move(made_key)), certificate(std::move(made_certificate)) {}

    shared_key key;
    shared_certificate certificate;
};

CONFAB_DECL identity make_root(std::string_view name, unsigned rsa_bits) {
    identity made(make_key(rsa_bits));
    made.certificate = start_certificate(*made.key, name, std::chrono::hours{-1}, std::chrono::hours{24 * 3650});
    add_extension(*made.certificate, *made.certificate, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(*made.certificate, *made.certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    sign(*made.certificate, *made.certificate, *made.key, "SHA256");
    return made;
}

/// The names of a constraint, in OpenSSL's syntax; empty where there is none.
CONFAB_DECL std::string name_constraints(intermediate_options const& options) {
    std::string text;
    if (!options.permitted_dns_name.empty()) text += ",permitted;DNS:" + options.permitted_dns_name;
    if (!options.excluded_dns_name.empty()) text += ",excluded;DNS:" + options.excluded_dns_name;
    return text;
}

CONFAB_DECL identity make_intermediate(identity const& issuer, unsigned number, intermediate_options const& options) {
    identity made(make_key(options.rsa_bits));
    auto const name = "confab test intermediate " + std::to_string(number);
    made.certificate = start_certificate(*made.key, name, options.not_before, options.not_after);
    add_extension(*made.certificate, *issuer.certificate, NID_basic_constraints,
                  options.is_authority ? "critical,CA:TRUE,pathlen:" + std::to_string(options.path_length)
                                       : "critical,CA:FALSE");
    add_extension(*made.certificate, *issuer.certificate, NID_key_usage,
                  options.is_authority && options.may_sign ? "critical,keyCertSign" : "critical,digitalSignature");
    if (auto const constraints = name_constraints(options); !constraints.empty())
        add_extension(*made.certificate, *issuer.certificate, NID_name_constraints, "critical" + constraints);
    sign(*made.certificate, *issuer.certificate, *issuer.key, options.digest);
    return made;
}

/// An extension under an arc that is reserved for examples.
CONFAB_DECL void add_unknown_critical_extension(x509_st& certificate) {
    std::unique_ptr<ASN1_OBJECT, decltype(&ASN1_OBJECT_free)> const name(OBJ_txt2obj("2.999.1", 1), ASN1_OBJECT_free);
    std::unique_ptr<ASN1_OCTET_STRING, decltype(&ASN1_OCTET_STRING_free)> const value(ASN1_OCTET_STRING_new(),
                                                                                      ASN1_OCTET_STRING_free);
    unsigned char const null[] = {5, 0};
    require(name && value && ASN1_OCTET_STRING_set(value.get(), null, sizeof(null)) == 1, "extension");
    std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> const extension(
        X509_EXTENSION_create_by_OBJ(nullptr, name.get(), 1, value.get()), X509_EXTENSION_free);
    require(extension && X509_add_ext(&certificate, extension.get(), -1) == 1, "extension");
}

CONFAB_DECL identity make_leaf(identity const* issuer, certificate_options const& options) {
    identity made(make_key(options.rsa_bits, options.key_type));
    made.certificate = start_certificate(*made.key, options.common_name, options.not_before, options.not_after);
    identity const& signer = issuer ? *issuer : made;
    add_extension(*made.certificate, *signer.certificate, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(*made.certificate, *signer.certificate, NID_key_usage, "critical," + options.key_usage);
    if (options.unknown_critical_extension) add_unknown_critical_extension(*made.certificate);
    if (options.usage != extended_key_usage::none)
        add_extension(*made.certificate, *signer.certificate, NID_ext_key_usage,
                      options.usage == extended_key_usage::server_auth ? "serverAuth" : "clientAuth");
    add_alternative_names(*made.certificate, options);
    sign(*made.certificate, *signer.certificate, *signer.key, options.digest);
    return made;
}

} // namespace detail

CONFAB_DECL certificate_authority::certificate_authority(std::string_view name, unsigned rsa_bits) {
    ERR_clear_error(); // what others left must not be taken for the reason of a failure here
    detail::identity const made = detail::make_root(name, rsa_bits);
    key_ = made.key;
    root_ = made.certificate;
    root_pem_ = detail::pem_of(*root_);
}

CONFAB_DECL server_certificate certificate_authority::issue(certificate_options const& options) const {
    ERR_clear_error();
    detail::identity const root(key_, root_);
    detail::identity issuer = root;
    std::vector<std::string> rest;
    if (options.signer == signed_by::intermediate) {
        if (options.intermediate.count == 0) throw std::invalid_argument("certificate_options: intermediate.count");
        for (unsigned i = 0; i < options.intermediate.count; ++i) {
            issuer = detail::make_intermediate(issuer, i + 1, options.intermediate);
            if (options.intermediate.sent) rest.insert(rest.begin(), detail::pem_of(*issuer.certificate));
        }
    }
    if (options.root_sent) rest.push_back(root_pem_);
    if (options.reversed_chain) std::reverse(rest.begin(), rest.end());

    detail::identity const leaf = detail::make_leaf(options.signer == signed_by::itself ? nullptr : &issuer, options);
    server_certificate issued;
    issued.chain_pem = detail::pem_of(*leaf.certificate);
    for (auto const& pem : rest) issued.chain_pem += pem;
    issued.private_key_pem = detail::pem_of(*leaf.key);
    return issued;
}

} // namespace confab::testing

#endif
