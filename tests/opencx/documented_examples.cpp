// SPDX-License-Identifier: BSL-1.0
#include <confab/opencx/client.hpp>
#include <confab/opencx/protocol.hpp>

#include "support/fake_server.hpp"
#include "support/run_awaitable.hpp"
#include "support/vendor_documents.hpp"

#include <confab/json/raw_text.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <set>
#include <string>

BOOST_AUTO_TEST_SUITE(opencx_documented_examples, *confab::tests::needs_document("opencx"))

using namespace confab;
using tests::vendor_example;
namespace opencx = confab::opencx;

namespace {

/// A client whose server gives one example to every request.
class against_example {
public:
    explicit against_example(vendor_example const& example)
        : server_(std::make_shared<tests::fake_server>([&example](std::string_view) {
              return tests::reply(static_cast<unsigned>(std::stoul(example.status)), example.text);
          })) {}

    template <class Use>
    void run(Use use) {
        auto const options = opencx::client_options().connector(server_).rate_limit(
            resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000));
        asio::io_context context;
        opencx::client const client(context.get_executor(), "token", options);
        tests::run_awaitable(context, use(client));
    }

private:
    std::shared_ptr<tests::fake_server> server_;
};

void check_page(opencx::session_page const& page) {
    BOOST_TEST_REQUIRE(page.items().size() == 1u);
    BOOST_TEST(page.rejected().empty());
    BOOST_TEST((page.items()[0].status == opencx::status::open));
    BOOST_TEST(page.items()[0].contact.has_value());
    BOOST_TEST(page.items()[0].ticketing_system.has_value());
    BOOST_TEST(!page.is_last());
}

asio::awaitable<void> decode_success(opencx::client const& client, std::string path) {
    if (path == "/chat/sessions") {
        auto pages = client.pages();
        auto const page = co_await pages.next();
        check_page(*page);
    } else if (path == "/chat/sessions/{session_id}") {
        auto const session = co_await client.get("a");
        BOOST_TEST(session.ticket_number == "123");
    } else if (path == "/chat/sessions/{session_id}/history") {
        auto history = client.history("a");
        auto const event = co_await history.next();
        BOOST_TEST((event->type == opencx::event_type::message));
        BOOST_TEST(event->text == "<string>");
    } else {
        BOOST_ERROR("no test decodes the success of " + path);
    }
}

// The example of a numbered page says that it is page 123, so it is read there.
void decode_filter_page(vendor_example const& example) {
    auto const listing = opencx::filter_listing::make("", {}).value();
    auto const envelope = json::envelope::parse(example.text).value();
    auto const next = listing->next(envelope, paging::position("123"), 1).value();
    BOOST_TEST(next.value().cursor() == "124");
    BOOST_TEST(envelope.text_at("/data/0/status").value().value() == "open");
}

void check_refusal(vendor_example const& example) {
    auto const use = [&](opencx::client const& client) -> asio::awaitable<void> {
        auto const outcome = co_await client.try_get("a");
        BOOST_TEST((outcome.error().code == errc::unauthorized));
        BOOST_TEST(outcome.error().details.vendor_message == "Unauthorized");
    };
    against_example(example).run(use);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_answer_decodes) {
    std::size_t successes = 0, refusals = 0;
    for (auto const& example : tests::examples_of("opencx")) {
        BOOST_TEST_CONTEXT(example.method << ' ' << example.path << ' ' << example.status) {
            if (example.status.empty()) continue;
            if (example.status == "401") {
                check_refusal(example);
                ++refusals;
            } else if (++successes; example.path.ends_with("/filter")) {
                decode_filter_page(example);
            } else {
                auto const use = [&](opencx::client const& client) { return decode_success(client, example.path); };
                against_example(example).run(use);
            }
        }
    }
    BOOST_TEST(successes == 4u);
    BOOST_TEST(refusals == 8u);
}

BOOST_AUTO_TEST_CASE(every_request_can_be_made) {
    std::set<std::string> made;
    made.insert(opencx::new_session().body().value());
    made.insert(opencx::session_update()
                    .status("open")
                    .generate_summary_and_sentiment_on_resolve(true)
                    .reflect_status_change_for_integration(true)
                    .session_closed_payload("{}")
                    .body()
                    .value());
    made.insert(opencx::filter_query()
                    .sort_by(opencx::sort_key::last_message_at)
                    .sort_order(opencx::sort_direction::ascending)
                    .limit(25)
                    .body(1)
                    .value());
    std::size_t compared = 0;
    for (auto const& example : tests::examples_of("opencx")) {
        if (!example.status.empty()) continue;
        std::string minified;
        json::append_minified(minified, example.text);
        BOOST_TEST(made.contains(minified), minified);
        ++compared;
    }
    BOOST_TEST(compared == 3u);
}

BOOST_AUTO_TEST_CASE(the_table_of_calls_is_the_documents) {
    boost::json::value const document = [] {
        std::ifstream file(tests::vendor_document("opencx"));
        std::string const text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        return boost::json::parse(text);
    }();
    std::set<std::string> documented, built_in;
    for (auto const& [path, item] : document.at("paths").as_object())
        for (auto const& [method, operation] : item.as_object())
            if (operation.is_object()) {
                std::string name(method);
                for (char& letter : name) letter = static_cast<char>(letter - 'a' + 'A');
                documented.insert(name + ' ' + std::string(path));
            }
    for (auto const& call : opencx::endpoints)
        built_in.insert(std::string(call.method()) + ' ' + std::string(call.path()));
    BOOST_TEST(documented == built_in, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
