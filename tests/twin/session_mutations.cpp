// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/client.hpp>

#include "support/json_mutations.hpp"
#include "twin/client_fixture.hpp"

#include <confab/json/raw_text.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

using namespace confab;
using tests::json_mutation;
namespace twin = confab::twin;

namespace {

constexpr std::size_t rows_of_page = 100;

// Rows of the search, or of the chat service.
std::vector<json_mutation> mutated_rows(std::size_t count, bool is_chat) {
    testing::twin_sandbox const vendor{tests::twin_data(count), tests::with_twin_token()};
    std::vector<json_mutation> rows;
    for (std::size_t index = 0; index < count; ++index)
        rows.push_back(tests::mutated(is_chat ? vendor.chat_item(index) : vendor.item(index), index));
    std::erase_if(rows, [](json_mutation const& row) { return row.too_deep; });
    rows.resize(rows.size() / rows_of_page * rows_of_page);
    return rows;
}

std::string page_of(std::vector<json_mutation> const& rows, std::size_t first) {
    std::string body = "{\"items\":[";
    for (auto row = first; row < std::min(first + rows_of_page, rows.size()); ++row)
        body += (row == first ? "" : ",") + rows[row].text;
    return body + "]}";
}

// The digits of a number, where a member is one.
std::string digits_of(std::string_view row, std::string_view name) {
    auto const raw = json::find_member(row, name);
    if (!raw || !*raw || std::string_view("-0123456789").find((**raw)[0]) == std::string_view::npos) return {};
    return std::string(**raw);
}

template <class Page>
void check_page(Page const& page, std::vector<json_mutation> const& rows, std::map<errc, int>& seen) {
    std::size_t item = 0, rejected = 0;
    for (std::size_t row = 0; row < rows_of_page && item + rejected < page.items().size() + page.rejected().size();
         ++row) {
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
        if constexpr (requires { session.price; }) {
            auto const price = digits_of(session.raw, "price");
            if (!price.empty()) BOOST_TEST(session.price == price);
        }
        auto const client = digits_of(session.raw, "clientId");
        if (!client.empty()) BOOST_TEST(session.client_id == client);
        ++seen[errc{}];
    }
}

template <class Make>
void check_walk(std::vector<json_mutation> const& rows, Make make) {
    tests::twin_against server([&](std::string_view request) {
        return tests::reply(200, page_of(rows, static_cast<std::size_t>(tests::twin_number(request, "offset"))));
    });
    server.options.malformed_items(malformed_items::report);
    std::map<errc, int> seen;
    std::size_t delivered = 0;
    auto const walk = [&](twin::client const& client) -> asio::awaitable<void> {
        auto pages = make(client);
        while (auto page = co_await pages.next()) {
            delivered += page->items().size() + page->rejected().size();
            check_page(*page, rows, seen);
        }
    };
    server.run(walk);
    BOOST_TEST(delivered == rows.size());
    // Nothing but a missing or unreadable id, a member that comes twice, and text that is none rejects a row of a vendor
    // that publishes no types; both fates are common enough to test what they shall.
    BOOST_TEST(seen[errc{}] > static_cast<int>(rows.size() / 2));
    BOOST_TEST(seen[errc::malformed_item] > static_cast<int>(rows.size() / 50));
    BOOST_TEST(seen.size() == 2u);
}

} // namespace

BOOST_AUTO_TEST_SUITE(twin_session_mutations)

// fault E5, E7, F21, F22
BOOST_AUTO_TEST_CASE(ten_thousand_rows_that_break_the_schema_lose_no_row_and_alter_none) {
    auto const rows = mutated_rows(10'400, false);
    BOOST_TEST(rows.size() >= 10'000u);
    check_walk(rows,
               [](twin::client const& client) { return client.pages(twin::session_query().limit(rows_of_page)); });
}

// fault E5, E7, F21, F22
BOOST_AUTO_TEST_CASE(nor_do_those_of_the_chat_service) {
    auto const rows = mutated_rows(5'000, true);
    check_walk(rows,
               [](twin::client const& client) { return client.chat_pages(twin::chat_query().limit(rows_of_page)); });
}

BOOST_AUTO_TEST_SUITE_END()
