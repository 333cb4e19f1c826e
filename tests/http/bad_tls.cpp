// SPDX-License-Identifier: BSL-1.0
#include <confab/http/tls_connector.hpp>

#include "support/tls_peer.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_bad_tls)

// Servers whose certificate is bad, each in one way, and good ones that are unusual.

namespace {

using namespace confab;
using namespace confab::tests;
using testing::certificate_authority;
using testing::certificate_options;
using testing::extended_key_usage;
using testing::signed_by;

/// A server's certificate, the name it is called by, and what the client must say of it.
class certificate_row {
public:
    using change = std::function<void(certificate_options&)>;

    certificate_row(char const* row_name, char const* row_reason, change row_change, char const* row_host = "localhost")
        : name(row_name), reason(row_reason), alter(std::move(row_change)), host(row_host) {}

    char const* name;
    char const* reason; // how the message begins; null: the certificate is good
    change alter;
    char const* host;
};

using options_type = certificate_options;

void below_an_intermediate(options_type& options) { options.signer = signed_by::intermediate; }
std::vector<std::string> many_names(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back("host-" + std::to_string(i) + ".example");
    names.emplace_back("localhost");
    return names;
}

std::vector<certificate_row> const bad_rows{
    // fault C1, C2
    {"expired", "certificate has expired", [](options_type& o) { o.not_after = std::chrono::seconds(-60); }},
    {"not yet valid", "certificate is not yet valid", [](options_type& o) { o.not_before = std::chrono::hours(1); }},
    {"expired intermediate", "certificate has expired",
     [](options_type& o) { below_an_intermediate(o), o.intermediate.not_after = std::chrono::seconds(-60); }},
    {"intermediate not yet valid", "certificate is not yet valid",
     [](options_type& o) { below_an_intermediate(o), o.intermediate.not_before = std::chrono::hours(1); }},
    // fault C3, C8-C11
    {"wrong host", "hostname mismatch", [](options_type& o) { o.dns_names = {"other.example"}; }},
    {"no alternative name", "hostname mismatch", [](options_type& o) { o.dns_names.clear(), o.ip_addresses.clear(); }},
    {"no name at all", "hostname mismatch",
     [](options_type& o) { o.dns_names.clear(), o.ip_addresses.clear(), o.common_name.clear(); }},
    {"wildcard two labels deep", "hostname mismatch", [](options_type& o) { o.dns_names = {"*.a.example"}; },
     "y.x.a.example"},
    {"wildcard without a label", "hostname mismatch", [](options_type& o) { o.dns_names = {"*.a.example"}; },
     "a.example"},
    {"wildcard for part of a label", "hostname mismatch", [](options_type& o) { o.dns_names = {"x*.a.example"}; },
     "xy.a.example"},
    {"wildcard of a top-level domain", "hostname mismatch", [](options_type& o) { o.dns_names = {"*.example"}; },
     "a.example"},
    {"wildcard alone", "hostname mismatch", [](options_type& o) { o.dns_names = {"*"}; }},
    {"NUL in an alternative name", "hostname mismatch",
     [](options_type& o) { o.dns_names = {std::string("localhost\0.evil.example", 23)}; }},
    {"NUL in the common name", "hostname mismatch",
     [](options_type& o) { o.dns_names = {"x.example"}, o.common_name = std::string("localhost\0.evil", 15); }},
    {"address in a DNS name", "IP address mismatch",
     [](options_type& o) { o.dns_names = {"127.0.0.1"}, o.ip_addresses.clear(); }, "127.0.0.1"},
    {"another address", "IP address mismatch", [](options_type& o) { o.ip_addresses = {"127.0.0.2"}; }, "127.0.0.1"},
    // fault C4, C6
    {"self-signed", "self-signed certificate", [](options_type& o) { o.signer = signed_by::itself; }},
    {"incomplete chain", "unable to get local issuer certificate",
     [](options_type& o) { below_an_intermediate(o), o.intermediate.sent = false; }},
    // fault C12
    {"RSA of 1024 bits", "EE certificate key too weak", [](options_type& o) { o.rsa_bits = 1024; }},
    {"SHA-1", "CA signature digest algorithm too weak", [](options_type& o) { o.digest = "SHA1"; }},
    {"intermediate of RSA 1024", "CA certificate key too weak",
     [](options_type& o) { below_an_intermediate(o), o.intermediate.rsa_bits = 1024; }},
    {"intermediate with SHA-1", "CA signature digest algorithm too weak",
     [](options_type& o) { below_an_intermediate(o), o.intermediate.digest = "SHA1"; }},
    // fault C16
    {"for clients only", "unsuitable certificate purpose",
     [](options_type& o) { o.usage = extended_key_usage::client_auth; }},
    {"key for signing certificates only", "unsuitable certificate purpose",
     [](options_type& o) { o.key_usage = "keyCertSign,cRLSign"; }},
    {"unknown critical extension", "unhandled critical extension",
     [](options_type& o) { o.unknown_critical_extension = true; }},
    {"intermediate that is no authority", "invalid CA certificate",
     [](options_type& o) { below_an_intermediate(o), o.intermediate.is_authority = false; }},
    {"intermediate that may not sign", "invalid CA certificate",
     [](options_type& o) { below_an_intermediate(o), o.intermediate.may_sign = false; }},
    {"path too long", "path length constraint exceeded",
     [](options_type& o) { below_an_intermediate(o), o.intermediate.count = 2; }},
    {"name that is not permitted", "permitted subtree violation",
     [](options_type& o) { below_an_intermediate(o), o.intermediate.permitted_dns_name = "elsewhere.example"; }},
    {"name that is excluded", "excluded subtree violation",
     [](options_type& o) { below_an_intermediate(o), o.intermediate.excluded_dns_name = "localhost"; }},
};

std::vector<certificate_row> const good_rows{
    {"as issued", nullptr, [](options_type&) {}},
    {"as issued, by its address", nullptr, [](options_type&) {}, "127.0.0.1"},
    {"below an intermediate", nullptr, [](options_type& o) { below_an_intermediate(o); }},
    {"below three intermediates", nullptr,
     [](options_type& o) { below_an_intermediate(o), o.intermediate.count = 3, o.intermediate.path_length = 2; }},
    // fault C7: OpenSSL sorts what it is sent, as TLS 1.3 asks for (RFC 8446, 4.4.2)
    {"reversed chain with its root", nullptr,
     [](options_type& o) {
         below_an_intermediate(o), o.intermediate.count = 2, o.intermediate.path_length = 1;
         o.root_sent = o.reversed_chain = true;
     }},
    {"permitted name", nullptr,
     [](options_type& o) { below_an_intermediate(o), o.intermediate.permitted_dns_name = "localhost"; }},
    {"RSA of 2048 bits", nullptr, [](options_type& o) { o.rsa_bits = 2048; }},
    {"Ed25519", nullptr, [](options_type& o) { o.key_type = "ED25519"; }},
    {"P-384", nullptr, [](options_type& o) { o.key_type = "P-384", o.digest = "SHA384"; }},
    {"no extended key usage", nullptr, [](options_type& o) { o.usage = extended_key_usage::none; }},
    {"empty subject", nullptr, [](options_type& o) { o.common_name.clear(); }},                    // fault C8
    {"wildcard", nullptr, [](options_type& o) { o.dns_names = {"*.a.example"}; }, "X.A.example."}, // fault C9, A8
    {"1,000 names", nullptr, [](options_type& o) { o.dns_names = many_names(1000); }},             // fault C15
};

/// The certificate is refused: for the reason, at once, and before a byte of the request.
void expect_refusal(testing::server_certificate const& certificate, char const* host, char const* reason,
                    http::client_options const& options = tls_client_options()) {
    tls_peer server(certificate);
    auto const outcome = ask(options, server.port(), host);
    BOOST_TEST(outcome.finished);
    BOOST_TEST(outcome.code() == errc::certificate_rejected);
    BOOST_TEST_REQUIRE(outcome.error.has_value());
    BOOST_TEST(outcome.error->details.message.starts_with(reason), outcome.error->details.message);
    BOOST_TEST(!(outcome.error->code == condition::retryable));
    BOOST_TEST(server.wait_until_served(1));
    BOOST_TEST(server.connections() == 1u); // not tried again
    BOOST_TEST(server.handshakes() == 0u);
    BOOST_TEST(server.application_bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(bad_certificates_are_refused_before_a_byte_is_sent) { // fault C1-C4, C6, C8-C12, C16
    for (auto const& row : bad_rows) BOOST_TEST_CONTEXT(row.name) {
            certificate_options options;
            row.alter(options);
            expect_refusal(test_authority().issue(options), row.host, row.reason);
        }
}

BOOST_AUTO_TEST_CASE(unusual_but_good_certificates_are_accepted) { // fault C7-C10, C15
    for (auto const& row : good_rows) BOOST_TEST_CONTEXT(row.name) {
            certificate_options options;
            row.alter(options);
            tls_peer server(test_authority().issue(options));
            auto const outcome = ask(tls_client_options(), server.port(), row.host);
            BOOST_TEST(outcome.ok(200, "x"), (outcome.error ? describe(*outcome.error) : std::string("ok")));
            BOOST_TEST(server.handshakes() == 1u);
        }
}

BOOST_AUTO_TEST_CASE(foreign_roots_are_not_trusted_sent_or_not) { // fault C5
    certificate_authority const foreign("another root");
    certificate_options with_root;
    with_root.root_sent = true;
    expect_refusal(foreign.issue(), "localhost", "unable to get local issuer certificate");
    expect_refusal(foreign.issue(with_root), "localhost", "self-signed certificate in certificate chain");
}

BOOST_AUTO_TEST_CASE(a_trusted_root_of_the_same_name_does_not_vouch) { // fault C5
    certificate_authority const namesake;
    expect_refusal(namesake.issue(), "localhost", "unable to get local issuer certificate");
}

BOOST_AUTO_TEST_CASE(weak_roots_are_refused_though_trusted) { // fault C12
    certificate_authority const small("a small root", 1024), old("an old root", 2048);
    http::tls_options trusts_small, trusts_old;
    trusts_small.ca_pem = small.root_pem();
    trusts_old.ca_pem = old.root_pem();
    certificate_options md5;
    md5.digest = "MD5";
    expect_refusal(small.issue(), "localhost", "CA certificate key too weak", tls_client_options(trusts_small));
    expect_refusal(old.issue(md5), "localhost", "CA signature digest algorithm too weak",
                   tls_client_options(trusts_old));
}

BOOST_AUTO_TEST_CASE(a_certificate_without_end_is_refused) { // fault C15
    certificate_options options;
    options.dns_names = many_names(10'000);
    tls_peer server(test_authority().issue(options));
    auto const outcome = ask(tls_client_options(), server.port());
    BOOST_TEST(outcome.code() == errc::handshake_failed); // OpenSSL's limit on a chain's size
    BOOST_TEST(!(outcome.error->code == condition::retryable));
    BOOST_TEST(server.wait_until_served(1));
    BOOST_TEST(server.application_bytes() == 0u);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
