// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/common_stream.hpp>

#include "support/run_awaitable.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

namespace acme {

class row_view {
public:
    row_view() = default;
    std::string_view id;
    std::string_view raw;
};

confab::session to_common(row_view const& from, std::string_view account) {
    confab::session made;
    made.account = account;
    made.id = from.id;
    return made;
}

} // namespace acme

using namespace confab;

namespace {

// Pages of two rows, counted when they are made.
async_generator<paging::page<acme::row_view>> pages_of(int count, int& made) {
    static constexpr std::string_view names[] = {"a", "b", "a", "c", "a", "d"};
    for (int page = 0; page < count; ++page) {
        ++made;
        auto filled = std::make_unique<paging::page<acme::row_view>::contents>();
        for (int row = 0; row < 2; ++row) filled->items.emplace_back().id = names[page * 2 + row];
        paging::page<acme::row_view> out(std::move(filled));
        co_yield std::move(out);
    }
}

std::string ids(session_filter const& rest, std::uint64_t limit, int& made) {
    std::string out;
    auto const run = [&]() -> asio::awaitable<void> {
        auto sessions = paging::common_sessions(pages_of(3, made), "eu", rest, limit);
        while (auto session = co_await sessions.next()) {
            BOOST_TEST(session->account == "eu");
            out += session->id;
        }
    };
    tests::run_awaitable(run());
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(paging_common_stream)

// fault F31
BOOST_AUTO_TEST_CASE(rows_pass_the_filter_and_no_page_is_asked_for_behind_the_limit) {
    int made = 0;
    BOOST_TEST(ids({}, 0, made) == "abacad");
    BOOST_TEST(made == 3);
    session_filter only_a;
    only_a.text = "A";
    made = 0;
    BOOST_TEST(ids(only_a, 0, made) == "aaa");
    made = 0;
    BOOST_TEST(ids(only_a, 2, made) == "aa");
    BOOST_TEST(made == 2);
    made = 0;
    BOOST_TEST(ids({}, 2, made) == "ab");
    BOOST_TEST(made == 1);
}

BOOST_AUTO_TEST_SUITE_END()
