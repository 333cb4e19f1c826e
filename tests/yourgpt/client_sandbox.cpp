// SPDX-License-Identifier: BSL-1.0
#include "support/https_fixture.hpp"
#include "support/run_awaitable.hpp"

#include <confab/testing/sandbox.hpp>
#include <confab/testing/yourgpt_sandbox.hpp>
#include <confab/yourgpt/client.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(yourgpt_client_sandbox)

using namespace confab;
using tests::run_awaitable;
namespace yourgpt = confab::yourgpt;
namespace filter = confab::yourgpt::filter;
using query = yourgpt::session_query;

namespace {

using texts = std::vector<std::string>;

testing::sandbox_data make_data(std::uint64_t sessions) {
    testing::sandbox_data_options options;
    options.sessions = sessions;
    options.whitespace = true;
    return testing::sandbox_data(options);
}

testing::sandbox_options with_authority(testing::sandbox_fault_plan faults = {}) {
    testing::sandbox_options options;
    options.authority = tests::test_authority();
    options.faults = std::move(faults);
    return options;
}

/// A sandbox over TLS, and a client of it.
class over_tls {
public:
    explicit over_tls(std::uint64_t sessions, testing::yourgpt_sandbox_options behaviour = {},
                      testing::sandbox_fault_plan faults = {})
        : vendor(std::make_shared<testing::yourgpt_sandbox>(make_data(sessions), std::move(behaviour))),
          server({testing::sandbox_mount("/chatbot/v1", vendor)}, with_authority(std::move(faults))) {
        options.base_url(server.base_url("/chatbot/v1"))
            .ca_pem(server.root_pem())
            .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000))
            .retries(resilience::retry_policy().initial_backoff({}).max_attempts(3));
    }

    yourgpt::client client(yourgpt::credential who = yourgpt::credential::project_key("apk-test-key")) {
        return yourgpt::client(context.get_executor(), std::move(who), options);
    }

    template <class Use>
    void run(Use use) {
        run_awaitable(context, use());
    }

    /// The ids of a walk. `behind(n)` is called when n pages have been read.
    texts ids(query const& asked, std::function<void(std::uint64_t)> const& behind = {}) {
        texts found;
        auto const use = [&]() -> asio::awaitable<void> {
            auto pages = client().pages(asked);
            while (auto page = co_await pages.next()) {
                for (auto const& session : page->items()) found.emplace_back(session.id);
                if (behind) behind(page->index() + 1);
            }
        };
        run(use);
        return found;
    }

    std::shared_ptr<testing::yourgpt_sandbox> vendor;
    testing::sandbox server;
    asio::io_context context;
    client_options options;
};

yourgpt::credential token() { return yourgpt::credential::platform_token("api-v1-test-token", "project-test"); }

texts in_order(texts list) {
    std::sort(list.begin(), list.end());
    return list;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_walk_reads_every_session_once_and_byte_for_byte) {
    for (std::uint64_t const size : {0u, 1u, 99u, 100u, 101u, 1000u}) {
        over_tls fixture(size);
        BOOST_TEST(fixture.ids(query()) == fixture.vendor->expected_ids(), boost::test_tools::per_element());
        BOOST_TEST(fixture.server.counters().requests == (size + 99) / 100 + 1);
        auto reversed = fixture.vendor->expected_ids();
        std::reverse(reversed.begin(), reversed.end());
        BOOST_TEST(fixture.ids(query().order("DESC").limit(33)) == reversed, boost::test_tools::per_element());
    }
    over_tls fixture(300);
    std::set<std::string> expected, found;
    for (std::uint64_t index = 0; index < 300; ++index) expected.insert(fixture.vendor->item(index));
    auto const use = [&]() -> asio::awaitable<void> {
        auto sessions = fixture.client().sessions();
        while (auto session = co_await sessions.next()) found.insert(session->raw);
    };
    fixture.run(use);
    BOOST_TEST((found == expected));
}

BOOST_AUTO_TEST_CASE(both_doors_serve_the_same_sessions) {
    over_tls fixture(250);
    texts found;
    auto const use = [&]() -> asio::awaitable<void> {
        auto sessions = fixture.client(token()).sessions();
        while (auto session = co_await sessions.next()) found.push_back(session->id);
        auto open = fixture.client(token()).sessions(query().status("open"));
        std::size_t count = 0;
        while (auto session = co_await open.next()) {
            BOOST_TEST((session->status.empty() || session->status == yourgpt::status::open));
            ++count;
        }
        BOOST_TEST(count > 50u);
        BOOST_TEST(count < 200u);
    };
    fixture.run(use);
    BOOST_TEST(found == fixture.vendor->expected_ids(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_vendor_filters_as_the_filters_say) {
    over_tls fixture(400);
    std::size_t pending = 0, others = 0;
    auto const use = [&]() -> asio::awaitable<void> {
        auto chosen = fixture.client().sessions(
            query().filter(filter::state().eq(yourgpt::state::pending), filter::contact_id().gte(1000)));
        while (auto session = co_await chosen.next()) {
            BOOST_TEST((session->state == yourgpt::state::pending));
            BOOST_TEST(!session->contact_id.empty());
            ++pending;
        }
        auto rest = fixture.client().sessions(query().filter(filter::state().not_in("pending", "closed")));
        while (auto session = co_await rest.next()) {
            BOOST_TEST((session->state != yourgpt::state::pending && session->state != yourgpt::state::closed));
            ++others;
        }
    };
    fixture.run(use);
    BOOST_TEST(pending > 10u);
    BOOST_TEST(others > 100u);
}

BOOST_AUTO_TEST_CASE(every_call_works_over_tls) {
    over_tls fixture(20);
    auto const use = [&]() -> asio::awaitable<void> {
        auto client = fixture.client();
        auto session = co_await client.create("widget-test");
        BOOST_TEST((session.state == yourgpt::state::pending));
        auto answer =
            co_await client.send(yourgpt::outgoing_message(session.id, "Hällo \"you\"").widget_uid("widget-test"));
        BOOST_TEST(answer.text == "You said: Hällo \"you\"");
        BOOST_TEST((answer.send_by == yourgpt::sender::assistant));
        auto updated = co_await client.update(yourgpt::session_update(session.id).state("unresolved").segment("a"));
        BOOST_TEST((updated.state == yourgpt::state::unresolved));
        auto tagged = co_await client.append_segment(session.id, "größer");
        BOOST_TEST(tagged.segment == "a,größer");
        auto same = co_await client.append_segment(session.id, "a");
        BOOST_TEST(same.segment == "a,größer");
        texts said;
        auto messages = client.messages(session.id);
        while (auto message = co_await messages.next()) said.push_back(message->text);
        BOOST_TEST(said == (texts{"Hällo \"you\"", "You said: Hällo \"you\""}), boost::test_tools::per_element());
    };
    fixture.run(use);
}

BOOST_AUTO_TEST_CASE(every_call_works_with_a_token) {
    over_tls fixture(5);
    auto const use = [&]() -> asio::awaitable<void> {
        auto client = fixture.client(token());
        auto session = co_await client.create();
        yourgpt::outgoing_message hello(session.id, "a&b=c+d");
        hello.send_by("operator").content_type("text");
        auto stored = co_await client.send(hello);
        BOOST_TEST(stored.text == "a&b=c+d");
        auto closed = co_await client.update(yourgpt::session_update(session.id).state("resolved"));
        BOOST_TEST((closed.state == yourgpt::state::resolved));
        std::size_t count = 0;
        auto messages = client.messages(fixture.vendor->id(0), yourgpt::message_query().limit(3));
        while (auto message = co_await messages.next()) ++count;
        BOOST_TEST(count > 0u);
    };
    fixture.run(use);
}

// fault F13
BOOST_AUTO_TEST_CASE(ascending_a_session_that_moves_comes_again_and_hides_one) {
    over_tls fixture(300);
    auto const before = fixture.vendor->expected_ids();
    std::uint64_t first = 0;
    while (fixture.vendor->id(first) != before[0]) ++first;
    auto const found = fixture.ids(query().order("ASC"), [&](std::uint64_t pages) {
        if (pages == 1) fixture.vendor->touch(first);
    });
    // The first of the second page has moved up onto the first, which was read; the moved one comes at the end.
    auto expected = before;
    expected.erase(expected.begin() + 100);
    expected.push_back(before[0]);
    BOOST_TEST(found == expected, boost::test_tools::per_element());
}

// fault F12, F13, F20
BOOST_AUTO_TEST_CASE(descending_a_page_edge_comes_twice_and_an_unread_session_that_moves_is_missed) {
    over_tls fixture(300);
    auto order = fixture.vendor->expected_ids();
    std::reverse(order.begin(), order.end());
    std::uint64_t moving = 0;
    while (fixture.vendor->id(moving) != order[250]) ++moving;
    auto const found = fixture.ids(query().order("DESC"), [&](std::uint64_t pages) {
        if (pages == 1) fixture.vendor->touch(moving);
    });
    auto expected = order;
    expected.erase(expected.begin() + 250);
    expected.insert(expected.begin() + 100, order[99]);
    BOOST_TEST(found == expected, boost::test_tools::per_element());
}

// fault F12
BOOST_AUTO_TEST_CASE(inserted_and_erased_sessions_move_the_pages_too) {
    over_tls fixture(300);
    auto order = fixture.vendor->expected_ids();
    std::reverse(order.begin(), order.end());
    auto const twice = fixture.ids(query().order("DESC"), [&](std::uint64_t pages) {
        if (pages == 1) fixture.vendor->insert();
    });
    BOOST_TEST(std::count(twice.begin(), twice.end(), order[99]) == 2);
    BOOST_TEST(twice.size() == 301u);
    over_tls other(300);
    auto const all = other.vendor->expected_ids();
    std::uint64_t read = 0;
    while (other.vendor->id(read) != all[5]) ++read;
    auto const found = other.ids(query(), [&](std::uint64_t pages) {
        if (pages == 1) other.vendor->erase(read);
    });
    BOOST_TEST(std::count(found.begin(), found.end(), all[100]) == 0);
    BOOST_TEST(found.size() == 299u);
}

// fault F16
BOOST_AUTO_TEST_CASE(a_server_that_repeats_its_last_page_is_found_out) {
    for (auto const behind : {testing::yourgpt_beyond_end::last_page, testing::yourgpt_beyond_end::first_page,
                              testing::yourgpt_beyond_end::bad_request}) {
        testing::yourgpt_sandbox_options behaviour;
        behaviour.beyond_end = behind;
        over_tls fixture(150, behaviour);
        texts found;
        failure failed;
        auto const use = [&]() -> asio::awaitable<void> {
            auto sessions = fixture.client().sessions();
            for (bool ended = false; !ended;) {
                auto session = co_await sessions.try_next();
                if (!session) failed = session.error();
                else if (*session) found.push_back((*session)->id);
                ended = !session || !*session;
            }
        };
        fixture.run(use);
        bool const refuses = behind == testing::yourgpt_beyond_end::bad_request;
        BOOST_TEST((failed.code == (refuses ? errc::request_rejected : errc::no_progress)));
        found.resize(150);
        BOOST_TEST(found == fixture.vendor->expected_ids(), boost::test_tools::per_element());
    }
}

// fault F14, F15
BOOST_AUTO_TEST_CASE(a_total_and_a_page_size_of_the_servers_own_change_nothing) {
    for (auto const* total : {"0", "-1", "\"9\"", "1e30", "null"}) {
        testing::yourgpt_sandbox_options behaviour;
        behaviour.total = total;
        behaviour.page_size = 7;
        over_tls fixture(50, behaviour);
        BOOST_TEST(fixture.ids(query()) == fixture.vendor->expected_ids(), boost::test_tools::per_element());
        BOOST_TEST(fixture.server.counters().requests == 9u);
    }
}

// fault F25
BOOST_AUTO_TEST_CASE(errors_within_success_are_retried_or_told) {
    std::string const throttled = R"({"type":"RXERROR","message":"slow down","code":429})";
    for (unsigned const status : {200u, 400u, 429u}) {
        over_tls fixture(250, {}, [&](testing::sandbox_request const& request) {
            return request.number == 2 ? std::optional(testing::sandbox_fault::answer(status, throttled))
                                       : std::nullopt;
        });
        auto const clock = fixture.options;
        BOOST_TEST(fixture.ids(query()) == fixture.vendor->expected_ids(), boost::test_tools::per_element());
        BOOST_TEST(fixture.server.counters().requests == 5u);
    }
    testing::yourgpt_sandbox_options behaviour;
    behaviour.errors_within_200 = true;
    over_tls fixture(5, behaviour);
    auto const use = [&]() -> asio::awaitable<void> {
        auto client = fixture.client(yourgpt::credential::project_key("another"));
        auto sessions = client.sessions();
        auto first = co_await sessions.try_next();
        BOOST_TEST((first.error().code == errc::vendor_failure));
        BOOST_TEST(first.error().details.vendor_code == "401");
        BOOST_TEST(first.error().details.vendor_message == "Invalid or revoked API token");
    };
    fixture.run(use);
}

BOOST_AUTO_TEST_CASE(sorted_walks_agree) {
    over_tls fixture(120);
    BOOST_TEST(in_order(fixture.ids(query().order("ASC"))) == in_order(fixture.ids(query().order("DESC"))),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
