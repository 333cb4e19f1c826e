// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/sandbox_data.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

BOOST_AUTO_TEST_SUITE(sandbox_data_tests)

using namespace confab::testing;

namespace {

sandbox_data make_data(std::uint64_t sessions, std::uint64_t seed = 1) {
    sandbox_data_options options;
    options.sessions = sessions;
    options.seed = seed;
    return sandbox_data(options);
}

} // namespace

BOOST_AUTO_TEST_CASE(equal_seeds_give_equal_rows_and_others_do_not) {
    auto const first = make_data(100), same = make_data(100), other = make_data(100, 2);
    for (std::uint64_t index = 0; index < 100; ++index) {
        BOOST_TEST(first.id(index) == same.id(index));
        BOOST_TEST((first.session(index).created_at == same.session(index).created_at));
        BOOST_TEST((first.session(index).updated_at == same.session(index).updated_at));
        BOOST_TEST(first.id(index) != other.id(index));
    }
}

BOOST_AUTO_TEST_CASE(rows_do_not_depend_on_how_many_there_are) {
    auto const few = make_data(10), many = make_data(1'000'000);
    BOOST_TEST(few.id(9) == many.id(9));
    BOOST_TEST((few.session(9).created_at == many.session(9).created_at));
}

BOOST_AUTO_TEST_CASE(ids_are_unique_uuids_of_version_4) {
    auto const data = make_data(20'000);
    std::set<std::string> seen;
    for (std::uint64_t index = 0; index < data.size(); ++index) seen.insert(data.id(index));
    BOOST_TEST(seen.size() == data.size());
    for (auto const& id : seen) {
        BOOST_TEST_REQUIRE(id.size() == 36U);
        bool const is_shaped = id[8] == '-' && id[13] == '-' && id[14] == '4' && id[18] == '-' &&
                               std::string_view("89ab").find(id[19]) != std::string_view::npos && id[23] == '-';
        BOOST_TEST_REQUIRE(is_shaped);
    }
}

BOOST_AUTO_TEST_CASE(find_inverts_id) {
    auto const data = make_data(1'000'000'000);
    for (std::uint64_t index = 0; index < data.size(); index = index * 3 + 1) {
        auto const found = data.find(data.id(index));
        BOOST_TEST_REQUIRE(found.has_value());
        BOOST_TEST(*found == index);
    }
}

BOOST_AUTO_TEST_CASE(find_refuses_what_is_no_id) {
    auto const data = make_data(10);
    auto const id = data.id(3);
    for (std::size_t at = 0; at < id.size(); ++at) {
        for (char const letter : {'0', '1', 'f', '-', 'A', '\0'}) {
            auto changed = id;
            changed[at] = letter;
            if (changed != id) BOOST_TEST(!data.find(changed).has_value());
        }
    }
    BOOST_TEST(!data.find("").has_value());
    BOOST_TEST(!data.find(id + "0").has_value());
    BOOST_TEST(!data.find(data.id(10)).has_value()); // one past the end
}

BOOST_AUTO_TEST_CASE(creation_grows_strictly_and_updates_do_not_precede_it) {
    for (int const spacing : {1, 2, 60'000}) {
        sandbox_data_options options;
        options.spacing = std::chrono::milliseconds(spacing);
        sandbox_data const data(options);
        auto last = options.first_created - std::chrono::milliseconds(1);
        for (std::uint64_t index = 0; index < data.size(); ++index) {
            auto const session = data.session(index);
            BOOST_TEST((session.created_at > last));
            BOOST_TEST((!session.updated_at || *session.updated_at >= session.created_at));
            BOOST_TEST(session.index == index);
            last = session.created_at;
        }
    }
}

BOOST_AUTO_TEST_CASE(first_created_from_agrees_with_a_search) {
    sandbox_data_options options;
    options.sessions = 7;
    options.spacing = std::chrono::milliseconds(10);
    sandbox_data const data(options);
    for (int offset = -3; offset < 80; ++offset) {
        auto const time = options.first_created + std::chrono::milliseconds(offset);
        std::uint64_t expected = 0;
        while (expected < data.size() && data.session(expected).created_at < time) ++expected;
        BOOST_TEST(data.first_created_from(time) == expected);
    }
    BOOST_TEST(data.first_created_from(sandbox_time::min()) == 0U);
    BOOST_TEST(data.first_created_from(std::chrono::sys_days{std::chrono::year{9999} / 1 / 1}) == 7U);
    BOOST_TEST(make_data(0).first_created_from(options.first_created) == 0U);
}

BOOST_AUTO_TEST_CASE(facts_have_variety) {
    auto const data = make_data(10'000);
    std::map<std::string, int> statuses, channels;
    int handed_off = 0, without_update = 0;
    for (std::uint64_t index = 0; index < data.size(); ++index) {
        auto const session = data.session(index);
        ++statuses[std::string(session.status)];
        ++channels[std::string(session.channel)];
        handed_off += session.handed_off;
        without_update += !session.updated_at;
    }
    BOOST_TEST(statuses.size() == 4U); // three known words and an unknown one
    BOOST_TEST(channels.size() == 11U);
    BOOST_TEST(statuses["open"] > 2500);
    BOOST_TEST(statuses["snoozed"] > 20);
    BOOST_TEST(handed_off > 1500);
    BOOST_TEST(handed_off < 2500);
    BOOST_TEST(without_update > 10);
}

BOOST_AUTO_TEST_CASE(options_out_of_bounds_throw) {
    auto const refuses = [](auto change) {
        sandbox_data_options options;
        change(options);
        BOOST_CHECK_THROW(sandbox_data{options}, std::invalid_argument);
    };
    refuses([](auto& options) { options.sessions = 1'000'000'001; });
    refuses([](auto& options) { options.sessions = std::numeric_limits<std::uint64_t>::max(); });
    refuses([](auto& options) { options.spacing = std::chrono::milliseconds(0); });
    refuses([](auto& options) { options.spacing = std::chrono::milliseconds::max(); });
    refuses([](auto& options) { options.first_created = sandbox_time::min(); });
    refuses([](auto& options) { options.first_created = sandbox_time::max(); });
    refuses([](auto& options) {
        options.sessions = 1'000'000'000;
        options.spacing = std::chrono::hours(1);
    });
}

BOOST_AUTO_TEST_SUITE_END()
