// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/walk_rows.hpp>

#include "paging/row_walk_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(paging_walk_rows)

using namespace confab;
using namespace confab::tests;

namespace {

using boost::test_tools::per_element;

// Two pages; an id that needs unescaping, one that comes twice, a number.
std::string const first_page =
    R"({ "rows":[{"id":"a"} ,{"id":"b","x":"]}"},{"id":"\u0063"},{"id":"b"},{"id":17226012685401507}],"next":"p2"})";
texts const first_ids = {"a", "b", "c", "b", "17226012685401507"};
std::string const second_page = R"({"rows":[{"id":"d"},{"id":"e"}]})";
texts const all_ids = {"a", "b", "c", "b", "17226012685401507", "d", "e"};

paced_answer whole(std::string_view request) {
    return paced_answer(reply(200, is_first_page(request) ? first_page : second_page));
}
std::size_t const first_size = reply(200, first_page).size();

texts joined(texts first, texts const& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}
texts sorted(texts values) {
    std::sort(values.begin(), values.end());
    return values;
}

/// A walk whose consumer takes all that comes, until the server holds back.
class held_walk {
public:
    explicit held_walk(row_walks const& walks) : walks_(walks), rows_(walks.rows(context_.get_executor())) {
        asio::co_spawn(context_, row_walks::collect(rows_, found),
                       asio::bind_cancellation_slot(signal_.slot(), asio::detached));
        context_.poll();
    }

    void release() {
        walks_.server->release();
        run();
    }
    void cancel() {
        signal_.emit(asio::cancellation_type::terminal);
        run();
    }
    void run() {
        context_.restart();
        context_.poll();
    }

    harvest found;

private:
    row_walks const& walks_;
    asio::io_context context_;
    asio::cancellation_signal signal_;
    async_generator<row> rows_;
};

} // namespace

BOOST_AUTO_TEST_CASE(rows_leave_before_their_page_has_ended) {
    row_walks const walks([](std::string_view request) {
        auto answer = whole(request);
        answer.hold_at = answer.bytes.size() - 1;
        return answer;
    });
    held_walk walk(walks);
    BOOST_TEST(walks.server->is_holding());
    BOOST_TEST(walk.found.is_waiting);
    BOOST_TEST(walk.found.ids == first_ids, per_element());
    BOOST_TEST(walks.server->requests() == 1u);
    walk.release();
    BOOST_TEST(walk.found.ids == all_ids, per_element());
    BOOST_TEST(walk.found.is_waiting);
    walk.release();
    BOOST_TEST(walk.found.has_ended);
}

// fault B11, E4
BOOST_AUTO_TEST_CASE(any_pieces_give_the_same_rows) { // fault B13
    for (std::size_t piece = 1; piece <= first_size; ++piece) {
        row_walks const walks([&](std::string_view request) {
            auto answer = whole(request);
            answer.piece = piece;
            return answer;
        });
        auto const found = walks.walk();
        BOOST_TEST(found.ids == all_ids, per_element());
        BOOST_TEST(found.has_ended);
    }
}

// fault B8, B14
BOOST_AUTO_TEST_CASE(a_page_that_breaks_off_at_any_byte_is_read_again_and_each_row_comes_once) {
    for (std::size_t end = 0; end < first_size; ++end) {
        unsigned request_count = 0;
        auto const breaking = [&](std::string_view request) {
            auto answer = whole(request);
            if (++request_count == 1) answer.hold_at = answer.break_at = end; // all that came is taken before it breaks
            return answer;
        };
        row_walks const walks(breaking, 2);
        held_walk walk(walks);
        BOOST_TEST(walks.server->is_holding());
        walk.release();
        BOOST_TEST(walk.found.ids == all_ids, per_element());
        BOOST_TEST(walk.found.has_ended);
        BOOST_TEST(walks.server->requests() == 3u);
    }
}

// fault F12, F20, F23
BOOST_AUTO_TEST_CASE(a_page_that_has_changed_when_it_is_read_again_gives_what_is_new) {
    auto const read_twice = [](texts const& before, texts const& after) {
        unsigned request_count = 0;
        row_walks const walks(
            [&](std::string_view) {
                paced_answer answer(reply(200, page_text(++request_count == 1 ? before : after)));
                if (request_count == 1) answer.hold_at = answer.break_at = answer.bytes.size() - 1;
                return answer;
            },
            2);
        held_walk walk(walks);
        walk.release();
        BOOST_TEST(walk.found.has_ended);
        return walk.found.ids;
    };
    BOOST_TEST(read_twice({"a", "b", "c"}, {"c", "b", "a"}) == (texts{"a", "b", "c"}), per_element());
    BOOST_TEST(read_twice({"a", "b"}, {"x", "a", "y", "b", "z"}) == (texts{"a", "b", "x", "y", "z"}), per_element());
    BOOST_TEST(read_twice({"a", "b"}, {"c"}) == (texts{"a", "b", "c"}), per_element());
    BOOST_TEST(read_twice({"a", "b"}, {}) == (texts{"a", "b"}), per_element());
    BOOST_TEST(read_twice({"a", "a"}, {"a", "b", "a", "a"}) == (texts{"a", "a", "b", "a"}), per_element());
}

// fault F30
BOOST_AUTO_TEST_CASE(a_walk_that_fails_at_any_byte_resumes_with_nothing_lost_and_nothing_twice) {
    for (std::size_t end = 0; end < first_size; ++end) {
        bool is_broken = true;
        row_walks const walks([&](std::string_view request) {
            auto answer = whole(request);
            if (is_broken) answer.hold_at = answer.break_at = end;
            return answer;
        });
        held_walk walk(walks);
        walk.release();
        BOOST_TEST_REQUIRE(walk.found.reason.has_value());
        BOOST_TEST((walk.found.reason->code == condition::retryable));
        BOOST_TEST(walk.found.reason->details.delivered == walk.found.ids.size());
        BOOST_TEST(walk.found.reason->details.page.value() == 0u);
        is_broken = false;
        auto const rest = walks.walk(walk.found.reason->details.position);
        BOOST_TEST(rest.has_ended);
        BOOST_TEST(joined(walk.found.ids, rest.ids) == all_ids, per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_walk_that_fails_twice_within_a_page_resumes_with_nothing_lost_and_nothing_twice) {
    texts const ids = {"a", "b", "a"};
    auto const answer_text = reply(200, page_text(ids));
    auto const head_size = answer_text.find("{");
    for (std::size_t first = head_size; first < answer_text.size(); ++first) {
        for (std::size_t second = head_size; second < answer_text.size(); ++second) {
            std::vector<std::size_t> const ends = {first, second, paced_answer::nowhere};
            std::size_t request_count = 0;
            row_walks const walks([&](std::string_view) {
                paced_answer answer(answer_text);
                answer.hold_at = answer.break_at = ends.at(request_count++);
                return answer;
            });
            texts found;
            std::string position;
            for (std::size_t run = 0; run < ends.size(); ++run) {
                asio::io_context context;
                auto rows = walks.rows(context.get_executor(), position);
                harvest part;
                asio::co_spawn(context, row_walks::collect(rows, part), asio::detached);
                context.poll();
                walks.server->release();
                context.restart();
                context.poll();
                found = joined(found, part.ids);
                if (part.reason) position = part.reason->details.position;
                BOOST_TEST(part.has_ended == (run == 2));
            }
            BOOST_TEST(sorted(found) == (texts{"a", "a", "b"}), per_element());
        }
    }
}

// fault I1
BOOST_AUTO_TEST_CASE(a_pull_that_is_cancelled_at_any_byte_ends_at_a_resumable_position) {
    for (std::size_t at = 0; at < first_size; ++at) {
        bool is_held = true;
        row_walks const walks([&](std::string_view request) {
            auto answer = whole(request);
            if (is_held) answer.hold_at = at;
            return answer;
        });
        held_walk walk(walks);
        BOOST_TEST(walk.found.is_waiting);
        walk.cancel();
        BOOST_TEST(!walk.found.is_waiting);
        BOOST_TEST_REQUIRE(walk.found.reason.has_value());
        BOOST_TEST((walk.found.reason->code == errc::cancelled));
        BOOST_TEST(walks.server->open_streams() == 0u);
        is_held = false;
        auto const rest = walks.walk(walk.found.reason->details.position);
        BOOST_TEST(joined(walk.found.ids, rest.ids) == all_ids, per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_page_that_was_delivered_whole_before_it_failed_is_no_lack_of_progress) {
    bool is_broken = true;
    row_walks const walks([&](std::string_view request) {
        auto answer = whole(request);
        if (is_broken) answer.hold_at = answer.break_at = answer.bytes.size() - 1;
        return answer;
    });
    held_walk walk(walks);
    walk.release();
    BOOST_TEST(walk.found.ids == first_ids, per_element());
    is_broken = false;
    auto const rest = walks.walk(walk.found.reason.value().details.position);
    BOOST_TEST(rest.ids == (texts{"d", "e"}), per_element());
    BOOST_TEST(rest.has_ended);
}

BOOST_AUTO_TEST_SUITE_END()
