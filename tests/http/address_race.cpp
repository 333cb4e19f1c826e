// SPDX-License-Identifier: BSL-1.0
#include <confab/http/detail/address_race.hpp>

#include "support/errc_output.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(http_address_race)

namespace {

using namespace confab;
using namespace std::chrono_literals;
using http::detail::address_race;
using http::detail::addresses;
using http::detail::attempt_delay;

constexpr auto refused = boost::asio::error::connection_refused;
constexpr auto unreachable = boost::asio::error::network_unreachable;

addresses made(std::initializer_list<char const*> texts) {
    addresses list;
    for (auto const* text : texts) list.push_back(boost::asio::ip::make_address(text));
    return list;
}

/// The attempts that are due at a time.
std::vector<std::size_t> due(address_race& race, time::steady_time now) {
    std::vector<std::size_t> started;
    while (auto const index = race.start(now)) started.push_back(*index);
    return started;
}
using indexes = std::vector<std::size_t>;

BOOST_AUTO_TEST_CASE(families_take_turns) { // fault A4
    auto const check = [](std::initializer_list<char const*> found, std::initializer_list<char const*> expected) {
        BOOST_TEST((http::detail::interleaved(made(found)) == made(expected)));
    };
    check({}, {});
    check({"192.0.2.1"}, {"192.0.2.1"});
    check({"192.0.2.1", "192.0.2.2"}, {"192.0.2.1", "192.0.2.2"});
    check({"::1", "::2", "::3", "192.0.2.1", "192.0.2.2"}, {"::1", "192.0.2.1", "::2", "192.0.2.2", "::3"});
    check({"192.0.2.1", "::1", "::2", "::3"}, {"192.0.2.1", "::1", "::2", "::3"});
    check({"192.0.2.1", "192.0.2.2", "192.0.2.3", "::1"}, {"192.0.2.1", "::1", "192.0.2.2", "192.0.2.3"});
}

BOOST_AUTO_TEST_CASE(a_long_list_of_one_family_does_not_crowd_out_the_other) {
    addresses found;
    for (unsigned i = 1; i <= 100; ++i) found.push_back(boost::asio::ip::address_v4(0xc0000200 + i));
    found.push_back(boost::asio::ip::make_address("::1"));
    auto const ordered = http::detail::interleaved(found);
    BOOST_TEST(ordered.size() == http::detail::max_addresses);
    BOOST_TEST(ordered[1].is_v6());
}

BOOST_AUTO_TEST_CASE(attempts_start_a_delay_apart) { // fault A4, B2
    time::steady_time const begin(1000s);
    address_race race(3);
    BOOST_TEST((due(race, begin) == indexes{0}));
    BOOST_TEST((race.next() == begin + attempt_delay));
    BOOST_TEST(due(race, begin + attempt_delay - 1ns).empty());
    BOOST_TEST((due(race, begin + attempt_delay) == indexes{1}));
    BOOST_TEST((race.next() == begin + 2 * attempt_delay));
    BOOST_TEST((due(race, begin + 60s) == indexes{2})); // late, and one at a time
    BOOST_TEST((race.next() == time::never));
    BOOST_TEST(due(race, time::never).empty());
    BOOST_TEST(!race.is_lost());
}

BOOST_AUTO_TEST_CASE(a_failure_lets_the_next_one_start_at_once) { // fault A4, B1
    time::steady_time const begin(1000s);
    address_race race(4);
    BOOST_TEST((due(race, begin) == indexes{0}));
    race.fail(0, refused);
    BOOST_TEST((due(race, begin) == indexes{1}));
    BOOST_TEST((due(race, begin + attempt_delay) == indexes{2}));
    race.fail(1, refused); // an older one: the newest has its delay all the same
    BOOST_TEST(due(race, begin + attempt_delay).empty());
    race.fail(2, refused);
    BOOST_TEST((due(race, begin + attempt_delay) == indexes{3}));
    BOOST_TEST(!race.is_lost());
    race.fail(3, refused);
    BOOST_TEST(race.is_lost());
}

BOOST_AUTO_TEST_CASE(the_outcome_is_the_most_telling_failure) { // fault A5, B16, B17
    namespace codes = boost::system::errc;
    auto const outcome = [](std::initializer_list<error_code> failures) {
        address_race race(failures.size());
        for (std::size_t i = 0; i < failures.size(); ++i) {
            BOOST_TEST((due(race, time::steady_time(1s)) == indexes{i}));
            race.fail(i, failures.begin()[i]);
        }
        BOOST_TEST(race.is_lost());
        return race.outcome();
    };
    error_code const full = make_error_code(codes::too_many_files_open);
    error_code const no_address = make_error_code(codes::address_not_available);
    BOOST_TEST(outcome({unreachable}) == error_code(unreachable));
    BOOST_TEST(outcome({unreachable, refused}) == error_code(refused));
    BOOST_TEST(outcome({refused, unreachable}) == error_code(refused));
    BOOST_TEST(outcome({no_address, refused}) == error_code(refused));
    BOOST_TEST(outcome({refused, full, unreachable}) == full);
}

} // namespace

BOOST_AUTO_TEST_SUITE_END()
