// SPDX-License-Identifier: BSL-1.0
#include <confab/testing/sandbox_rows.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(sandbox_rows_tests)

using namespace confab::testing;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

sandbox_data make_data(std::uint64_t sessions) {
    sandbox_data_options options;
    options.sessions = sessions;
    options.spacing = milliseconds(1000);
    return sandbox_data(options);
}

using indices = std::vector<std::uint64_t>;

indices from(sandbox_snapshot const& rows, std::uint64_t index) {
    indices found;
    rows.for_each_created(index, [&](sandbox_session const& session) {
        found.push_back(session.index);
        return true;
    });
    return found;
}

sandbox_time created(sandbox_rows const& rows, std::uint64_t index) {
    return rows.snapshot().session(index).value().created_at;
}

// What the members say, the slow way.
indices expected_order(sandbox_snapshot const& rows) {
    std::vector<std::pair<sandbox_time, std::uint64_t>> places;
    for (std::uint64_t index = 0; index < rows.end(); ++index)
        if (auto const session = rows.session(index)) places.emplace_back(session->created_at, index);
    std::ranges::sort(places);
    indices out;
    for (auto const& place : places) out.push_back(place.second);
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(without_changes_they_are_the_data) {
    sandbox_rows const rows(make_data(5));
    auto const now = rows.snapshot();
    BOOST_TEST(now.size() == 5u);
    BOOST_TEST(now.end() == 5u);
    BOOST_TEST(from(now, 0) == (indices{0, 1, 2, 3, 4}), boost::test_tools::per_element());
    BOOST_TEST(from(now, 5).empty());
    BOOST_TEST(now.find(rows.data().id(3)).value() == 3u);
    BOOST_TEST(!now.find(rows.data().id(5)).has_value());
    BOOST_TEST(!now.session(5).has_value());
}

BOOST_AUTO_TEST_CASE(inserted_sessions_stand_where_their_time_is) {
    sandbox_rows rows(make_data(4));
    auto const before = rows.snapshot();
    auto const last = rows.insert(created(rows, 3) + hours(1));
    auto const first = rows.insert(created(rows, 0) - hours(1));
    auto const same = rows.insert(created(rows, 1));
    BOOST_TEST(last == 4u);
    BOOST_TEST(same == 6u);
    auto const now = rows.snapshot();
    BOOST_TEST(from(now, first) == (indices{5, 0, 1, 6, 2, 3, 4}), boost::test_tools::per_element());
    for (std::uint64_t index = 0; index < now.end(); ++index) {
        auto const all = expected_order(now);
        indices const rest(std::ranges::find(all, index), all.end());
        BOOST_TEST(from(now, index) == rest, boost::test_tools::per_element());
        BOOST_TEST(now.find(now.data().id(index)).value() == index);
    }
    BOOST_TEST(now.first_created_from(sandbox_time::min()) == first);
    BOOST_TEST(now.first_created_from(created(rows, 1)) == 1u);
    BOOST_TEST(now.first_created_from(created(rows, 1) + milliseconds(1)) == 2u);
    BOOST_TEST(now.first_created_from(created(rows, 4) + milliseconds(1)) == now.end());
    BOOST_TEST(before.size() == 4u); // a snapshot stays what it was
    BOOST_TEST(from(before, 0).size() == 4u);
}

BOOST_AUTO_TEST_CASE(an_erased_session_is_gone_and_its_place_is_not) {
    sandbox_rows rows(make_data(4));
    auto const id = rows.data().id(1);
    BOOST_TEST(rows.erase(1));
    BOOST_TEST(!rows.erase(1));
    BOOST_TEST(!rows.touch(1, sandbox_time()));
    BOOST_TEST(!rows.erase(99));
    auto const now = rows.snapshot();
    BOOST_TEST(now.size() == 3u);
    BOOST_TEST(!now.find(id).has_value());
    BOOST_TEST(from(now, 1) == (indices{2, 3}), boost::test_tools::per_element());
    auto const added = rows.insert(created(rows, 3) + hours(1));
    BOOST_TEST(rows.erase(added));
    BOOST_TEST(from(rows.snapshot(), added).empty());
    BOOST_TEST(rows.insert(created(rows, 3)) == added + 1); // an index is never used twice
}

BOOST_AUTO_TEST_CASE(touching_moves_a_session_in_the_order_of_updates_only) {
    sandbox_rows rows(make_data(50));
    auto const by_update = [&] { return *rows.snapshot().sorted(sandbox_order::updated); };
    auto const before = by_update();
    BOOST_TEST(before.size() == 50u);
    auto const moved = before.front();
    BOOST_TEST(rows.touch(moved, sandbox_time(hours(24 * 365 * 100))));
    BOOST_TEST(by_update().back() == moved);
    BOOST_TEST(by_update().size() == 50u);
    BOOST_TEST(from(rows.snapshot(), 0) == expected_order(rows.snapshot()), boost::test_tools::per_element());
    BOOST_TEST(*rows.snapshot().sorted(sandbox_order::created) == expected_order(rows.snapshot()),
               boost::test_tools::per_element());
    BOOST_TEST(rows.snapshot().revision(moved) == 1u);
    BOOST_TEST(rows.snapshot().revision(before.back()) == 0u);
}

BOOST_AUTO_TEST_CASE(facts_and_texts_of_a_session_can_be_changed) {
    sandbox_rows rows(make_data(3));
    auto const edit = [](sandbox_session& facts) {
        facts.status = "closed_resolved";
        facts.index = 77;
        facts.created_at = sandbox_time();
    };
    auto const time = created(rows, 2);
    BOOST_TEST(rows.change(2, edit));
    BOOST_TEST(rows.set_text(2, "name", "a"));
    BOOST_TEST(rows.set_text(2, "name", "b"));
    BOOST_TEST(rows.append(2, "one"));
    BOOST_TEST(rows.append(2, "two"));
    auto const now = rows.snapshot();
    BOOST_TEST(now.session(2)->status == "closed_resolved");
    BOOST_TEST(now.session(2)->index == 2u);
    BOOST_TEST((now.session(2)->created_at == time));
    BOOST_TEST(now.text(2, "name").value() == "b");
    BOOST_TEST(!now.text(2, "other").has_value());
    BOOST_TEST(!now.text(1, "name").has_value());
    BOOST_TEST(now.appended(2) == (std::vector<std::string>{"one", "two"}), boost::test_tools::per_element());
    BOOST_TEST(now.appended(0).empty());
    BOOST_TEST(now.revision(2) == 5u);
}

BOOST_AUTO_TEST_CASE(changes_and_reads_from_several_threads) {
    sandbox_rows rows(make_data(100));
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 3; ++thread)
        threads.emplace_back([&rows, thread] {
            for (int step = 0; step < 50; ++step) {
                rows.insert(sandbox_time(milliseconds(thread * 1000 + step)));
                rows.touch(static_cast<std::uint64_t>(step), sandbox_time(milliseconds(step)));
                auto const now = rows.snapshot();
                if (now.sorted(sandbox_order::updated)->size() != now.size()) throw std::logic_error("torn");
            }
        });
    for (auto& thread : threads) thread.join();
    BOOST_TEST(rows.snapshot().size() == 250u);
    std::set<std::string> ids;
    for (std::uint64_t index = 0; index < 250; ++index) ids.insert(rows.data().id(index));
    BOOST_TEST(ids.size() == 250u);
}

BOOST_AUTO_TEST_SUITE_END()
