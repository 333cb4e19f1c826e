// SPDX-License-Identifier: BSL-1.0
#include <confab/async_generator.hpp>

#include "support/run_awaitable.hpp"

#include <boost/test/unit_test.hpp>

#include <new>
#include <optional>
#include <string>
#include <utility>

BOOST_AUTO_TEST_SUITE(async_generator_made_values)

using confab::async_generator;
using confab::tests::run_awaitable;
namespace asio = boost::asio;

namespace {

constexpr char const* long_text = "a text that is too long for the small buffer of a string";

// What values are made from.
class source {
public:
    explicit source(int made_number, bool made_to_throw = false) : number(made_number), throws(made_to_throw) {}

    int number;
    bool mutable throws; // once
};

// Counts how often it is constructed from a source, and moved.
class made {
public:
    static inline int constructed = 0;
    static inline int moved = 0;

    explicit made(source const& from) : number(from.number), text(long_text) {
        if (std::exchange(from.throws, false)) throw std::bad_alloc();
        ++constructed;
    }
    explicit made(int value) : number(value), text(long_text) {}
    made(made&& other) noexcept : number(other.number), text(std::move(other.text)) { ++moved; }
    made& operator=(made&&) = delete;
    made(made const&) = delete;

    int number;
    std::string text;
};

async_generator<made> made_numbers(int count, int throwing = -1) {
    for (int number = 0; number < count; ++number) {
        source const from(number, number == throwing);
        confab::detail::made_from<made, source> const item(from);
        co_yield item;
        made value(-number);
        co_yield std::move(value);
    }
}

async_generator<made> passed_on(async_generator<made> values) {
    while (auto value = co_await values.next()) co_yield std::move(*value);
}

void forget_counts() { made::constructed = made::moved = 0; }

} // namespace

BOOST_AUTO_TEST_CASE(a_value_is_constructed_where_it_is_taken_and_moved_to_the_consumer_once) {
    forget_counts();
    auto check = []() -> asio::awaitable<void> {
        auto values = made_numbers(1);
        auto const first = co_await values.next();
        BOOST_TEST_REQUIRE(first.has_value());
        BOOST_TEST(first->number == 0);
        BOOST_TEST(first->text == long_text);
        BOOST_TEST(made::constructed == 1);
        BOOST_TEST(made::moved == 1);
    };
    run_awaitable(check());
}

BOOST_AUTO_TEST_CASE(made_values_and_others_come_in_turn_through_other_streams_too) {
    auto check = []() -> asio::awaitable<void> {
        auto values = passed_on(made_numbers(3));
        for (int number = 0; number < 3; ++number)
            for (int const expected : {number, -number}) {
                auto const value = co_await values.next();
                BOOST_TEST_REQUIRE(value.has_value());
                BOOST_TEST(value->number == expected);
                BOOST_TEST(value->text == long_text);
            }
        auto const end = co_await values.next();
        BOOST_TEST(!end.has_value());
    };
    run_awaitable(check());
}

BOOST_AUTO_TEST_CASE(a_value_whose_constructor_throws_comes_with_the_next_pull) {
    auto check = []() -> asio::awaitable<void> {
        auto values = made_numbers(2, 1);
        for (int const expected : {0, 0}) {
            auto const value = co_await values.next();
            BOOST_TEST(value->number == expected);
        }
        bool has_thrown = false;
        try {
            auto const value = co_await values.next();
            BOOST_TEST(!value.has_value());
        } catch (std::bad_alloc const&) {
            has_thrown = true;
        }
        BOOST_TEST(has_thrown);
        auto const value = co_await values.next();
        BOOST_TEST_REQUIRE(value.has_value());
        BOOST_TEST(value->number == 1);
    };
    run_awaitable(check());
}

BOOST_AUTO_TEST_SUITE_END()
