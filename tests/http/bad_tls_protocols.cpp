// SPDX-License-Identifier: BSL-1.0
#include <confab/http/tls_connector.hpp>

#include "support/temporary_file.hpp"
#include "support/tls_peer.hpp"

#include <boost/test/unit_test.hpp>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_bad_tls_protocols)

// Servers that speak TLS badly, or another protocol within it; client certificates; pins.

namespace {

using namespace confab;
using namespace confab::tests;
using testing::certificate_authority;
using testing::certificate_options;

void only(SSL_CTX* context, int protocol) {
    SSL_CTX_set_min_proto_version(context, protocol);
    SSL_CTX_set_max_proto_version(context, protocol);
}
void only_cipher(SSL_CTX* context, char const* cipher) {
    only(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, (std::string(cipher) + ":@SECLEVEL=0").c_str());
}
void dh_group(SSL_CTX* context, char const* group) {
    EVP_PKEY* key = nullptr;
    std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> const maker(
        EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr), &EVP_PKEY_CTX_free);
    EVP_PKEY_keygen_init(maker.get());
    EVP_PKEY_CTX_set_group_name(maker.get(), group);
    if (EVP_PKEY_generate(maker.get(), &key) == 1) SSL_CTX_set0_tmp_dh_pkey(context, key);
}
int choose_h2(SSL*, unsigned char const** chosen, unsigned char* size, unsigned char const*, unsigned, void*) {
    *chosen = reinterpret_cast<unsigned char const*>("h2");
    *size = 2;
    return SSL_TLSEXT_ERR_OK;
}
int choose_http_1(SSL*, unsigned char const** chosen, unsigned char* size, unsigned char const*, unsigned, void*) {
    *chosen = reinterpret_cast<unsigned char const*>("http/1.1");
    *size = 8;
    return SSL_TLSEXT_ERR_OK;
}
int choose_nothing(SSL*, unsigned char const**, unsigned char*, unsigned char const*, unsigned, void*) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}
int accept_any(int, X509_STORE_CTX*) { return 1; }
void want_client_certificate(SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

/// How a server is set up, and what the client's message must say.
class protocol_row {
public:
    protocol_row(char const* row_name, char const* row_reason, tls_peer::set_up row_set_up,
                 certificate_options row_certificate = {})
        : name(row_name), reason(row_reason), prepare(std::move(row_set_up)), certificate(std::move(row_certificate)) {}

    char const* name;
    char const* reason; // part of the message; null: the server is good
    tls_peer::set_up prepare;
    certificate_options certificate;
};

certificate_options rsa() {
    certificate_options options;
    options.rsa_bits = 2048;
    return options;
}
certificate_options old_curve() {
    certificate_options options;
    options.key_type = "P-192";
    return options;
}

std::vector<protocol_row> bad_rows() {
    return {
        // fault C13
        {"TLS 1.0", "protocol", [](SSL_CTX* c) { only(c, TLS1_VERSION); }},
        {"TLS 1.1", "protocol", [](SSL_CTX* c) { only(c, TLS1_1_VERSION); }},
        // fault C14
        {"no encryption", "handshake failure", [](SSL_CTX* c) { only_cipher(c, "eNULL"); }},
        {"no authentication", "handshake failure",
         [](SSL_CTX* c) { only_cipher(c, "aNULL"), dh_group(c, "ffdhe2048"); }},
        {"keys shared beforehand", "handshake failure", [](SSL_CTX* c) { only_cipher(c, "PSK"); }, rsa()},
        {"DH of 1,536 bits", "dh key too small",
         [](SSL_CTX* c) { only_cipher(c, "DHE-RSA-AES128-GCM-SHA256"), dh_group(c, "modp_1536"); }, rsa()},
        // fault C12
        {"EC of 192 bits", "handshake failure", [](SSL_CTX* c) { only(c, TLS1_2_VERSION); }, old_curve()},
        {"SHA-1 in the handshake", "handshake failure",
         [](SSL_CTX* c) { only(c, TLS1_2_VERSION), SSL_CTX_set1_sigalgs_list(c, "ECDSA+SHA1"); }},
        // fault C24
        {"wants a client certificate, TLS 1.2", "handshake failure",
         [](SSL_CTX* c) { only(c, TLS1_2_VERSION), want_client_certificate(c); }},
        {"wants a client certificate, TLS 1.3", "client's certificate",
         [](SSL_CTX* c) { only(c, TLS1_3_VERSION), want_client_certificate(c); }},
        // fault C25: "bad extension" is OpenSSL's word for a protocol that was not offered
        {"speaks HTTP/2 only", "bad extension", [](SSL_CTX* c) { SSL_CTX_set_alpn_select_cb(c, &choose_h2, nullptr); }},
        {"speaks HTTP/2 only, TLS 1.2", "bad extension",
         [](SSL_CTX* c) { only(c, TLS1_2_VERSION), SSL_CTX_set_alpn_select_cb(c, &choose_h2, nullptr); }},
        {"speaks none of our protocols", "no application protocol",
         [](SSL_CTX* c) { SSL_CTX_set_alpn_select_cb(c, &choose_nothing, nullptr); }},
    };
}

std::vector<protocol_row> good_rows() {
    return {
        {"TLS 1.2", nullptr, [](SSL_CTX* c) { only(c, TLS1_2_VERSION); }},
        {"TLS 1.3", nullptr, [](SSL_CTX* c) { only(c, TLS1_3_VERSION); }},
        {"ChaCha20", nullptr, [](SSL_CTX* c) { SSL_CTX_set_ciphersuites(c, "TLS_CHACHA20_POLY1305_SHA256"); }},
        {"another group than the first", nullptr, [](SSL_CTX* c) { SSL_CTX_set1_groups_list(c, "P-384"); }},
        {"DH of 2,048 bits", nullptr,
         [](SSL_CTX* c) { only_cipher(c, "DHE-RSA-AES128-GCM-SHA256"), dh_group(c, "ffdhe2048"); }, rsa()},
        {"HTTP/1.1 by ALPN", nullptr, [](SSL_CTX* c) { SSL_CTX_set_alpn_select_cb(c, &choose_http_1, nullptr); }},
        {"would like a client certificate", nullptr,
         [](SSL_CTX* c) { SSL_CTX_set_verify(c, SSL_VERIFY_PEER, &accept_any); }}, // fault C24
        {"no tickets", nullptr, [](SSL_CTX* c) { SSL_CTX_set_num_tickets(c, 0); }},
    };
}

std::string message_of(exchanged const& outcome) { return outcome.error ? outcome.error->details.message : "ok"; }

BOOST_AUTO_TEST_CASE(bad_servers_are_refused_before_a_byte_is_sent) { // fault C12-C14, C24, C25
    for (auto const& row : bad_rows()) BOOST_TEST_CONTEXT(row.name) {
            tls_peer server(test_authority().issue(row.certificate), row.prepare);
            auto const outcome = ask(tls_client_options(), server.port());
            BOOST_TEST(outcome.code() == errc::handshake_failed);
            BOOST_TEST(message_of(outcome).find(row.reason) != std::string::npos, message_of(outcome));
            BOOST_TEST((outcome.error && !(outcome.error->code == condition::retryable)));
            BOOST_TEST(server.wait_until_served(1));
            BOOST_TEST(server.connections() == 1u);
            BOOST_TEST(server.application_bytes() == 0u);
        }
}

BOOST_AUTO_TEST_CASE(good_servers_are_accepted) { // fault C24, C25
    for (auto const& row : good_rows()) BOOST_TEST_CONTEXT(row.name) {
            tls_peer server(test_authority().issue(row.certificate), row.prepare);
            auto const outcome = ask(tls_client_options(), server.port());
            BOOST_TEST(outcome.ok(200, "x"), message_of(outcome));
        }
}

// --- client certificates ---

BOOST_AUTO_TEST_CASE(a_client_certificate_is_presented_and_judged) { // fault C24
    certificate_options for_clients;
    for_clients.usage = testing::extended_key_usage::client_auth;
    certificate_authority const foreign("another root");
    for (bool const is_trusted : {true, false})
        for (int const protocol : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            auto const own = (is_trusted ? test_authority() : foreign).issue(for_clients);
            temporary_file const chain(own.chain_pem), key(own.private_key_pem), roots(test_authority().root_pem());
            tls_peer server(good_certificate(), [&](SSL_CTX* context) {
                only(context, protocol);
                want_client_certificate(context);
                SSL_CTX_load_verify_locations(context, roots.path().c_str(), nullptr);
            });
            http::tls_options tls;
            tls.certificate_file = chain.path();
            tls.private_key_file = key.path();
            auto const outcome = ask(tls_client_options(tls), server.port());
            BOOST_TEST(outcome.ok(200, "x") == is_trusted, message_of(outcome));
            BOOST_TEST((is_trusted || outcome.code() == errc::handshake_failed));
            BOOST_TEST((is_trusted || server.application_bytes() == 0u));
        }
}

// --- pins ---

/// The pin of the first or the last certificate of a PEM text.
std::string pin_of(std::string const& pem) {
    std::unique_ptr<BIO, decltype(&BIO_free)> const text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                         &BIO_free);
    std::unique_ptr<X509, decltype(&X509_free)> const certificate(
        PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), &X509_free);
    // Over the DER of the SubjectPublicKeyInfo, as `openssl pkey -pubin -outform der | openssl dgst -sha256` does.
    unsigned char* der = nullptr;
    auto const size = i2d_PUBKEY(X509_get0_pubkey(certificate.get()), &der);
    unsigned char digest[32], encoded[45];
    EVP_Digest(der, static_cast<std::size_t>(size), digest, nullptr, EVP_sha256(), nullptr);
    OPENSSL_free(der);
    EVP_EncodeBlock(encoded, digest, sizeof(digest));
    return reinterpret_cast<char const*>(encoded);
}

BOOST_AUTO_TEST_CASE(a_pin_must_be_in_the_verified_chain) { // fault C28
    certificate_options below;
    below.signer = testing::signed_by::intermediate;
    auto const certificate = test_authority().issue(below);
    auto const second = certificate.chain_pem.find("-----BEGIN", 1);
    auto const leaf = pin_of(certificate.chain_pem), intermediate = pin_of(certificate.chain_pem.substr(second)),
               root = pin_of(test_authority().root_pem()), foreign = pin_of(good_certificate().chain_pem);
    tls_peer server(certificate);
    auto const with = [&](std::vector<std::string> pins) {
        http::tls_options tls;
        tls.pins = std::move(pins);
        return ask(tls_client_options(tls), server.port());
    };
    for (auto const& pin : {leaf, intermediate, root, "sha256/" + leaf}) BOOST_TEST(with({pin}).ok(200, "x"));
    BOOST_TEST(with({foreign, leaf}).ok(200, "x"));
    auto const bytes = server.application_bytes();
    auto const refused = with({foreign});
    BOOST_TEST(refused.code() == errc::certificate_rejected);
    BOOST_TEST(message_of(refused).find("no pin matches") != std::string::npos);
    BOOST_TEST(!(refused.error->code == condition::retryable));
    BOOST_TEST(server.wait_until_served(6));
    BOOST_TEST(server.application_bytes() == bytes);
}

BOOST_AUTO_TEST_CASE(a_pin_replaces_no_verification) { // fault C28
    certificate_options expired, wrong_host;
    expired.not_after = std::chrono::seconds(-60);
    wrong_host.dns_names = {"other.example"};
    for (auto const& options : {expired, wrong_host}) {
        auto const certificate = test_authority().issue(options);
        tls_peer server(certificate);
        http::tls_options tls;
        tls.pins = {pin_of(certificate.chain_pem)};
        auto const outcome = ask(tls_client_options(tls), server.port());
        BOOST_TEST(outcome.code() == errc::certificate_rejected);
        BOOST_TEST(message_of(outcome).find("pin") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_sent_but_not_in_the_chain_meets_no_pin) { // fault C28
    certificate_authority const pinned("a pinned root");
    auto const certificate = test_authority().issue();
    auto with_extra = certificate;
    with_extra.chain_pem += pinned.root_pem();
    tls_peer server(with_extra);
    http::tls_options tls;
    tls.pins = {pin_of(pinned.root_pem())};
    BOOST_TEST(ask(tls_client_options(tls), server.port()).code() == errc::certificate_rejected);
    BOOST_TEST(server.application_bytes() == 0u);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
