// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/client.hpp>

#include "support/fake_server.hpp"
#include "support/mutated_walk.hpp"
#include "support/row_ids.hpp"
#include "support/run_awaitable.hpp"

#include <confab/testing/opencx_sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(opencx_session_mutations)

using namespace confab;
using tests::mutated_walk;
namespace opencx = confab::opencx;

namespace {

testing::opencx_sandbox sandbox() {
    testing::sandbox_data_options options;
    options.sessions = 11'000;
    return testing::opencx_sandbox(testing::sandbox_data(options));
}

void check_numbers(opencx::session_view const& session) {
    BOOST_TEST(opencx::session(session).raw == session.raw);
    auto const ticket = tests::digits_of(session.raw, "ticket_number");
    if (!ticket.empty()) BOOST_TEST(session.ticket_number == ticket);
}

opencx::client_options reporting_options(std::shared_ptr<tests::fake_server> const& server) {
    return opencx::client_options()
        .connector(server)
        .malformed_items(malformed_items::report)
        .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000));
}

} // namespace

// fault E5, E7, F21, F22
BOOST_AUTO_TEST_CASE(ten_thousand_rows_that_break_the_schema_lose_no_row_and_alter_none) {
    auto const vendor = sandbox();
    mutated_walk walked(10'000, [&](std::size_t index) { return vendor.item(index); });
    auto const server = std::make_shared<tests::fake_server>([&](std::string_view request) {
        auto const at = request.find("cursor=");
        auto const first = at == request.npos ? 0 : std::stoul(std::string(request.substr(at + 7, 10)));
        auto const next = first + mutated_walk::rows_of_page;
        return tests::reply(200, "{\"items\":[" + walked.page_from(first) + "],\"next\":" +
                                     (next < walked.size() ? '"' + std::to_string(next) + '"' : "null") + '}');
    });
    asio::io_context context;
    opencx::client const client(context.get_executor(), "token", reporting_options(server));
    auto const walk = [&]() -> asio::awaitable<void> {
        auto pages = client.pages();
        while (auto page = co_await pages.next()) walked.take(*page, check_numbers);
    };
    tests::run_awaitable(context, walk());
    walked.check_end(3'000, 2'000);
}

// fault E3
BOOST_AUTO_TEST_CASE(a_row_that_is_too_deep_fails_its_page) {
    auto const vendor = sandbox();
    std::size_t deep = 0;
    for (std::size_t index = 0; index < 2'000; ++index) {
        auto const row = tests::mutated(vendor.item(index), index);
        if (!row.too_deep) continue;
        ++deep;
        auto const server = std::make_shared<tests::fake_server>(
            [&](std::string_view) { return tests::reply(200, "{\"items\":[" + row.text + "],\"next\":null}"); });
        asio::io_context context;
        opencx::client const client(context.get_executor(), "token", reporting_options(server));
        auto const walk = [&]() -> asio::awaitable<void> {
            auto pages = client.pages();
            auto const page = co_await pages.try_next();
            BOOST_TEST_REQUIRE(!page.has_value());
            BOOST_TEST((page.error().code == errc::json_too_deep), row.what);
        };
        tests::run_awaitable(context, walk());
    }
    BOOST_TEST(deep > 0u);
}

// fault F21
BOOST_AUTO_TEST_CASE(every_kind_of_id_is_read_exactly_or_told_with_its_place) {
    tests::check_row_ids(tests::row_ids("id"), [](bool is_lenient, std::string const& rows) {
        auto const server = std::make_shared<tests::fake_server>(
            [&](std::string_view) { return tests::reply(200, "{\"items\":[" + rows + "],\"next\":null}"); });
        asio::io_context context;
        opencx::client const client(
            context.get_executor(), "token",
            reporting_options(server).malformed_items(is_lenient ? malformed_items::report : malformed_items::stop));
        result<std::optional<opencx::session_page>> found = failure(errc::cancelled);
        auto const walk = [&]() -> asio::awaitable<void> {
            auto pages = client.pages();
            found = co_await pages.try_next();
        };
        tests::run_awaitable(context, walk());
        return found;
    });
}

BOOST_AUTO_TEST_SUITE_END()
