// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/certificate_authority.hpp>

#include <boost/test/unit_test.hpp>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <functional>
#include <stdexcept>

BOOST_AUTO_TEST_SUITE(certificate_authority_tests)

using namespace confab::testing;

namespace {

using x509_pointer = std::unique_ptr<X509, decltype(&X509_free)>;
using x509_list = std::vector<x509_pointer>;

x509_list certificates_of(std::string const& pem) {
    x509_list list;
    std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                     BIO_free);
    while (X509* const certificate = PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr))
        list.emplace_back(certificate, X509_free);
    return list;
}

/// OpenSSL's verdict over a chain as a TLS client takes it, with its default security level for TLS (2 on Debian).
int verify(std::string const& chain_pem, std::string const& root_pem, std::string const& dns,
           std::string const& ip = {}) {
    auto const chain = certificates_of(chain_pem);
    auto const roots = certificates_of(root_pem);
    std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), X509_STORE_free);
    for (auto const& root : roots) X509_STORE_add_cert(store.get(), root.get());
    std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> untrusted(
        sk_X509_new_null(), [](STACK_OF(X509) * stack) { sk_X509_free(stack); });
    for (auto const& certificate : chain) sk_X509_push(untrusted.get(), certificate.get());

    std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(X509_STORE_CTX_new(), X509_STORE_CTX_free);
    X509_STORE_CTX_init(context.get(), store.get(), chain.front().get(), untrusted.get());
    X509_STORE_CTX_set_default(context.get(), "ssl_server");
    X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_auth_level(parameters, 2);
    if (!dns.empty()) X509_VERIFY_PARAM_set1_host(parameters, dns.data(), dns.size());
    if (!ip.empty()) X509_VERIFY_PARAM_set1_ip_asc(parameters, ip.c_str());
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
}

int verify(certificate_options const& options) {
    certificate_authority const authority;
    return verify(authority.issue(options).chain_pem, authority.root_pem(), "localhost");
}

bool key_fits(server_certificate const& certificate) {
    std::unique_ptr<BIO, decltype(&BIO_free)> memory(
        BIO_new_mem_buf(certificate.private_key_pem.data(), static_cast<int>(certificate.private_key_pem.size())),
        BIO_free);
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    auto const chain = certificates_of(certificate.chain_pem);
    return key && X509_check_private_key(chain.front().get(), key.get()) == 1;
}

} // namespace

BOOST_AUTO_TEST_CASE(default_certificate_is_good_for_the_loopback_interface) {
    certificate_authority const authority;
    auto const issued = authority.issue();
    BOOST_TEST(verify(issued.chain_pem, authority.root_pem(), "localhost") == X509_V_OK);
    BOOST_TEST(verify(issued.chain_pem, authority.root_pem(), "", "127.0.0.1") == X509_V_OK); // fault C10
    BOOST_TEST(verify(issued.chain_pem, authority.root_pem(), "", "::1") == X509_V_OK);
    BOOST_TEST(certificates_of(issued.chain_pem).size() == 1U);
    BOOST_TEST(key_fits(issued));
}

BOOST_AUTO_TEST_CASE(each_object_and_each_certificate_is_of_its_own) {
    certificate_authority const first, second;
    BOOST_TEST(first.root_pem() != second.root_pem());
    auto const one = first.issue(), other = first.issue();
    BOOST_TEST(one.private_key_pem != other.private_key_pem);
    auto const one_list = certificates_of(one.chain_pem), other_list = certificates_of(other.chain_pem);
    BOOST_TEST(ASN1_INTEGER_cmp(X509_get_serialNumber(one_list[0].get()), X509_get_serialNumber(other_list[0].get())) !=
               0);
}

BOOST_AUTO_TEST_CASE(copy_shares_the_root) {
    certificate_authority const first;
    certificate_authority const copy = first;
    BOOST_TEST(verify(copy.issue().chain_pem, first.root_pem(), "localhost") == X509_V_OK);
}

BOOST_AUTO_TEST_CASE(validity) { // fault C1, C2
    certificate_options expired;
    expired.not_before = std::chrono::hours{-2};
    expired.not_after = std::chrono::seconds{-5};
    BOOST_TEST(verify(expired) == X509_V_ERR_CERT_HAS_EXPIRED);
    certificate_options early;
    early.not_before = std::chrono::minutes{1};
    BOOST_TEST(verify(early) == X509_V_ERR_CERT_NOT_YET_VALID);
}

BOOST_AUTO_TEST_CASE(names) { // fault C3, C8, C9, C11
    certificate_authority const authority;
    certificate_options options;
    options.dns_names = {"api.example.test", "*.wild.example.test"};
    options.ip_addresses.clear();
    auto const chain = authority.issue(options).chain_pem;
    auto const verdict = [&](char const* host) { return verify(chain, authority.root_pem(), host); };
    BOOST_TEST(verdict("api.example.test") == X509_V_OK);
    BOOST_TEST(verdict("a.wild.example.test") == X509_V_OK);
    BOOST_TEST(verdict("a.b.wild.example.test") == X509_V_ERR_HOSTNAME_MISMATCH);
    BOOST_TEST(verdict("localhost") == X509_V_ERR_HOSTNAME_MISMATCH);
    BOOST_TEST(verify(chain, authority.root_pem(), "", "127.0.0.1") == X509_V_ERR_IP_ADDRESS_MISMATCH);

    certificate_options with_nul;
    with_nul.dns_names = {std::string("localhost\0.evil.test", 20)};
    with_nul.common_name = "";
    BOOST_TEST(verify(with_nul) == X509_V_ERR_HOSTNAME_MISMATCH);
}

BOOST_AUTO_TEST_CASE(common_name_only_has_no_alternative_names_and_empty_subject_has_them) { // fault C8
    certificate_authority const authority;
    certificate_options common_name_only;
    common_name_only.dns_names.clear();
    common_name_only.ip_addresses.clear();
    auto const first = certificates_of(authority.issue(common_name_only).chain_pem);
    BOOST_TEST(X509_get_ext_by_NID(first[0].get(), NID_subject_alt_name, -1) == -1);

    certificate_options no_subject;
    no_subject.common_name.clear();
    auto const second = certificates_of(authority.issue(no_subject).chain_pem);
    BOOST_TEST(X509_NAME_entry_count(X509_get_subject_name(second[0].get())) == 0);
    BOOST_TEST(verify(no_subject) == X509_V_OK);
}

BOOST_AUTO_TEST_CASE(signers) { // fault C4, C5
    certificate_options self_signed;
    self_signed.signer = signed_by::itself;
    BOOST_TEST(verify(self_signed) == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);

    certificate_authority const trusted, other("somebody else");
    BOOST_TEST(verify(other.issue().chain_pem, trusted.root_pem(), "localhost") ==
               X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
    certificate_options with_root;
    with_root.root_sent = true;
    BOOST_TEST(verify(other.issue(with_root).chain_pem, trusted.root_pem(), "localhost") ==
               X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN);
}

BOOST_AUTO_TEST_CASE(intermediates) { // fault C6, C7, C16
    certificate_options options;
    options.signer = signed_by::intermediate;
    BOOST_TEST(verify(options) == X509_V_OK);

    auto reversed = options;
    reversed.root_sent = true;
    reversed.reversed_chain = true;
    certificate_authority const authority;
    BOOST_TEST(certificates_of(authority.issue(reversed).chain_pem).size() == 3U);
    BOOST_TEST(verify(reversed) == X509_V_OK);

    auto changed = options;
    changed.intermediate.sent = false;
    BOOST_TEST(verify(changed) == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
    changed = options;
    changed.intermediate.is_authority = false;
    BOOST_TEST(verify(changed) != X509_V_OK);
    changed = options;
    changed.intermediate.not_after = std::chrono::seconds{-5};
    BOOST_TEST(verify(changed) == X509_V_ERR_CERT_HAS_EXPIRED);
    changed = options;
    changed.ip_addresses.clear();
    changed.intermediate.permitted_dns_name = "elsewhere.test";
    BOOST_TEST(verify(changed) == X509_V_ERR_PERMITTED_VIOLATION);
    changed.intermediate.permitted_dns_name = "localhost";
    BOOST_TEST(verify(changed) == X509_V_OK);
}

BOOST_AUTO_TEST_CASE(several_intermediates) { // fault C16
    certificate_options options;
    options.signer = signed_by::intermediate;
    options.intermediate.count = 2;
    BOOST_TEST(verify(options) == X509_V_ERR_PATH_LENGTH_EXCEEDED);
    options.intermediate.path_length = 1;
    BOOST_TEST(verify(options) == X509_V_OK);
    options.intermediate.may_sign = false;
    BOOST_TEST(verify(options) == X509_V_ERR_INVALID_CA);
    options.intermediate.count = 0;
    BOOST_CHECK_THROW(certificate_authority().issue(options), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(constraints_keys_and_extensions) { // fault C12, C16
    certificate_options excluded, weak_authority, old_digest, old_curve, edwards, unknown, wrong_usage;
    excluded.signer = weak_authority.signer = old_digest.signer = signed_by::intermediate;
    excluded.intermediate.excluded_dns_name = "localhost";
    weak_authority.intermediate.rsa_bits = 1024;
    old_digest.intermediate.digest = "SHA1";
    old_curve.key_type = "P-192";
    edwards.key_type = "ED25519";
    unknown.unknown_critical_extension = true;
    wrong_usage.key_usage = "keyCertSign,cRLSign";
    BOOST_TEST(verify(excluded) == X509_V_ERR_EXCLUDED_VIOLATION);
    BOOST_TEST(verify(weak_authority) == X509_V_ERR_CA_KEY_TOO_SMALL);
    BOOST_TEST(verify(old_digest) == X509_V_ERR_CA_MD_TOO_WEAK);
    BOOST_TEST(verify(old_curve) == X509_V_ERR_EE_KEY_TOO_SMALL);
    BOOST_TEST(verify(edwards) == X509_V_OK);
    BOOST_TEST(verify(unknown) == X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION);
    BOOST_TEST(verify(wrong_usage) == X509_V_ERR_INVALID_PURPOSE);
}

BOOST_AUTO_TEST_CASE(usage) { // fault C16
    certificate_options options;
    options.usage = extended_key_usage::client_auth;
    BOOST_TEST(verify(options) == X509_V_ERR_INVALID_PURPOSE);
    options.usage = extended_key_usage::none;
    BOOST_TEST(verify(options) == X509_V_OK);
}

BOOST_AUTO_TEST_CASE(weak_algorithms) { // fault C12
    certificate_options options;
    options.rsa_bits = 2048;
    BOOST_TEST(verify(options) == X509_V_OK);
    options.rsa_bits = 1024;
    BOOST_TEST(verify(options) == X509_V_ERR_EE_KEY_TOO_SMALL);
    certificate_authority const authority("RSA root", 2048);
    options.rsa_bits = 0;
    for (char const* digest : {"SHA1", "MD5"}) {
        options.digest = digest;
        BOOST_TEST(verify(authority.issue(options).chain_pem, authority.root_pem(), "localhost") ==
                   X509_V_ERR_CA_MD_TOO_WEAK);
    }
}

BOOST_AUTO_TEST_CASE(invalid_options_throw) {
    certificate_authority const authority;
    certificate_options options;
    options.ip_addresses = {"not an address"};
    BOOST_CHECK_THROW(authority.issue(options), std::invalid_argument);
    options = {};
    options.digest = "SHA0";
    BOOST_CHECK_THROW(authority.issue(options), std::invalid_argument);
    for (unsigned const bits : {1U, 511U, 8193U}) {
        options = {};
        options.rsa_bits = bits;
        BOOST_CHECK_THROW(authority.issue(options), std::invalid_argument);
    }
}

BOOST_AUTO_TEST_CASE(many_names) { // fault C15
    certificate_authority const authority;
    certificate_options options;
    options.dns_names.clear();
    for (int index = 0; index < 10'000; ++index)
        options.dns_names.push_back("host" + std::to_string(index) + ".example.test");
    auto const chain = authority.issue(options).chain_pem;
    BOOST_TEST(verify(chain, authority.root_pem(), "host9999.example.test") == X509_V_OK);
}

BOOST_AUTO_TEST_SUITE_END()
