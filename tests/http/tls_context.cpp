// SPDX-License-Identifier: BSL-1.0
#include <confab/http/tls_context.hpp>

#include "support/errc_output.hpp"
#include "support/temporary_file.hpp"

#include <confab/testing/certificate_authority.hpp>

#include <boost/asio/ssl/context.hpp>
#include <boost/test/unit_test.hpp>

#include <openssl/ssl.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(http_tls_context)

namespace {

using confab::errc;
using confab::http::tls_context;
using confab::http::tls_options;
using confab::tests::temporary_file;

errc refused(tls_options const& options) {
    auto const made = tls_context::make(options);
    return made.has_error() ? static_cast<errc>(made.error().code.value()) : errc{};
}

BOOST_AUTO_TEST_CASE(roots_that_cannot_be_read_are_an_error) { // fault C27
    temporary_file const empty(""), garbage("garbage"),
        broken("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    for (auto const& path :
         {empty.path(), garbage.path(), broken.path(), std::string("/nonexistent/ca.pem"), std::string("/tmp")}) {
        tls_options options;
        options.ca_file = path;
        BOOST_TEST(refused(options) == errc::tls_configuration, path);
    }
    for (char const* text : {"garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
        tls_options options;
        options.ca_pem = text;
        BOOST_TEST(refused(options) == errc::tls_configuration, text);
    }
}

BOOST_AUTO_TEST_CASE(missing_system_roots_are_an_error) { // fault C27, C30
    ::setenv("SSL_CERT_FILE", "/nonexistent/ca.pem", 1);
    ::setenv("SSL_CERT_DIR", "/nonexistent/a:/nonexistent/b", 1);
    BOOST_TEST(refused(tls_options()) == errc::tls_configuration);
    ::unsetenv("SSL_CERT_DIR");
    ::unsetenv("SSL_CERT_FILE");
}

BOOST_AUTO_TEST_CASE(a_client_certificate_needs_both_files_and_they_must_match) { // fault C24
    confab::testing::certificate_authority const authority;
    auto const one = authority.issue(), other = authority.issue();
    temporary_file const chain(one.chain_pem), key(one.private_key_pem), wrong_key(other.private_key_pem),
        garbage("garbage");
    auto const with = [&](std::string const& certificate, std::string const& private_key) {
        tls_options options;
        options.ca_pem = authority.root_pem();
        options.certificate_file = certificate;
        options.private_key_file = private_key;
        return refused(options);
    };
    BOOST_TEST(with(chain.path(), key.path()) == errc{});
    BOOST_TEST(with("", "") == errc{});
    BOOST_TEST(with(chain.path(), "") == errc::tls_configuration);
    BOOST_TEST(with("", key.path()) == errc::tls_configuration);
    BOOST_TEST(with(chain.path(), wrong_key.path()) == errc::tls_configuration);
    BOOST_TEST(with(garbage.path(), key.path()) == errc::tls_configuration);
    BOOST_TEST(with(chain.path(), garbage.path()) == errc::tls_configuration);
}

BOOST_AUTO_TEST_CASE(the_peer_is_always_verified_and_old_protocols_are_not_spoken) { // fault C12, C13, C26, C14
    confab::testing::certificate_authority const authority;
    tls_options options;
    options.ca_pem = authority.root_pem();
    auto const made = tls_context::make(options).value();
    auto* const native = made.native().native_handle();
    BOOST_TEST(SSL_CTX_get_verify_mode(native) == SSL_VERIFY_PEER);
    BOOST_TEST(SSL_CTX_get_min_proto_version(native) == TLS1_2_VERSION);
    BOOST_TEST(SSL_CTX_get_security_level(native) == 2);
    BOOST_TEST((SSL_CTX_get_options(native) & SSL_OP_NO_RENEGOTIATION) != 0u);
    BOOST_TEST(SSL_CTX_get_keylog_callback(native) == nullptr); // fault C30
}

BOOST_AUTO_TEST_CASE(no_cipher_without_encryption_or_authentication_or_of_old_is_offered) { // fault C14
    confab::testing::certificate_authority const authority;
    tls_options options;
    options.ca_pem = authority.root_pem();
    auto const made = tls_context::make(options).value();
    std::unique_ptr<SSL, decltype(&SSL_free)> const ssl(SSL_new(made.native().native_handle()), &SSL_free);
    std::unique_ptr<STACK_OF(SSL_CIPHER), void (*)(STACK_OF(SSL_CIPHER)*)> const offered(
        SSL_get1_supported_ciphers(ssl.get()), [](STACK_OF(SSL_CIPHER) * list) { sk_SSL_CIPHER_free(list); });
    BOOST_TEST(sk_SSL_CIPHER_num(offered.get()) > 0);
    for (int i = 0; i < sk_SSL_CIPHER_num(offered.get()); ++i) {
        auto const* const cipher = sk_SSL_CIPHER_value(offered.get(), i);
        std::string_view const name = SSL_CIPHER_get_name(cipher);
        BOOST_TEST(SSL_CIPHER_get_bits(cipher, nullptr) >= 128, name);
        BOOST_TEST(SSL_CIPHER_get_auth_nid(cipher) != NID_auth_null, name);
        for (char const* word : {"NULL", "RC4", "3DES", "DES-CBC", "EXP", "ADH", "AECDH", "MD5"})
            BOOST_TEST(name.find(word) == std::string_view::npos, name);
    }
}

BOOST_AUTO_TEST_CASE(pins_are_read_when_the_context_is_made) { // fault C28
    confab::testing::certificate_authority const authority;
    auto const with = [&](std::string const& pin) {
        tls_options options;
        options.ca_pem = authority.root_pem();
        options.pins = {pin};
        return refused(options);
    };
    std::string const good = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    // The other one begins like what may stand before it.
    for (std::string const& pin : {good, '/' + good.substr(1)})
        for (char const* before : {"", "sha256/", "sha256//"}) BOOST_TEST(with(before + pin) == errc{}, before << pin);
    std::string const bad[] = {
        "",
        "sha256/",
        "sha1/" + good,
        "SHA256/" + good,
        "sha256/sha256/" + good,
        "sha256///" + good,
        '/' + good,
        good.substr(0, 43),
        good + "=",
        ' ' + good.substr(1),
        good.substr(0, 42) + "V=",                            // bits that stand for nothing
        "47DEQpj8HBSa+_TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",       // base64url
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF==",       // 31 bytes
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA",       // 33 bytes
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca4", // hexadecimal
    };
    for (auto const& pin : bad) BOOST_TEST(with(pin) == errc::tls_configuration, pin);
}

BOOST_AUTO_TEST_CASE(keys_are_never_logged) { // fault C30
    temporary_file const log("");
    ::setenv("SSLKEYLOGFILE", log.path().c_str(), 1);
    confab::testing::certificate_authority const authority;
    tls_options options;
    options.ca_pem = authority.root_pem();
    auto const made = tls_context::make(options).value();
    BOOST_TEST(SSL_CTX_get_keylog_callback(made.native().native_handle()) == nullptr);
    ::unsetenv("SSLKEYLOGFILE");
}

BOOST_AUTO_TEST_CASE(the_environment_counts_only_for_the_system_roots) { // fault C30
    confab::testing::certificate_authority const named, given;
    temporary_file const file(named.root_pem());
    ::setenv("SSL_CERT_FILE", file.path().c_str(), 1);
    tls_options options;
    auto const roots = [&] {
        auto const made = tls_context::make(options).value();
        return sk_X509_OBJECT_num(X509_STORE_get0_objects(SSL_CTX_get_cert_store(made.native().native_handle())));
    };
    BOOST_TEST(roots() == 1);
    options.ca_pem = given.root_pem() + named.root_pem();
    BOOST_TEST(roots() == 2);
    ::unsetenv("SSL_CERT_FILE");
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
