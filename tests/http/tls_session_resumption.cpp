// SPDX-License-Identifier: BSL-1.0
#include <confab/http/tls_connector.hpp>

#include "support/tls_peer.hpp"

#include <confab/http/detail/tls_session_cache.hpp>
#include <confab/testing/manual_clock.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace confab;
using namespace confab::tests;
using http::detail::session_pointer;
using http::detail::tls_session_cache;

/// Notes of each handshake whether it resumed a session.
class handshake_observer final : public http::observer {
public:
    void on_handshake(http::attempt_info const&, error_code, time::duration, bool resumed,
                      std::string_view protocol) override {
        notes.push_back(std::string(protocol) + (resumed ? " resumed" : " full"));
    }
    std::vector<std::string> notes;
};

session_pointer made_session(int protocol, unsigned char id, long begin = 1'700'000'000, long lifetime = 3600) {
    session_pointer session(SSL_SESSION_new());
    SSL_SESSION_set_protocol_version(session.get(), protocol);
    SSL_SESSION_set1_id(session.get(), &id, 1);
    SSL_SESSION_set_time(session.get(), begin);
    SSL_SESSION_set_timeout(session.get(), lifetime);
    return session;
}
time::utc_time at(long seconds) { return time::utc_time(std::chrono::seconds(seconds)); }
int id_of(session_pointer const& session) {
    unsigned size = 0;
    auto const* const id = session ? SSL_SESSION_get_id(session.get(), &size) : nullptr;
    return size == 1 ? *id : -1;
}

asio::awaitable<void> connect_into(std::shared_ptr<http::connector> connector, http::url base,
                                   std::unique_ptr<http::byte_stream>& stream) {
    http::timeouts const limits;
    http::connect_events nobody;
    auto const clock = time::system_clock();
    auto connected = co_await connector->connect(base, limits, *clock, nobody);
    if (!connected.has_error()) stream = std::move(*connected);
}

/// A connection that has carried nothing, with all of the server's handshake and tickets arrived.
std::unique_ptr<http::byte_stream> connected(asio::io_context& context, http::client_options const& options,
                                             tls_peer const& server, std::size_t handshakes) {
    auto const base = http::url::parse("https://localhost:" + std::to_string(server.port())).value();
    std::unique_ptr<http::byte_stream> stream;
    asio::co_spawn(context, connect_into(options.connector, base, stream), [](std::exception_ptr) {});
    context.restart();
    context.run_for(std::chrono::seconds(20));
    BOOST_TEST(server.wait_until_shaken(handshakes));
    return stream;
}

tls_peer::set_up only(int protocol) {
    return [protocol](SSL_CTX* context) {
        SSL_CTX_set_min_proto_version(context, protocol);
        SSL_CTX_set_max_proto_version(context, protocol);
    };
}

BOOST_AUTO_TEST_SUITE(http_tls_session_cache)

BOOST_AUTO_TEST_CASE(a_ticket_of_tls_1_3_is_given_out_once) {
    tls_session_cache cache;
    cache.put("a", made_session(TLS1_3_VERSION, 1).get());
    cache.put("a", made_session(TLS1_3_VERSION, 2).get());
    BOOST_TEST(id_of(cache.take("a", at(1'700'000'000))) == 2);
    BOOST_TEST(id_of(cache.take("a", at(1'700'000'000))) == 1);
    BOOST_TEST(id_of(cache.take("a", at(1'700'000'000))) == -1);
}

BOOST_AUTO_TEST_CASE(a_session_of_tls_1_2_is_given_out_again) {
    tls_session_cache cache;
    cache.put("a", made_session(TLS1_2_VERSION, 1).get());
    BOOST_TEST(id_of(cache.take("a", at(1'700'000'000))) == 1);
    BOOST_TEST(id_of(cache.take("a", at(1'700'000'000))) == 1);
}

BOOST_AUTO_TEST_CASE(another_server_gets_nothing) { // fault C23
    tls_session_cache cache;
    cache.put("a", made_session(TLS1_3_VERSION, 1).get());
    BOOST_TEST(id_of(cache.take("a:8443", at(1'700'000'000))) == -1);
    BOOST_TEST(id_of(cache.take("", at(1'700'000'000))) == -1);
    BOOST_TEST(cache.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_has_expired_or_is_unusable_is_forgotten) {
    tls_session_cache cache;
    cache.put("a", made_session(TLS1_3_VERSION, 1, 1'700'000'000, 100).get());
    cache.put("b", made_session(TLS1_2_VERSION, 2, 1'700'000'000, 200).get());
    session_pointer const without_id(SSL_SESSION_new());
    cache.put("a", without_id.get());
    BOOST_TEST(cache.size() == 2u);
    BOOST_TEST(id_of(cache.take("b", at(1'700'000'099))) == 2);
    BOOST_TEST(cache.size() == 2u);
    BOOST_TEST(id_of(cache.take("a", at(1'700'000'100))) == -1);
    BOOST_TEST(cache.size() == 1u);
    cache.forget("b");
    BOOST_TEST(cache.size() == 0u);
}

BOOST_AUTO_TEST_CASE(it_holds_the_newest_few) {
    tls_session_cache cache;
    for (int i = 0; i < 100; ++i) cache.put("a", made_session(TLS1_3_VERSION, static_cast<unsigned char>(i)).get());
    BOOST_TEST(cache.size() == tls_session_cache::max_sessions);
    BOOST_TEST(id_of(cache.take("a", at(1'700'000'000))) == 99);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(http_tls_session_resumption)

BOOST_AUTO_TEST_CASE(the_next_connection_of_a_connector_resumes) {
    for (int const protocol : {TLS1_3_VERSION, TLS1_2_VERSION}) {
        tls_peer server(good_certificate(), only(protocol));
        auto options = tls_client_options();
        auto const told = std::make_shared<handshake_observer>();
        options.observer = told;
        for (int i = 0; i < 4; ++i) BOOST_TEST(ask(options, server.port()).ok(200, "x"));
        std::string const name = protocol == TLS1_3_VERSION ? "TLSv1.3" : "TLSv1.2";
        std::vector<std::string> const expected{name + " full", name + " resumed", name + " resumed",
                                                name + " resumed"};
        BOOST_TEST(told->notes == expected, boost::test_tools::per_element());
        BOOST_TEST(server.resumptions() == 3u);
    }
}

BOOST_AUTO_TEST_CASE(tickets_on_an_idle_connection_are_kept_and_are_no_input) { // fault B7
    tls_peer server(good_certificate(), only(TLS1_3_VERSION));
    auto const options = tls_client_options();
    asio::io_context context;
    auto first = connected(context, options, server, 1);
    BOOST_TEST_REQUIRE(first != nullptr);
    BOOST_TEST(!first->resumed());
    BOOST_TEST(!first->has_input());
    BOOST_TEST(!first->has_input());
    first.reset(); // the server serves one at a time
    auto const second = connected(context, options, server, 2);
    BOOST_TEST_REQUIRE(second != nullptr);
    BOOST_TEST(second->resumed());
    BOOST_TEST(!second->has_input());
}

BOOST_AUTO_TEST_CASE(a_connector_with_other_settings_never_resumes) { // fault C23
    tls_peer server(good_certificate());
    auto const trusting = tls_client_options();
    BOOST_TEST(ask(trusting, server.port()).ok(200, "x"));
    testing::certificate_authority const other("another root");
    http::tls_options distrusting, pinning;
    distrusting.ca_pem = other.root_pem();
    pinning.pins = {"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="};
    BOOST_TEST(ask(tls_client_options(distrusting), server.port()).code() == errc::certificate_rejected);
    BOOST_TEST(ask(tls_client_options(pinning), server.port()).code() == errc::certificate_rejected);
    BOOST_TEST(ask(tls_client_options(), server.port()).ok(200, "x")); // the same settings, but its own connector
    BOOST_TEST(server.resumptions() == 0u);
    BOOST_TEST(ask(trusting, server.port()).ok(200, "x"));
    BOOST_TEST(server.resumptions() == 1u);
}

BOOST_AUTO_TEST_CASE(two_connectors_of_one_context_share_nothing) { // fault C23
    tls_peer server(good_certificate());
    http::tls_options tls;
    tls.ca_pem = test_authority().root_pem();
    auto const context = http::tls_context::make(tls).value();
    http::client_options one, other;
    one.connector = http::make_tls_connector(context, loopback_resolver());
    other.connector = http::make_tls_connector(context, loopback_resolver());
    BOOST_TEST(ask(one, server.port()).ok(200, "x"));
    BOOST_TEST(ask(other, server.port()).ok(200, "x"));
    BOOST_TEST(server.resumptions() == 0u);
}

BOOST_AUTO_TEST_CASE(another_name_for_the_same_server_is_verified_anew) { // fault C23
    tls_peer server(good_certificate());
    auto const options = tls_client_options();
    BOOST_TEST(ask(options, server.port()).ok(200, "x"));
    BOOST_TEST(ask(options, server.port(), "other.example").code() == errc::certificate_rejected);
    BOOST_TEST(server.resumptions() == 0u);
}

BOOST_AUTO_TEST_CASE(another_port_is_another_server) { // fault C23
    // One set of keys for both, so that the second could read a ticket of the first.
    auto const keyed = [](SSL_CTX* context) {
        unsigned char keys[80] = {1};
        SSL_CTX_set_tlsext_ticket_keys(context, keys, sizeof(keys));
    };
    testing::certificate_options expired;
    expired.not_after = std::chrono::seconds(-60);
    tls_peer server(good_certificate(), keyed), bad(test_authority().issue(expired), keyed);
    auto const options = tls_client_options();
    BOOST_TEST(ask(options, server.port()).ok(200, "x"));
    BOOST_TEST(ask(options, bad.port()).code() == errc::certificate_rejected);
    BOOST_TEST(bad.resumptions() == 0u);
}

BOOST_AUTO_TEST_CASE(a_server_that_forgot_shakes_hands_in_full) {
    for (int const protocol : {TLS1_3_VERSION, TLS1_2_VERSION}) {
        SSL_CTX* context = nullptr;
        tls_peer server(good_certificate(), [&](SSL_CTX* of_server) { only(protocol)(context = of_server); });
        auto const options = tls_client_options();
        BOOST_TEST(ask(options, server.port()).ok(200, "x"));
        BOOST_TEST(server.wait_until_served(1));
        unsigned char keys[80] = {2};
        SSL_CTX_set_tlsext_ticket_keys(context, keys, sizeof(keys));
        SSL_CTX_flush_sessions(context, 0); // all of them
        BOOST_TEST(ask(options, server.port()).ok(200, "x"));
        BOOST_TEST(server.resumptions() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_session_that_led_to_a_failure_is_not_offered_again) {
    SSL_CTX* context = nullptr;
    tls_peer server(good_certificate(), [&](SSL_CTX* of_server) { only(TLS1_2_VERSION)(context = of_server); });
    auto const options = tls_client_options();
    BOOST_TEST(ask(options, server.port()).ok(200, "x"));
    BOOST_TEST(server.wait_until_served(1));
    only(TLS1_1_VERSION)(context);
    BOOST_TEST(ask(options, server.port()).code() == errc::handshake_failed);
    BOOST_TEST(server.wait_until_served(2));
    only(TLS1_2_VERSION)(context);
    BOOST_TEST(ask(options, server.port()).ok(200, "x"));
    BOOST_TEST(server.resumptions() == 0u);
}

BOOST_AUTO_TEST_CASE(an_old_session_is_not_offered) {
    tls_peer server(good_certificate());
    auto options = tls_client_options();
    auto const clock = std::make_shared<testing::manual_clock>(
        std::chrono::time_point_cast<time::duration>(std::chrono::system_clock::now()));
    options.clock = clock;
    BOOST_TEST(ask(options, server.port()).ok(200, "x"));
    clock->shift_utc(std::chrono::hours(24 * 8)); // RFC 8446, 4.6.1: a ticket lives seven days at most
    BOOST_TEST(ask(options, server.port()).ok(200, "x"));
    BOOST_TEST(server.resumptions() == 0u);
}

BOOST_AUTO_TEST_CASE(a_connection_that_broke_off_can_be_resumed) {
    // Without close_notify OpenSSL takes the connection's own session out of use, not the copy that was kept.
    for (int const protocol : {TLS1_3_VERSION, TLS1_2_VERSION}) {
        tls_peer server(good_certificate(), only(protocol),
                        [](SSL* ssl) { tls_peer::write(ssl, reply("x", "Connection: close\r\n")); });
        auto const options = tls_client_options();
        for (int i = 0; i < 3; ++i) BOOST_TEST(ask(options, server.port()).ok(200, "x"));
        BOOST_TEST(server.resumptions() == 2u);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
