// SPDX-License-Identifier: BSL-1.0
#include <confab/http/tls_context.hpp>

#include "support/errc_output.hpp"

#include <confab/testing/certificate_authority.hpp>

#include <boost/asio/ssl/context.hpp>
#include <boost/test/unit_test.hpp>

#include <openssl/ssl.h>

#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace {

using confab::errc;
using confab::http::tls_context;
using confab::http::tls_options;

/// A file that goes with the object.
class temporary_file {
public:
    explicit temporary_file(std::string const& text) {
        char name[] = "/tmp/confab-test-XXXXXX";
        ::close(::mkstemp(name));
        path_ = name;
        std::ofstream(path_) << text;
    }
    temporary_file(temporary_file const&) = delete;
    temporary_file& operator=(temporary_file const&) = delete;
    ~temporary_file() { std::remove(path_.c_str()); }

    std::string const& path() const noexcept { return path_; }

private:
    std::string path_;
};

errc refused(tls_options const& options) {
    auto const made = tls_context::make(options);
    return made.has_error() ? static_cast<errc>(made.error().code.value()) : errc{};
}

BOOST_AUTO_TEST_SUITE(http_tls_context)

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

BOOST_AUTO_TEST_SUITE_END()

} // namespace
