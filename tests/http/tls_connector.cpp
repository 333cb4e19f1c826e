// SPDX-License-Identifier: BSL-1.0
#include <confab/http/tls_connector.hpp>

#include "support/https_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_tls_connector)

namespace {

using namespace confab;
using namespace confab::tests;
using testing::certificate_options;
using testing::script;
using testing::server_certificate;

/// A server with the certificate in question, and a client that calls it `host`.
class certificate_fixture {
public:
    explicit certificate_fixture(server_certificate const& certificate)
        : server(certificate.chain_pem, certificate.private_key_pem) {
        options.tls.ca_pem = test_authority().root_pem();
        server.play(script().expect_request().send(reply("x", "Connection: close\r\n")));
    }

    exchanged ask(std::string const& host, http::host_resolver resolver = nullptr) {
        if (!resolver) resolver = [](std::string const&) { return std::vector{asio::ip::make_address("127.0.0.1")}; };
        options.connector = http::make_tls_connector(http::tls_context::make(options.tls).value(), std::move(resolver));
        auto const base = http::url::parse("https://" + host + ":" + std::to_string(server.port())).value();
        exchanged outcome;
        asio::io_context context;
        {
            http::client const client(context.get_executor(), base, options);
            asio::co_spawn(context, exchange_into(client, read_request(), outcome), [](std::exception_ptr) {});
        }
        context.run_for(std::chrono::seconds(20));
        return outcome;
    }
    /// What the certificate is rejected for; empty if it is not. Not one byte of the request may have been sent.
    std::string rejected(std::string const& host) {
        auto const outcome = ask(host);
        if (outcome.ok(200, "x")) return "";
        BOOST_TEST(outcome.code() == errc::certificate_rejected);
        BOOST_TEST(server.bytes_received() == 0u);
        BOOST_TEST(server.connections() == 1u); // not tried again
        return outcome.error ? outcome.error->details.message : "?";
    }

    testing::scripted_server server;
    http::client_options options;
};

certificate_options named(std::vector<std::string> dns_names, std::vector<std::string> ip_addresses = {}) {
    certificate_options options;
    options.dns_names = std::move(dns_names);
    options.ip_addresses = std::move(ip_addresses);
    return options;
}

std::string rejected(certificate_options const& options, std::string const& host = "localhost") {
    return certificate_fixture(test_authority().issue(options)).rejected(host);
}

BOOST_AUTO_TEST_CASE(a_good_certificate_is_accepted) {
    BOOST_TEST(rejected(certificate_options()) == "");
    certificate_options with_intermediate;
    with_intermediate.signer = testing::signed_by::intermediate;
    BOOST_TEST(rejected(with_intermediate) == "");
}

BOOST_AUTO_TEST_CASE(a_bad_certificate_is_rejected_with_its_reason) { // fault C1-C5
    certificate_options expired, early, self_signed;
    expired.not_after = std::chrono::seconds(-60);
    early.not_before = std::chrono::hours(1);
    self_signed.signer = testing::signed_by::itself;
    BOOST_TEST(rejected(expired) == "certificate has expired");
    BOOST_TEST(rejected(early) == "certificate is not yet valid");
    BOOST_TEST(rejected(named({"other.example"})).starts_with("hostname mismatch"));
    BOOST_TEST(rejected(self_signed).starts_with("self-signed certificate"));
    testing::certificate_authority const foreign("another root");
    BOOST_TEST(certificate_fixture(foreign.issue()).rejected("localhost").starts_with("unable to get local issuer"));
}

BOOST_AUTO_TEST_CASE(a_bad_chain_is_rejected) { // fault C6, C16
    certificate_options incomplete, no_authority, wrong_use;
    incomplete.signer = no_authority.signer = testing::signed_by::intermediate;
    incomplete.intermediate.sent = false;
    no_authority.intermediate.is_authority = false;
    wrong_use.usage = testing::extended_key_usage::client_auth;
    BOOST_TEST(rejected(incomplete) != "");
    BOOST_TEST(rejected(no_authority) != "");
    BOOST_TEST(rejected(wrong_use) != "");
}

BOOST_AUTO_TEST_CASE(only_alternative_names_count) { // fault C8, C9, C11
    certificate_options common_name_only = named({});
    common_name_only.common_name = "localhost";
    certificate_options no_subject = named({"localhost"});
    no_subject.common_name.clear();
    BOOST_TEST(rejected(common_name_only).starts_with("hostname mismatch"));
    BOOST_TEST(rejected(no_subject) == "");
    BOOST_TEST(rejected(named({"*.a.example"}), "x.a.example") == "");
    BOOST_TEST(rejected(named({"*.a.example"}), "X.A.example.") == ""); // fault A8
    BOOST_TEST(rejected(named({"*.a.example"}), "y.x.a.example") != "");
    BOOST_TEST(rejected(named({"*.a.example"}), "a.example") != "");
    BOOST_TEST(rejected(named({"x*.a.example"}), "xy.a.example") != "");
    BOOST_TEST(rejected(named({std::string("localhost\0.evil.example", 23)})) != "");
}

BOOST_AUTO_TEST_CASE(an_address_must_be_named_as_one) { // fault C10
    BOOST_TEST(rejected(named({}, {"127.0.0.1"}), "127.0.0.1") == "");
    BOOST_TEST(rejected(named({"127.0.0.1"}), "127.0.0.1").starts_with("IP address mismatch"));
    BOOST_TEST(rejected(named({"localhost"}, {"127.0.0.2"}), "127.0.0.1").starts_with("IP address mismatch"));
}

BOOST_AUTO_TEST_CASE(the_server_is_told_the_name_it_is_called) { // fault A8, C22
    certificate_fixture named_host(test_authority().issue(named({"api.example"})));
    BOOST_TEST(named_host.ask("API.example.").ok(200, "x"));
    BOOST_TEST(named_host.server.server_names() == std::vector<std::string>{"api.example"},
               boost::test_tools::per_element());
    certificate_fixture address(good_certificate());
    BOOST_TEST(address.ask("127.0.0.1").ok(200, "x"));
    BOOST_TEST(address.server.server_names() == std::vector<std::string>{""}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_no_tls_is_a_clean_error) { // fault C17
    for (std::string const greeting :
         {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-x\r\n", "\x15\x03\x03\x00\x02\x02\x28", "garbage"}) {
        https_fixture fixture;
        fixture.server.play(script().without_tls().send(greeting).close());
        auto const outcome = fixture.exchange(fixture.make_client());
        BOOST_TEST((outcome.code() == errc::handshake_failed || outcome.code() == errc::connect_failed),
                   outcome.code());
    }
    for (auto const& ending : {script().without_tls().cut(), script().without_tls().reset()}) {
        https_fixture fixture;
        fixture.server.play(ending);
        BOOST_TEST(fixture.exchange(fixture.make_client()).code() == errc::connect_failed);
    }
}

BOOST_AUTO_TEST_CASE(nobody_listens) { // fault B1
    https_fixture fixture;
    auto const client = fixture.make_client();
    fixture.server.stop();
    BOOST_TEST(fixture.exchange(client).code() == errc::connect_failed);
}

BOOST_AUTO_TEST_CASE(the_next_address_is_tried) { // fault A4
    certificate_fixture fixture(good_certificate());
    auto const two = [](std::string const&) {
        return std::vector{asio::ip::make_address("127.0.0.99"), asio::ip::make_address("127.0.0.1")};
    };
    BOOST_TEST(fixture.ask("localhost", two).ok(200, "x"));
}

BOOST_AUTO_TEST_CASE(the_resolver_says_why) { // fault A1, A2, A5
    certificate_fixture fixture(good_certificate());
    using answer = result<std::vector<asio::ip::address>>;
    BOOST_TEST(
        fixture.ask("localhost", [](std::string const&) -> answer { return failure(errc::host_not_found); }).code() ==
        errc::host_not_found);
    BOOST_TEST(
        fixture.ask("localhost", [](std::string const&) -> answer { return failure(errc::resolve_failed); }).code() ==
        errc::resolve_failed);
    BOOST_TEST(fixture.ask("localhost", [](std::string const&) -> answer { return answer(); }).code() ==
               errc::host_not_found);
    BOOST_TEST((error_code(errc::resolve_failed) == condition::retryable));
    BOOST_TEST(fixture.ask("localhost", [](std::string const&) -> answer { throw 7; }).code() == errc::resolve_failed);
}

BOOST_AUTO_TEST_CASE(each_connection_resolves_anew) { // fault A6
    certificate_fixture fixture(good_certificate());
    fixture.server.play(script().expect_request().send(reply("x", "Connection: close\r\n")));
    int asked = 0;
    auto const counting = [&](std::string const& host) {
        BOOST_TEST(host == "localhost");
        ++asked;
        return std::vector{asio::ip::make_address("127.0.0.1")};
    };
    BOOST_TEST(fixture.ask("localhost", counting).ok(200, "x"));
    BOOST_TEST(fixture.ask("localhost", counting).ok(200, "x"));
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(the_system_resolves_localhost) {
    https_fixture fixture;
    fixture.server.play(script().expect_request().send(reply("x")));
    auto const client = fixture.make_client("https://localhost:" + std::to_string(fixture.server.port()));
    BOOST_TEST(fixture.exchange(client).ok(200, "x"));
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
