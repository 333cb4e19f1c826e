// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/walk_rows.hpp>

#include "paging/row_walk_fixture.hpp"
#include "support/run_awaitable.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include <iterator>
#include <memory>
#include <string>
#include <utility>

BOOST_AUTO_TEST_SUITE(paging_walk_rows_rules)

using namespace confab;
using namespace confab::tests;

namespace {

using boost::test_tools::per_element;

/// What of a reply's rows has left when so many bytes of it have arrived.
harvest taken_of(row_walks& walks) {
    asio::io_context context;
    auto rows = walks.rows(context.get_executor());
    harvest found;
    asio::co_spawn(context, row_walks::collect(rows, found), asio::detached);
    context.poll();
    return found;
}

} // namespace

// fault F25
BOOST_AUTO_TEST_CASE(nothing_leaves_before_success_is_proven) {
    for (std::string const page : {R"({"type":"ok","rows":[{"id":"a"},{"id":"b"}],"z":1})",
                                   R"({"rows":[{"id":"a"},{"id":"b"}],"type":"ok","z":1})",
                                   R"({"z":{"type":"no"},"rows":[{"id":"a"},{"id":"b"}],"type":"ok"})",
                                   R"({"type":"no","rows":[{"id":"a"},{"id":"b"}],"z":1})",
                                   R"({"z":{"type":"ok" },"rows":[{"id":"a"},{"id":"b"}]})"}) {
        std::string const text = reply(200, page);
        auto const head_size = text.size() - page.size();
        std::string const proof = R"("type":"ok")";
        auto const rows_end = page.find(R"({"id":"b"})") + 10;
        bool const is_good = page.find(R"("no","rows")") == page.npos && page.find(R"("ok" })") == page.npos;
        auto const proven_at = is_good ? page.find(proof) + proof.size() : page.npos;
        for (std::size_t arrived = 0; arrived <= page.size(); ++arrived) {
            row_walks walks([&](std::string_view) {
                paced_answer answer(text);
                if (arrived < page.size()) answer.hold_at = head_size + arrived;
                return answer;
            });
            walks.listing = std::make_shared<row_listing>("ok");
            auto const found = taken_of(walks);
            BOOST_TEST_CONTEXT(page.substr(0, arrived)) {
                if (arrived < proven_at) BOOST_TEST(found.ids.empty());
                else if (arrived >= rows_end) BOOST_TEST(found.ids == (texts{"a", "b"}), per_element());
                BOOST_TEST(found.has_ended == (arrived == page.size() && is_good));
                BOOST_TEST(found.reason.has_value() == (arrived == page.size() && !is_good));
            }
        }
    }
}

// fault F27
BOOST_AUTO_TEST_CASE(nothing_leaves_of_a_status_that_holds_no_page) {
    for (unsigned const status : {206u, 404u, 500u}) {
        row_walks walks([&](std::string_view) { return paced_answer(reply(status, page_text({"a"}))); });
        auto const found = walks.walk();
        BOOST_TEST(found.ids.empty());
        BOOST_TEST(found.reason.has_value());
    }
}

// fault F31
BOOST_AUTO_TEST_CASE(nothing_is_asked_for_before_the_row_is_pulled) {
    row_walks const walks([](std::string_view request) {
        return paced_answer(reply(200, is_first_page(request) ? page_text({"a", "b"}, "p2") : page_text({"c"})));
    });
    auto const check = [&]() -> asio::awaitable<void> {
        auto const executor = co_await asio::this_coro::executor;
        auto rows = walks.rows(executor);
        BOOST_TEST(walks.server->requests() == 0u);
        for (std::size_t const expected : {1u, 1u, 2u, 2u}) {
            auto next = co_await rows.next();
            BOOST_TEST(walks.server->requests() == expected);
        }
        BOOST_TEST(rows.finished());
    };
    run_awaitable(check());
}

// fault J1
BOOST_AUTO_TEST_CASE(a_slow_consumer_holds_one_page_and_no_more) {
    auto const page = reply(200, page_text(texts(5000, "a"), "p2"));
    row_walks const walks([&](std::string_view) { return paced_answer(page); });
    asio::io_context context;
    auto rows = walks.rows(context.get_executor());
    for (int i = 0; i < 3; ++i) {
        rows.async_next([](std::exception_ptr, std::optional<row>) {});
        context.restart();
        context.run(); // until nothing is left to do
        BOOST_TEST(walks.server->requests() == 1u);
        BOOST_TEST(walks.server->bytes_sent() == page.size());
    }
}

// The pages of a walk take the memory of those before them.
BOOST_AUTO_TEST_CASE(pages_of_any_size_follow_each_other) {
    std::size_t const sizes[] = {3, 9000, 1, 4000, 9000, 0, 30};
    auto const ids_of = [&](std::size_t page) {
        texts ids;
        for (std::size_t row = 0; row < sizes[page]; ++row)
            ids.push_back(std::to_string(page) + "-" + std::to_string(row));
        return ids;
    };
    texts all;
    for (std::size_t page = 0; page < std::size(sizes); ++page)
        for (auto& id : ids_of(page)) all.push_back(std::move(id));
    for (std::size_t const piece : {1'000u, 100'000u, 10'000'000u}) {
        row_walks const walks([&](std::string_view request) {
            auto const page =
                is_first_page(request) ? 0 : static_cast<std::size_t>(request[std::size("GET /rows?at=") - 1] - '0');
            auto const next = page + 1 < std::size(sizes) ? std::to_string(page + 1) : std::string();
            paced_answer answer(reply(200, page_text(ids_of(page), next)));
            answer.piece = piece;
            return answer;
        });
        auto const found = walks.walk();
        BOOST_TEST((found.ids == all));
        BOOST_TEST(found.has_ended);
    }
}

// fault F20
BOOST_AUTO_TEST_CASE(an_id_that_a_page_holds_twice_comes_twice) {
    row_walks const walks([](std::string_view) { return paced_answer(reply(200, page_text({"a", "a", "b", "a"}))); });
    BOOST_TEST(walks.walk().ids == (texts{"a", "a", "b", "a"}), per_element());
}

// fault F21
BOOST_AUTO_TEST_CASE(rows_before_a_malformed_one_are_delivered_and_the_policy_decides_about_the_others) {
    row_walks walks(
        [](std::string_view) { return paced_answer(reply(200, R"({"rows":[{"id":"a"},{"x":1},{"id":"c"}]})")); });
    auto const strict = walks.walk();
    BOOST_TEST(strict.ids == texts{"a"}, per_element());
    BOOST_TEST((strict.reason.value().code == errc::malformed_item));
    BOOST_TEST(strict.reason->details.item.value() == 1u);
    BOOST_TEST(strict.reason->details.delivered == 1u);
    auto const again = walks.walk(strict.reason->details.position);
    BOOST_TEST(again.ids.empty());
    BOOST_TEST((again.reason.value().code == errc::malformed_item));
    walks.policy = malformed_items::report;
    BOOST_TEST(walks.walk(strict.reason->details.position).ids == texts{"c"}, per_element());
    BOOST_TEST(walks.walk().ids == (texts{"a", "c"}), per_element());
}

// fault E9, E14
BOOST_AUTO_TEST_CASE(rows_before_the_fault_of_a_page_come_before_its_error_and_it_is_not_asked_for_again) {
    for (std::string const page :
         {R"({"rows":[{"id":"a"},{"id":"b"}],"next":7.5e})", R"({"rows":[{"id":"a"},{"id":"b"})",
          R"({"rows":[{"id":"a"},{"id":"b"}]} x)", R"({"rows":[{"id":"a"},{"id":"b"}],"next":{}})",
          R"({"rows":[{"id":"a"},{"id":"b"}],"next":"p2","next":"p3"})",
          R"({"rows":[{"id":"a"},{"id":"b"}],"rows":[]})"}) {
        for (std::size_t const piece : {std::size_t{1}, std::size_t{16 * 1024}}) {
            row_walks const walks(
                [&](std::string_view) {
                    paced_answer answer(reply(200, page));
                    answer.piece = piece;
                    return answer;
                },
                5);
            auto const found = walks.walk();
            BOOST_TEST(found.ids == (texts{"a", "b"}), per_element());
            BOOST_TEST_REQUIRE(found.reason.has_value());
            BOOST_TEST((found.reason->code == condition::malformed_response));
            BOOST_TEST(found.reason->details.vendor == "acme");
            BOOST_TEST(walks.server->requests() == 1u);
        }
    }
}

// fault F1, F5
BOOST_AUTO_TEST_CASE(a_walk_without_progress_ends_behind_what_was_delivered) {
    row_walks const looping([](std::string_view) { return paced_answer(reply(200, page_text({"a"}, "p2"))); });
    auto const looped = looping.walk();
    BOOST_TEST(looped.ids == (texts{"a", "a"}), per_element());
    BOOST_TEST((looped.reason.value().code == errc::pagination_loop));
    BOOST_TEST(looped.reason->details.page.value() == 2u);

    unsigned count = 0;
    row_walks idle(
        [&](std::string_view) { return paced_answer(reply(200, page_text({}, "p" + std::to_string(++count)))); });
    idle.limits.max_empty_pages(4);
    auto const ended = idle.walk();
    BOOST_TEST((ended.reason.value().code == errc::too_many_empty_pages));
    BOOST_TEST(idle.server->requests() == 4u);
    BOOST_TEST(paging::position::restore(ended.reason->details.position, idle.listing->identity()).value().cursor() ==
               "p4");
}

BOOST_AUTO_TEST_CASE(a_page_of_more_rows_than_a_position_names_repeats_only_those_beyond) {
    texts ids;
    for (std::size_t i = 0; i < paging::position::most_saved_rows + 10; ++i) ids.push_back(std::to_string(i));
    bool is_broken = true;
    row_walks const walks([&](std::string_view) {
        paced_answer answer(reply(200, page_text(ids)));
        if (is_broken) answer.hold_at = answer.break_at = answer.bytes.size() - 1;
        return answer;
    });
    asio::io_context context;
    auto rows = walks.rows(context.get_executor());
    harvest found;
    asio::co_spawn(context, row_walks::collect(rows, found), asio::detached);
    context.poll();
    walks.server->release();
    context.restart();
    context.poll();
    BOOST_TEST(found.ids.size() == ids.size());
    auto const saved = found.reason.value().details.position;
    BOOST_TEST(saved.size() < 33'000u);
    is_broken = false;
    BOOST_TEST(walks.walk(saved).ids == texts(ids.end() - 10, ids.end()), per_element());
}

BOOST_AUTO_TEST_SUITE_END()
