// SPDX-License-Identifier: BSL-1.0
#include <confab/http/client.hpp>

#include "support/https_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(http_client_cancellation_types)

namespace {

using namespace confab;
using namespace confab::tests;
using testing::script;

asio::awaitable<void> exchange_with_all_types(http::client client, exchanged& outcome) {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    auto exchange = exchange_into(client, read_request(), outcome);
    co_await std::move(exchange);
}

} // namespace

BOOST_FIXTURE_TEST_CASE(each_type_ends_an_exchange, https_fixture) { // fault I1
    for (auto const type :
         {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
        server.play(script().expect_request().stall());
        auto const client = make_client();
        asio::cancellation_signal signal;
        exchanged outcome;
        bool ended = false;
        asio::co_spawn(context, exchange_with_all_types(client, outcome),
                       asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr) { ended = true; }));
        context.restart();
        while (client.stats().bytes_sent == 0) context.run_one_for(std::chrono::milliseconds(20));
        signal.emit(type);
        context.run_for(std::chrono::seconds(20));
        BOOST_TEST(ended);
        BOOST_TEST((outcome.code() == errc::cancelled));
        BOOST_TEST(client.stats().active == 0u);
        BOOST_TEST(client.stats().idle == 0u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
