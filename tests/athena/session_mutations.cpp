// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/client.hpp>

#include "athena/client_fixture.hpp"
#include "support/mutated_walk.hpp"
#include "support/row_ids.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(athena_session_mutations)

using namespace confab;
using tests::mutated_walk;
namespace athena = confab::athena;

namespace {

void check_numbers(athena::session_view const& session) {
    BOOST_TEST(athena::session(session).raw == session.raw);
    auto const cost = tests::digits_of(session.raw, "total_cost_usd");
    if (!cost.empty()) BOOST_TEST(session.total_cost_usd == cost);
}

} // namespace

// fault E5, E7, F21, F22
BOOST_AUTO_TEST_CASE(ten_thousand_rows_that_break_the_schema_lose_no_row_and_alter_none) {
    testing::sandbox_data_options data;
    data.sessions = 11'000;
    testing::athena_sandbox const vendor{testing::sandbox_data(data)};
    mutated_walk walked(10'000, [&](std::size_t index) { return vendor.item(index); });
    tests::athena_against server([&](std::string_view request) {
        auto const first = static_cast<std::size_t>(tests::offset_of(request));
        bool const is_last = first + mutated_walk::rows_of_page >= walked.size();
        return tests::reply(200, "{\"items\":[" + walked.page_from(first) +
                                     "],\"has_more\":" + (is_last ? "false}" : "true}"));
    });
    server.options.malformed_items(malformed_items::report);
    auto const walk = [&](athena::client const& client) -> asio::awaitable<void> {
        auto pages = client.pages(athena::session_query().limit(mutated_walk::rows_of_page));
        while (auto page = co_await pages.next()) walked.take(*page, check_numbers);
    };
    server.run(walk);
    walked.check_end(2'000, 2'000);
}

// fault F21
BOOST_AUTO_TEST_CASE(every_kind_of_id_is_read_exactly_or_told_with_its_place) {
    tests::check_row_ids(tests::row_ids("id"), [](bool is_lenient, std::string const& rows) {
        tests::athena_against server(
            [&](std::string_view) { return tests::reply(200, "{\"items\":[" + rows + "],\"has_more\":false}"); });
        if (is_lenient) server.options.malformed_items(malformed_items::report);
        result<std::optional<athena::session_page>> found = failure(errc::cancelled);
        auto const walk = [&](athena::client const& client) -> asio::awaitable<void> {
            auto pages = client.pages();
            found = co_await pages.try_next();
        };
        server.run(walk);
        return found;
    });
}

BOOST_AUTO_TEST_SUITE_END()
