// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/first_of_each.hpp>

#include "opencx/sandbox_client.hpp"

#include <confab/session.hpp>
#include <confab/testing/detail/row_random.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(first_of_each)

using namespace confab;
using texts = std::vector<std::string>;

namespace {

async_generator<session> stream_of(std::vector<session> all) {
    for (auto& one : all) co_yield std::move(one);
}

session made(std::string vendor, std::string account, std::string id, std::string raw = {}) {
    session one;
    one.vendor = std::move(vendor);
    one.account = std::move(account);
    one.id = std::move(id);
    one.raw = std::move(raw);
    return one;
}

texts raws(std::vector<session> all) {
    texts out;
    auto const read = [&]() -> asio::awaitable<void> {
        auto firsts = paging::first_of_each(stream_of(std::move(all)));
        while (auto one = co_await firsts.next()) out.push_back(one->raw);
    };
    tests::run_awaitable(read());
    return out;
}

// A list in an order that its server changes between any two pages, also among rows that are equal in it.
class moving_list {
public:
    moving_list(std::uint64_t seed, int rows) : random_(seed) {
        for (int number = 0; number < rows; ++number) ids_.push_back("s" + std::to_string(number));
    }
    std::string page(std::size_t offset, std::size_t size) {
        for (int move = 0; move < 3; ++move) std::swap(any(), any());
        std::string rows;
        for (auto at = offset; at < std::min(offset + size, ids_.size()); ++at) {
            rows += (rows.empty() ? "" : ",") + ("{\"id\":\"" + ids_[at] + "\"}");
            shown_.insert(ids_[at]);
        }
        return "{\"data\":[" + rows + "],\"has_next\":" + (offset + size < ids_.size() ? "true}" : "false}");
    }
    std::set<std::string> const& shown() const { return shown_; }

private:
    std::string& any() { return ids_[random_.below(ids_.size())]; }

    testing::detail::row_random random_;
    texts ids_;
    std::set<std::string> shown_;
};

} // namespace

// fault F20
BOOST_AUTO_TEST_CASE(of_sessions_with_one_id_the_first_comes) {
    std::vector<session> const all = {made("v", "a", "1", "first"),
                                      made("v", "a", "2", "other"),
                                      made("v", "a", "1", "later"),
                                      made("v", "a", "2", "other"),
                                      made("v", "b", "1", "of another account"),
                                      made("w", "a", "1", "of another vendor")};
    BOOST_TEST(raws(all) == (texts{"first", "other", "of another account", "of another vendor"}),
               boost::test_tools::per_element());
    BOOST_TEST(raws({}).empty());
}

// fault F20
BOOST_AUTO_TEST_CASE(memory_is_bounded) {
    std::vector<session> all;
    for (int number = 0; number < 40'000; ++number) all.push_back(made("v", "a", std::to_string(number)));
    all.push_back(made("v", "a", "39999")); // within the window
    all.push_back(made("v", "a", "0"));     // behind it
    BOOST_TEST(raws(std::move(all)).size() == 40'001u);
}

// fault F23
BOOST_AUTO_TEST_CASE(what_moves_across_the_edges_of_pages_comes_once) {
    std::size_t repeated = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        moving_list list(seed, 40);
        std::size_t received = 0;
        auto const server = std::make_shared<tests::fake_server>([&](std::string_view request) {
            auto const at = request.find("\"page\":");
            auto const page = std::stoul(std::string(request.substr(at + 7, 10)));
            auto const body = list.page((page - 1) * 10, 10);
            received += static_cast<std::size_t>(std::ranges::count(body, '{')) - 1;
            return tests::reply(200, body);
        });
        asio::io_context context;
        opencx::client const client(context.get_executor(), tests::sandbox_token, tests::options_for(server));
        texts ids;
        auto const read = [&]() -> asio::awaitable<void> {
            auto sessions = paging::first_of_each(client.filter(opencx::filter_query().limit(10)));
            while (auto one = co_await sessions.next()) ids.push_back(one->id);
        };
        tests::run_awaitable(context, read());
        std::set<std::string> const distinct(ids.begin(), ids.end());
        BOOST_TEST(distinct.size() == ids.size());
        BOOST_TEST((distinct == list.shown())); // what any page showed
        repeated += received - ids.size();
    }
    BOOST_TEST(repeated > 200u);
}

BOOST_AUTO_TEST_SUITE_END()
