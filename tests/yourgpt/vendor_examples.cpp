// SPDX-License-Identifier: BSL-1.0
#include "support/vendor_documents.hpp"
#include "yourgpt/against.hpp"

#include <confab/json/item_decoder.hpp>
#include <confab/testing/yourgpt_sandbox.hpp>
#include <confab/yourgpt/fields.hpp>
#include <confab/yourgpt/protocol.hpp>

#include <boost/test/unit_test.hpp>

#include <memory_resource>
#include <string>

BOOST_AUTO_TEST_SUITE(yourgpt_vendor_examples)

using namespace confab;
using namespace confab::tests;
namespace yourgpt = confab::yourgpt;

namespace {

template <class Item, class Fields>
std::string decoded(Fields const& fields, std::string_view text) {
    std::pmr::monotonic_buffer_resource arena;
    Item item;
    auto const outcome = json::item_decoder().decode(fields, text, item, arena);
    return outcome ? "ok " + std::string(item.id) : describe(outcome.error());
}

/// The first session or message of a successful example.
std::string read_example(vendor_example const& example) {
    auto const body = json::envelope::parse(example.text).value();
    bool const is_list = example.path.starts_with("/get");
    auto const object = body.raw_at(is_list ? "/data/0" : "/data").value().value();
    if (example.path == "/getSessions") return decoded<yourgpt::session_view>(yourgpt::session_fields, object);
    if (example.path == "/getSessionMessages") return decoded<yourgpt::message_view>(yourgpt::message_fields, object);
    if (example.path == "/sendMessage") return decoded<yourgpt::message_view>(yourgpt::sent_message_fields, object);
    if (example.path == "/createSession") return decoded<yourgpt::session_view>(yourgpt::session_fields, object);
    return decoded<yourgpt::session_view>(yourgpt::updated_session_fields, object);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_answer_of_the_document_decodes, *needs_document("yourgpt")) {
    yourgpt::protocol const vendor(yourgpt::credential::project_key("k"), {});
    std::size_t successes = 0, errors = 0;
    for (auto const& example : examples_of("yourgpt")) {
        if (example.status.empty()) continue;
        BOOST_TEST_CONTEXT(example.path << ' ' << example.status << ' ' << example.name) {
            diagnostics details;
            auto const verdict = vendor.judge_success(example.text, details);
            if (example.status == "200") {
                BOOST_TEST(!verdict.failed());
                BOOST_TEST(read_example(example).starts_with("ok "), read_example(example));
                ++successes;
            } else {
                BOOST_TEST((verdict == errc::vendor_failure));
                vendor.read_error(example.text, details);
                BOOST_TEST(!details.vendor_message.empty());
                ++errors;
            }
        }
    }
    BOOST_TEST(successes == 5u);
    BOOST_TEST(errors == 15u);
}

BOOST_AUTO_TEST_CASE(a_created_sessions_id_keeps_its_digits, *needs_document("yourgpt")) {
    for (auto const& example : examples_of("yourgpt"))
        if (example.path == "/createSession" && example.status == "200")
            BOOST_TEST(read_example(example) == "ok 17226012685401506");
}

BOOST_AUTO_TEST_CASE(the_client_can_make_the_requests_of_the_document, *needs_document("yourgpt")) {
    using namespace std::chrono_literals;
    auto const filtered = yourgpt::session_query()
                              .from(2025y / 1 / 1)
                              .to(2025y / 1 / 31)
                              .order("ASC")
                              .filter(yourgpt::filter::state().in("pending", "resolved"));
    auto const update = yourgpt::session_update("17000000000000000").state("pending").segment("vip,priority");
    auto const message =
        yourgpt::outgoing_message("your-session-uid", "Hello").widget_uid("your-widget-uid").send_by("user");
    std::size_t compared = 0;
    for (auto const& example : examples_of("yourgpt")) {
        if (!example.status.empty()) continue;
        std::string made;
        if (example.name == "filtered") made = filtered.members(yourgpt::door::project_key).value().as_json();
        if (example.path == "/updateSession") made = update.members(yourgpt::uid_format::text).value().as_json();
        if (example.path == "/sendMessage")
            made = message.members(yourgpt::door::project_key, yourgpt::uid_format::text).value().as_json();
        if (made.empty()) continue;
        ++compared;
        BOOST_TEST((boost::json::parse(made) == boost::json::parse(example.text)), made);
    }
    BOOST_TEST(compared == 3u);
}

BOOST_AUTO_TEST_CASE(the_sandbox_takes_the_requests_of_the_document, *needs_document("yourgpt")) {
    testing::yourgpt_sandbox_options options;
    options.widget_uid = "your-widget-uid";
    testing::yourgpt_sandbox vendor{testing::sandbox_data(), options};
    for (auto const& example : examples_of("yourgpt")) {
        if (!example.status.empty()) continue;
        testing::sandbox_request request("POST", example.path,
                                         {{"api-key", "apk-test-key"}, {"Content-Type", "application/json"}});
        request.body = example.text;
        auto const answer = vendor.handle(request, testing::page_change::none);
        // The sessions of its examples do not exist.
        bool const names_session = example.text.find("session_uid") != std::string::npos;
        BOOST_TEST(answer.status == (names_session ? 400u : 200u), example.path << ' ' << answer.body);
        if (names_session) BOOST_TEST(answer.body.find("Invalid params: session_uid\"") != std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
