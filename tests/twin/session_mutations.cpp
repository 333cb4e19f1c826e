// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/client.hpp>

#include "support/mutated_walk.hpp"
#include "support/row_ids.hpp"
#include "twin/client_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(twin_session_mutations)

using namespace confab;
using tests::mutated_walk;
namespace twin = confab::twin;

namespace {

class check_numbers {
public:
    check_numbers() = default;

    template <class Session>
    void operator()(Session const& session) const {
        if constexpr (requires { session.price; }) check(session.raw, "price", session.price);
        check(session.raw, "clientId", session.client_id);
        check(session.raw, "id", session.id);
    }

private:
    static void check(std::string_view row, char const* name, std::string_view value) {
        auto const digits = tests::digits_of(row, name);
        if (!digits.empty()) BOOST_TEST(value == digits);
    }
};

// Nothing but a missing or unreadable id, a member that comes twice, and text that is none rejects a row of a vendor that
// publishes no types.
template <class Make>
void check_walk(mutated_walk walked, Make make) {
    tests::twin_against server([&](std::string_view request) {
        auto const first = static_cast<std::size_t>(tests::twin_number(request, "offset"));
        return tests::reply(200, "{\"items\":[" + walked.page_from(first) + "]}");
    });
    server.options.malformed_items(malformed_items::report);
    auto const walk = [&](twin::client const& client) -> asio::awaitable<void> {
        auto pages = make(client);
        while (auto page = co_await pages.next()) walked.take(*page, check_numbers());
    };
    server.run(walk);
    walked.check_end(walked.size() / 2, walked.size() / 50);
}

testing::twin_sandbox sandbox() { return testing::twin_sandbox(tests::twin_data(11'000), tests::with_twin_token()); }

} // namespace

// fault E5, E7, F21, F22
BOOST_AUTO_TEST_CASE(ten_thousand_rows_that_break_the_schema_lose_no_row_and_alter_none) {
    auto const vendor = sandbox();
    check_walk(mutated_walk(10'000, [&](std::size_t index) { return vendor.item(index); }),
               [](twin::client const& client) {
                   return client.pages(twin::session_query().limit(mutated_walk::rows_of_page));
               });
}

// fault E5, E7, F21, F22
BOOST_AUTO_TEST_CASE(nor_do_those_of_the_chat_service) {
    auto const vendor = sandbox();
    check_walk(mutated_walk(5'000, [&](std::size_t index) { return vendor.chat_item(index); }),
               [](twin::client const& client) {
                   return client.chat_pages(twin::chat_query().limit(mutated_walk::rows_of_page));
               });
}

// fault F21
BOOST_AUTO_TEST_CASE(every_kind_of_id_is_read_exactly_or_told_with_its_place) {
    tests::check_row_ids(tests::row_ids("id"), [](bool is_lenient, std::string const& rows) {
        tests::twin_against server([&](std::string_view) { return tests::reply(200, "{\"items\":[" + rows + "]}"); });
        if (is_lenient) server.options.malformed_items(malformed_items::report);
        result<std::optional<twin::session_page>> found = failure(errc::cancelled);
        auto const walk = [&](twin::client const& client) -> asio::awaitable<void> {
            auto pages = client.pages();
            found = co_await pages.try_next();
        };
        server.run(walk);
        return found;
    });
}

BOOST_AUTO_TEST_SUITE_END()
