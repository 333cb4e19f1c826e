// SPDX-License-Identifier: BSL-1.0
#include "support/mutated_walk.hpp"
#include "support/row_ids.hpp"
#include "yourgpt/against.hpp"

#include <confab/testing/yourgpt_sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

BOOST_AUTO_TEST_SUITE(yourgpt_session_mutations)

using namespace confab;
using namespace confab::tests;
namespace yourgpt = confab::yourgpt;

namespace {

void check_numbers(yourgpt::session_view const& session) {
    BOOST_TEST(yourgpt::session(session).raw == session.raw);
    for (auto const& [name, value] : {std::pair("session_uid", session.id), std::pair("id", session.row_id),
                                      std::pair("contact_id", session.contact_id)}) {
        auto const digits = digits_of(session.raw, name);
        if (!digits.empty()) BOOST_TEST(value == digits);
    }
}

} // namespace

// fault E5, E7, F21, F22
BOOST_AUTO_TEST_CASE(ten_thousand_rows_that_break_the_schema_lose_no_row_and_alter_none) {
    testing::sandbox_data_options data;
    data.sessions = 11'000;
    testing::yourgpt_sandbox const vendor{testing::sandbox_data(data)};
    mutated_walk walked(10'000, [&](std::size_t index) { return vendor.item(index); });
    yourgpt_against server([&](std::string_view request) {
        auto const first = (page_of(request) - 1) * mutated_walk::rows_of_page;
        return reply(200, R"({"type":"RXSUCCESS","data":[)" + walked.page_from(first) + "]}");
    });
    server.options.malformed_items(malformed_items::report);
    auto const walk = [&](yourgpt::client const& client) -> asio::awaitable<void> {
        auto pages = client.pages();
        while (auto page = co_await pages.next()) walked.take(*page, check_numbers);
    };
    server.run(walk);
    walked.check_end(3'000, 1'000);
}

// fault F21
BOOST_AUTO_TEST_CASE(every_kind_of_id_is_read_exactly_or_told_with_its_place) {
    tests::check_row_ids(tests::row_ids("session_uid"), [](bool is_lenient, std::string const& rows) {
        yourgpt_against server(
            [&](std::string_view) { return reply(200, R"({"type":"RXSUCCESS","data":[)" + rows + "]}"); });
        if (is_lenient) server.options.malformed_items(malformed_items::report);
        result<std::optional<yourgpt::session_page>> found = failure(errc::cancelled);
        auto const walk = [&](yourgpt::client const& client) -> asio::awaitable<void> {
            auto pages = client.pages();
            found = co_await pages.try_next();
        };
        server.run(walk);
        return found;
    });
}

BOOST_AUTO_TEST_SUITE_END()
