// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/client.hpp>

#include "support/fake_server.hpp"
#include "support/json_mutations.hpp"
#include "support/run_awaitable.hpp"

#include <confab/json/item_decoder.hpp>
#include <confab/json/raw_text.hpp>
#include <confab/opencx/fields.hpp>
#include <confab/testing/opencx_sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <vector>

using namespace confab;
using tests::json_mutation;
namespace opencx = confab::opencx;

namespace {

constexpr std::size_t rows_of_page = 100;

std::vector<json_mutation> mutated_rows(std::size_t count) {
    testing::sandbox_data_options options;
    options.sessions = count;
    testing::opencx_sandbox const vendor{testing::sandbox_data(options)};
    std::vector<json_mutation> rows;
    for (std::size_t index = 0; index < count; ++index) rows.push_back(tests::mutated(vendor.item(index), index));
    return rows;
}

std::string page_of(std::vector<json_mutation> const& rows, std::size_t first) {
    std::string body = "{\"items\":[";
    for (std::size_t row = 0; row < rows_of_page; ++row) body += (row == 0 ? "" : ",") + rows[first + row].text;
    auto const next = first + rows_of_page;
    return body + "],\"next\":" + (next < rows.size() ? '"' + std::to_string(next) + '"' : "null") + '}';
}

void check_item(opencx::session_view const& item, json_mutation const& row) {
    BOOST_TEST(item.raw == row.text, row.what);
    BOOST_TEST(!item.id.empty());
    auto const ticket = json::find_member(item.raw, "ticket_number");
    if (ticket && *ticket && (*ticket)->front() != '"' && **ticket != "null")
        BOOST_TEST(item.ticket_number == **ticket);
}

void check_page(opencx::session_page const& page, std::vector<json_mutation> const& rows, std::map<errc, int>& seen) {
    std::size_t item = 0, rejected = 0;
    for (std::size_t row = 0; row < rows_of_page; ++row) {
        auto const& expected = rows[page.index() * rows_of_page + row];
        if (rejected < page.rejected().size() && page.rejected()[rejected].index == row) {
            BOOST_TEST(page.rejected()[rejected].raw == expected.text, expected.what);
            ++seen[static_cast<errc>(page.rejected()[rejected++].reason.code.value())];
            continue;
        }
        BOOST_TEST_REQUIRE(item < page.items().size());
        check_item(page.items()[item++], expected);
        ++seen[errc{}];
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(opencx_session_mutations)

// fault E5, E7, F21, F22
BOOST_AUTO_TEST_CASE(ten_thousand_rows_that_break_the_schema_lose_no_row_and_alter_none) {
    auto rows = mutated_rows(10'000);
    std::erase_if(rows, [](json_mutation const& row) { return row.too_deep; });
    rows.resize(rows.size() / rows_of_page * rows_of_page);
    for (auto const& row : rows)
        if (row.text.find("\\ud800") == std::string::npos) BOOST_TEST(json::validate(row.text).has_value(), row.what);
    auto const server = std::make_shared<tests::fake_server>([&](std::string_view request) {
        auto const at = request.find("cursor=");
        auto const first = at == request.npos ? 0 : std::stoul(std::string(request.substr(at + 7, 10)));
        return tests::reply(200, page_of(rows, first));
    });
    auto const options = opencx::client_options()
                             .connector(server)
                             .malformed_items(malformed_items::report)
                             .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000));
    asio::io_context context;
    opencx::client const client(context.get_executor(), "token", options);
    std::map<errc, int> seen;
    std::size_t delivered = 0;
    auto const walk = [&]() -> asio::awaitable<void> {
        auto pages = client.pages();
        while (auto page = co_await pages.next()) {
            delivered += page->items().size() + page->rejected().size();
            check_page(*page, rows, seen);
        }
    };
    tests::run_awaitable(context, walk());
    BOOST_TEST(delivered == rows.size());
    BOOST_TEST(rows.size() > 9'500u);
    // Both fates are common, or the changes would not test what they shall.
    BOOST_TEST(seen[errc{}] > 3'000);
    BOOST_TEST(seen[errc::malformed_item] > 2'000);
    BOOST_TEST(seen.size() == 2u);
}

// fault E3
BOOST_AUTO_TEST_CASE(a_row_that_is_too_deep_fails_its_page) {
    std::size_t deep = 0;
    for (auto const& row : mutated_rows(2'000)) {
        if (!row.too_deep) continue;
        ++deep;
        opencx::session_view view;
        std::pmr::monotonic_buffer_resource arena;
        auto const outcome = json::item_decoder().decode(opencx::session_fields, row.text, view, arena);
        BOOST_TEST((outcome.error().code == errc::json_too_deep), row.what);
    }
    BOOST_TEST(deep > 0u);
}

BOOST_AUTO_TEST_SUITE_END()
