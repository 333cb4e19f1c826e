// SPDX-License-Identifier: BSL-1.0
#include <confab/athena/client.hpp>

#include "athena/client_fixture.hpp"
#include "support/json_mutations.hpp"

#include <confab/json/raw_text.hpp>

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <vector>

using namespace confab;
using tests::json_mutation;
namespace athena = confab::athena;

namespace {

constexpr std::size_t rows_of_page = 100;

std::vector<json_mutation> mutated_rows(std::size_t count) {
    testing::sandbox_data_options options;
    options.sessions = count;
    testing::athena_sandbox const vendor{testing::sandbox_data(options)};
    std::vector<json_mutation> rows;
    for (std::size_t index = 0; index < count; ++index) rows.push_back(tests::mutated(vendor.item(index), index));
    return rows;
}

std::string page_of(std::vector<json_mutation> const& rows, std::size_t first) {
    std::string body = "{\"items\":[";
    for (std::size_t row = 0; row < rows_of_page; ++row) body += (row == 0 ? "" : ",") + rows[first + row].text;
    return body + "],\"has_more\":" + (first + rows_of_page < rows.size() ? "true}" : "false}");
}

// The digits of a number, where a member is one.
std::string digits_of(std::string_view row, std::string_view name) {
    auto const raw = json::find_member(row, name);
    if (!raw || !*raw || (**raw)[0] == '"' || **raw == "null") return {};
    return std::string(**raw);
}

void check_page(athena::session_page const& page, std::vector<json_mutation> const& rows, std::map<errc, int>& seen) {
    std::size_t item = 0, rejected = 0;
    for (std::size_t row = 0; row < rows_of_page; ++row) {
        auto const& expected = rows[page.index() * rows_of_page + row];
        if (rejected < page.rejected().size() && page.rejected()[rejected].index == row) {
            BOOST_TEST(page.rejected()[rejected].raw == expected.text, expected.what);
            ++seen[static_cast<errc>(page.rejected()[rejected++].reason.code.value())];
            continue;
        }
        BOOST_TEST_REQUIRE(item < page.items().size());
        auto const& session = page.items()[item++];
        BOOST_TEST(session.raw == expected.text, expected.what);
        BOOST_TEST(!session.id.empty());
        auto const cost = digits_of(session.raw, "total_cost_usd");
        if (!cost.empty()) BOOST_TEST(session.total_cost_usd == cost);
        ++seen[errc{}];
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(athena_session_mutations)

// fault E5, E7, F21, F22
BOOST_AUTO_TEST_CASE(ten_thousand_rows_that_break_the_schema_lose_no_row_and_alter_none) {
    auto rows = mutated_rows(10'400);
    std::erase_if(rows, [](json_mutation const& row) { return row.too_deep; });
    rows.resize(rows.size() / rows_of_page * rows_of_page);
    BOOST_TEST(rows.size() >= 10'000u);
    tests::athena_against server([&](std::string_view request) {
        return tests::reply(200, page_of(rows, static_cast<std::size_t>(tests::offset_of(request))));
    });
    server.options.malformed_items(malformed_items::report);
    std::map<errc, int> seen;
    std::size_t delivered = 0;
    auto const walk = [&](athena::client const& client) -> asio::awaitable<void> {
        auto pages = client.pages(athena::session_query().limit(rows_of_page));
        while (auto page = co_await pages.next()) {
            delivered += page->items().size() + page->rejected().size();
            check_page(*page, rows, seen);
        }
    };
    server.run(walk);
    BOOST_TEST(delivered == rows.size());
    // Both fates are common, or the changes would not test what they shall.
    BOOST_TEST(seen[errc{}] > 2'000);
    BOOST_TEST(seen[errc::malformed_item] > 2'000);
    BOOST_TEST(seen.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
