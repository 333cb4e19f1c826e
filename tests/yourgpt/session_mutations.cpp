// SPDX-License-Identifier: BSL-1.0
#include "support/json_mutations.hpp"
#include "yourgpt/against.hpp"

#include <confab/json/raw_text.hpp>
#include <confab/testing/yourgpt_sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <vector>

using namespace confab;
using namespace confab::tests;
namespace yourgpt = confab::yourgpt;

namespace {

constexpr std::size_t rows_of_page = 100;

std::vector<json_mutation> mutated_rows(std::size_t count) {
    testing::sandbox_data_options options;
    options.sessions = count;
    testing::yourgpt_sandbox const vendor{testing::sandbox_data(options)};
    std::vector<json_mutation> made;
    for (std::size_t index = 0; index < count; ++index) {
        auto row = mutated(vendor.item(index), index + 1);
        if (!row.too_deep) made.push_back(std::move(row));
    }
    made.resize(made.size() / rows_of_page * rows_of_page);
    return made;
}

std::string page(std::vector<json_mutation> const& all, std::size_t first) {
    std::string body = "{\"type\":\"RXSUCCESS\",\"data\":[";
    for (auto row = first; row < std::min(first + rows_of_page, all.size()); ++row)
        body += (row == first ? "" : ",") + all[row].text;
    return body + "]}";
}

/// What a row says is what the item says, digit for digit.
void check_digits(yourgpt::session_view const& item) {
    for (auto const& [name, value] :
         {std::pair("session_uid", item.id), std::pair("id", item.row_id), std::pair("contact_id", item.contact_id)}) {
        auto const raw = json::find_member(item.raw, name);
        if (raw && *raw && (*raw)->find_first_not_of("0123456789.eE+-") == std::string_view::npos)
            BOOST_TEST(value == **raw);
    }
}

void check_page(yourgpt::session_page const& read, std::vector<json_mutation> const& all, std::map<errc, int>& seen) {
    std::size_t item = 0, rejected = 0;
    auto const first = static_cast<std::size_t>(read.index()) * rows_of_page;
    for (std::size_t row = 0; row < read.items().size() + read.rejected().size(); ++row) {
        auto const& expected = all.at(first + row);
        if (rejected < read.rejected().size() && read.rejected()[rejected].index == row) {
            BOOST_TEST(read.rejected()[rejected].raw == expected.text, expected.what);
            ++seen[static_cast<errc>(read.rejected()[rejected++].reason.code.value())];
            continue;
        }
        auto const& given = read.items()[item++];
        BOOST_TEST(given.raw == expected.text, expected.what);
        BOOST_TEST(!given.id.empty());
        check_digits(given);
        yourgpt::session const kept(given);
        BOOST_TEST(kept.raw == expected.text);
        ++seen[errc{}];
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(yourgpt_session_mutations)

// fault E5, E7, F21, F22
BOOST_AUTO_TEST_CASE(ten_thousand_rows_that_break_the_schema_lose_no_row_and_alter_none) {
    auto const all = mutated_rows(10'200);
    BOOST_TEST(all.size() >= 10'000u);
    yourgpt_against server(
        [&](std::string_view request) { return reply(200, page(all, (page_of(request) - 1) * rows_of_page)); });
    server.options.malformed_items(malformed_items::report);
    std::map<errc, int> seen;
    std::size_t delivered = 0;
    auto const walk = [&](yourgpt::client const& client) -> asio::awaitable<void> {
        auto pages = client.pages();
        while (auto read = co_await pages.next()) {
            delivered += read->items().size() + read->rejected().size();
            check_page(*read, all, seen);
        }
    };
    server.run(walk);
    BOOST_TEST(delivered == all.size());
    // Both fates are common, or the changes would not test what they shall.
    BOOST_TEST(seen[errc{}] > 3'000);
    BOOST_TEST(seen[errc::malformed_item] > 1'000);
    BOOST_TEST(seen.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
