// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/walk_rows.hpp>

#include "paging/row_walk_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <future>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

BOOST_AUTO_TEST_SUITE(paging_walk_rows_lifetime)

using namespace confab;
using namespace confab::tests;

namespace {

using boost::test_tools::per_element;
std::string const page = reply(200, page_text({"a", "b", "c"}));

/// A server that holds back at a byte of its only page.
row_walks holding_at(std::size_t byte) {
    return row_walks([byte](std::string_view) {
        paced_answer answer(page);
        answer.hold_at = byte;
        return answer;
    });
}

/// One pull by callback.
class pull {
public:
    explicit pull(async_generator<row>& rows) {
        rows.async_next([state = state_](std::exception_ptr thrown, std::optional<row> value) {
            ++state->calls;
            state->reason = failure_of(thrown);
            if (value) state->id = value->id;
        });
    }
    int calls() const { return state_->calls; }
    std::string const& id() const { return state_->id; }
    std::optional<failure> const& reason() const { return state_->reason; }

private:
    class state {
    public:
        int calls = 0;
        std::string id;
        std::optional<failure> reason;
    };
    std::shared_ptr<state> state_ = std::make_shared<state>();
};

/// Pulls until one has to wait. @return how many rows came
std::size_t pull_all(asio::io_context& context, async_generator<row>& rows, std::optional<pull>& last) {
    for (std::size_t count = 0;; ++count) {
        last.emplace(rows);
        context.restart();
        context.poll();
        if (last->calls() == 0 || last->id().empty()) return count;
    }
}

} // namespace

// fault I2
BOOST_AUTO_TEST_CASE(a_stream_dropped_during_a_pull_at_any_byte_closes_the_connection) {
    for (std::size_t byte = 0; byte < page.size(); ++byte) {
        auto const walks = holding_at(byte);
        asio::io_context context;
        auto rows = walks.rows(context.get_executor());
        std::optional<pull> last;
        pull_all(context, rows, last);
        BOOST_TEST(last->calls() == 0);
        BOOST_TEST(walks.server->open_streams() == 1u);
        rows = {};
        context.restart();
        context.poll();
        BOOST_TEST(last->calls() == 1);
        BOOST_TEST((last->reason().value().code == errc::cancelled));
        BOOST_TEST(walks.server->open_streams() == 0u);
    }
}

// fault I2, F31
BOOST_AUTO_TEST_CASE(a_stream_dropped_between_pulls_at_any_byte_closes_the_connection) {
    auto const first_row_end = page.find("},{\"id\":\"b\"") + 1;
    for (std::size_t byte = first_row_end; byte < page.size(); ++byte) {
        auto const walks = holding_at(byte);
        asio::io_context context;
        auto rows = walks.rows(context.get_executor());
        pull const first(rows);
        context.poll();
        BOOST_TEST(first.id() == "a");
        rows = {};
        context.restart();
        context.poll();
        BOOST_TEST(walks.server->open_streams() == 0u);
        BOOST_TEST(walks.server->requests() == 1u);
    }
}

// fault I4
BOOST_AUTO_TEST_CASE(a_context_destroyed_during_a_pull_at_any_byte_takes_the_pull_with_it) {
    for (std::size_t byte = 0; byte < page.size(); ++byte) {
        for (bool const is_stream_first : {true, false}) {
            auto const walks = holding_at(byte);
            auto context = std::make_unique<asio::io_context>();
            auto rows = walks.rows(context->get_executor());
            std::optional<pull> last;
            pull_all(*context, rows, last);
            if (is_stream_first) rows = {};
            context.reset();
            rows = {};
            BOOST_TEST(last->calls() == 0);
            BOOST_TEST(walks.server->open_streams() == 0u);
        }
    }
}

// fault I4
BOOST_AUTO_TEST_CASE(a_stream_whose_context_has_gone_gives_what_had_arrived_and_then_its_position) {
    auto const second_row_end = page.find("},{\"id\":\"c\"") + 1;
    for (std::size_t byte = second_row_end; byte < page.size(); ++byte) {
        auto const walks = holding_at(byte);
        auto context = std::make_unique<asio::io_context>();
        auto rows = walks.rows(context->get_executor());
        pull const first(rows);
        context->poll();
        BOOST_TEST(first.id() == "a");
        context.reset();
        asio::io_context other;
        rows.default_executor(other.get_executor());
        harvest rest;
        asio::co_spawn(other, row_walks::collect(rows, rest), asio::detached);
        other.run();
        BOOST_TEST(rest.ids.size() >= 1u);
        BOOST_TEST((rest.reason.value().code == errc::cancelled));
        BOOST_TEST(!rest.reason->details.position.empty());
    }
}

// fault I4
BOOST_AUTO_TEST_CASE(a_clients_context_destroyed_during_a_pull_elsewhere_takes_the_pull_with_it) {
    for (std::size_t byte = 0; byte < page.size(); ++byte) {
        auto const walks = holding_at(byte);
        auto context = std::make_unique<asio::io_context>();
        asio::io_context other;
        auto rows = walks.rows(context->get_executor());
        rows.default_executor(other.get_executor());
        harvest found;
        asio::co_spawn(other, row_walks::collect(rows, found), asio::detached);
        for (int turn = 0; turn < 20; ++turn) {
            other.poll();
            context->poll();
            context->restart();
        }
        BOOST_TEST(found.is_waiting);
        context.reset();
        BOOST_TEST(walks.server->open_streams() == 0u);
        other.restart();
        other.run_for(std::chrono::seconds(10));
        BOOST_TEST(other.stopped()); // nothing is left to wait for
        BOOST_TEST(found.is_waiting);
    }
}

// fault I7
BOOST_AUTO_TEST_CASE(a_client_is_used_again_after_a_cancelled_pull) {
    auto const walks = holding_at(page.size() - 1);
    asio::io_context context;
    auto const requester = walks.make_requester(context.get_executor());
    for (int round = 0; round < 3; ++round) {
        auto rows = paging::walk_rows<row, row_view>(requester, walks.listing, row_fields, paging::position(),
                                                     paging::walk_limits(), malformed_items::stop);
        harvest found;
        asio::cancellation_signal signal;
        asio::co_spawn(context, row_walks::collect(rows, found),
                       asio::bind_cancellation_slot(signal.slot(), asio::detached));
        context.restart();
        context.poll();
        BOOST_TEST(found.ids.size() == 3u);
        if (round == 2) walks.server->release();
        else signal.emit(asio::cancellation_type::all);
        context.restart();
        context.poll();
        BOOST_TEST(found.has_ended == (round == 2));
        BOOST_TEST(found.reason.has_value() == (round != 2));
    }
}

namespace {

paced_answer page_in_pieces(std::string_view request) {
    paced_answer answer(reply(200, is_first_page(request) ? page_text(texts(200, "a"), "p2") : page_text({"b"})));
    answer.piece = 97;
    return answer;
}

} // namespace

// fault N1
BOOST_AUTO_TEST_CASE(consumers_on_other_threads_than_their_client) {
    row_walks const walks(page_in_pieces);
    asio::thread_pool pool(4);
    auto const requester = walks.make_requester(pool.get_executor());
    std::list<async_generator<row>> streams;
    std::list<harvest> found;
    std::vector<std::unique_ptr<asio::io_context>> contexts;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        contexts.push_back(std::make_unique<asio::io_context>());
        for (int walk = 0; walk < 4; ++walk) {
            auto& rows = streams.emplace_back(
                paging::walk_rows<row, row_view>(requester, walks.listing, row_fields, paging::position(),
                                                 paging::walk_limits(), malformed_items::stop));
            asio::co_spawn(*contexts.back(), row_walks::collect(rows, found.emplace_back()), asio::detached);
        }
    }
    // A consumer that moves from thread to thread.
    for (int walk = 0; walk < 4; ++walk) {
        auto& rows = streams.emplace_back(paging::walk_rows<row, row_view>(
            requester, walks.listing, row_fields, paging::position(), paging::walk_limits(), malformed_items::stop));
        asio::co_spawn(pool, row_walks::collect(rows, found.emplace_back()), asio::detached);
    }
    for (auto const& context : contexts) threads.emplace_back([&] { context->run(); });
    for (auto& thread : threads) thread.join();
    pool.join();
    for (auto const& one : found) {
        BOOST_TEST(one.ids.size() == 201u);
        BOOST_TEST(one.has_ended);
    }
}

// fault I6, N1
BOOST_AUTO_TEST_CASE(pulls_that_are_cancelled_while_rows_arrive) {
    row_walks const walks(page_in_pieces);
    asio::thread_pool pool(4);
    for (int round = 0; round < 200; ++round) {
        auto const requester = walks.make_requester(pool.get_executor());
        auto const strand = asio::make_strand(pool);
        auto rows = std::make_shared<async_generator<row>>(paging::walk_rows<row, row_view>(
            requester, walks.listing, row_fields, paging::position(), paging::walk_limits(), malformed_items::stop));
        auto found = std::make_shared<harvest>();
        auto signal = std::make_shared<asio::cancellation_signal>();
        std::promise<std::exception_ptr> ended;
        asio::co_spawn(
            strand, row_walks::collect(*rows, *found),
            asio::bind_cancellation_slot(signal->slot(), [&](std::exception_ptr thrown) { ended.set_value(thrown); }));
        for (int turn = 0; turn < round % 20; ++turn) std::this_thread::yield();
        asio::post(strand, [signal] { signal->emit(asio::cancellation_type::all); });
        // Between two pulls it is the consumer's own coroutine that is cancelled.
        auto const thrown = ended.get_future().get();
        auto const reason = thrown ? failure_of(thrown) : found->reason;
        BOOST_TEST(found->has_ended != reason.has_value());
        if (reason) BOOST_TEST((reason->code == condition::cancelled));
        if (found->has_ended) BOOST_TEST(found->ids.size() == 201u);
    }
    pool.join();
}

BOOST_AUTO_TEST_SUITE_END()
