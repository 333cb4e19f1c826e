// SPDX-License-Identifier: BSL-1.0
#include "support/public_corpora.hpp"

#include "support/fake_server.hpp"
#include "support/run_awaitable.hpp"

#include <confab/error.hpp>
#include <confab/opencx/client.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(opencx_public_corpora, *confab::tests::needs_public_corpora())

// What other people collected to break readers of JSON, through the client's pages.

using namespace confab;
namespace opencx = confab::opencx;
using tests::json_test_suite;

namespace {

// A client whose server answers each request with one body.
class answered {
public:
    explicit answered(std::string_view body, malformed_items policy = malformed_items::stop, unsigned status = 200)
        : server(std::make_shared<tests::fake_server>(
              [text = tests::reply(status, body)](std::string_view) { return text; })),
          client(context.get_executor(), "token",
                 opencx::client_options().connector(server).malformed_items(policy).rate_limit(
                     resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000))) {}

    result<std::optional<opencx::session_page>> page() {
        result<std::optional<opencx::session_page>> found = failure(errc::cancelled);
        auto const read = [&]() -> asio::awaitable<void> {
            auto pages = client.pages();
            found = co_await pages.try_next();
        };
        tests::run_awaitable(context, read());
        return found;
    }
    result<std::optional<opencx::session>> session() {
        result<std::optional<opencx::session>> found = failure(errc::cancelled);
        auto const read = [&]() -> asio::awaitable<void> {
            auto sessions = client.sessions();
            found = co_await sessions.try_next();
        };
        tests::run_awaitable(context, read());
        return found;
    }

    asio::io_context context;
    std::shared_ptr<tests::fake_server> server;
    opencx::client client;
};

errc code_of(failure const& reason) { return static_cast<errc>(reason.code.value()); }

std::string row_with(std::string const& value) { return R"({"id":"a", "custom_data" : )" + value + "}"; }
std::string page_with(std::string const& row) { return "{\"items\":[" + row + "],\"next\":null}"; }

// A body is refused as JSON or, where it is some other value than a page, as that; where it stands is told.
void check_refused(std::string const& body, std::string const& name) {
    answered with(body);
    auto const page = with.page();
    auto const session = with.session();
    BOOST_TEST_REQUIRE(!page.has_value(), name);
    BOOST_TEST_REQUIRE(!session.has_value(), name);
    for (auto const& reason : {page.error(), session.error()}) {
        auto const code = code_of(reason);
        BOOST_TEST((code == errc::malformed_json || code == errc::not_json || code == errc::json_too_deep ||
                    code == errc::unexpected_type || code == errc::malformed_item),
                   name << ": " << describe(reason));
        BOOST_TEST((reason.details.offset.has_value() || !reason.details.json_pointer.empty()),
                   name << ": " << describe(reason));
        BOOST_TEST(reason.details.offset.value_or(0) <= body.size(), name);
        BOOST_TEST(reason.details.item.has_value() == (code == errc::malformed_item), name);
    }
    BOOST_TEST(with.server->requests().size() == 2u); // nothing is asked for again
}

// Whether a person's terminal shows a line as it is: no control characters, no marks that turn or hide text, and UTF-8.
bool is_safe_line(std::string const& line) {
    for (char const letter : line)
        if ((letter >= 0 && letter < ' ') || letter == 0x7f) return false;
    for (std::string_view const mark : {"\xc2\x80", "\xc2\x85", "\xc2\x9b", "\xc2\x9f", "\xe2\x80\x8b", "\xe2\x80\x8e",
                                        "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaa", "\xe2\x80\xae",
                                        "\xe2\x81\xa6", "\xe2\x81\xa9", "\xef\xbb\xbf", "\xef\xbf\xbe"})
        if (line.find(mark) != line.npos) return false;
    boost::system::error_code no_text;
    boost::json::parse(boost::json::serialize(boost::json::value(line)), no_text);
    return !no_text;
}

} // namespace

// fault E1
BOOST_AUTO_TEST_CASE(every_wrong_document_as_a_body_or_within_one_is_a_typed_error_with_its_offset) {
    auto const documents = json_test_suite('n');
    BOOST_TEST(documents.size() >= 188u);
    for (auto const& document : documents) {
        check_refused(document.text, document.name);
        check_refused("{\"items\":" + document.text + ",\"next\":null}", document.name + " for rows");
        check_refused("{\"items\":[],\"next\":" + document.text + "}", document.name + " for a cursor");
        check_refused("{\"items\":[],\"more\":" + document.text + "}", document.name + " for an unknown member");
    }
}

// fault E1
BOOST_AUTO_TEST_CASE(every_wrong_document_within_a_row_fails_its_page_or_that_row_alone) {
    std::size_t pages = 0, rows = 0;
    for (auto const& document : json_test_suite('n')) {
        auto const row = row_with(document.text);
        answered with(page_with(R"({"id":"before"},)" + row + R"(,{"id":"behind"})"), malformed_items::report);
        auto const page = with.page();
        if (!page) {
            ++pages;
            BOOST_TEST(page.error().details.offset.has_value(), document.name);
            continue;
        }
        ++rows;
        BOOST_TEST_REQUIRE((*page)->rejected().size() == 1u, document.name);
        BOOST_TEST((*page)->rejected()[0].index == 1u);
        BOOST_TEST((*page)->rejected()[0].raw == row, document.name);
        BOOST_TEST((code_of((*page)->rejected()[0].reason) == errc::malformed_item), document.name);
        BOOST_TEST((*page)->items().size() == 2u, document.name);
    }
    BOOST_TEST(pages > 40u);
    BOOST_TEST(rows > 50u);
}

// fault E2
BOOST_AUTO_TEST_CASE(every_right_document_within_a_row_comes_out_byte_for_byte) {
    auto const documents = json_test_suite('y');
    BOOST_TEST(documents.size() >= 95u);
    for (auto const& document : documents) {
        auto const row = row_with(document.text);
        answered with(page_with(row));
        auto const page = with.page();
        BOOST_TEST_REQUIRE(page.has_value(), document.name << ": " << describe(page.error()));
        BOOST_TEST_REQUIRE((*page)->items().size() == 1u, document.name);
        BOOST_TEST((*page)->items()[0].raw == row, document.name);
        auto const session = with.session();
        BOOST_TEST((session.has_value() && *session && (*session)->raw == row), document.name);
    }
}

// fault E2, E6, E7
BOOST_AUTO_TEST_CASE(a_document_that_may_be_either_comes_out_byte_for_byte_or_is_a_typed_error) {
    std::size_t exact = 0, refused = 0;
    for (auto const& document : json_test_suite('i')) {
        auto const row = row_with(document.text);
        answered with(page_with(row));
        auto const page = with.page();
        if (!page) {
            ++refused;
            auto const code = code_of(page.error());
            BOOST_TEST((code == errc::malformed_json || code == errc::malformed_item || code == errc::json_too_deep),
                       document.name << ": " << describe(page.error()));
            continue;
        }
        ++exact;
        BOOST_TEST_REQUIRE((*page)->items().size() == 1u, document.name);
        BOOST_TEST((*page)->items()[0].raw == row, document.name);
    }
    BOOST_TEST(exact >= 10u);
    BOOST_TEST(refused >= 10u);
}

// fault E15
BOOST_AUTO_TEST_CASE(naughty_strings_in_every_text_come_out_byte_for_byte) {
    std::string body;
    auto const strings = tests::naughty_strings();
    BOOST_TEST(strings.size() >= 480u);
    for (auto const& naughty : strings) {
        auto const text = boost::json::serialize(boost::json::value(naughty));
        std::string row = R"({"id":)" + boost::json::serialize(boost::json::value("id" + naughty));
        for (auto const* name :
             {"status", "ai_closure_type", "sentiment", "ticket_number", "language", "assignee_id", "summary"})
            row += ",\"" + std::string(name) + "\":" + text;
        row += ",\"channel\":{\"type\":" + text + "},\"contact\":{\"email\":" + text + ",\"name\":" + text +
               ",\"phone_number\":" + text + "},\"handoff\":{\"summary\":" + text + "},\"team\":{\"name\":" + text +
               "}}";
        body += (body.empty() ? "" : ",") + row;
    }
    answered with(page_with(body));
    auto const page = with.page();
    BOOST_TEST_REQUIRE(page.has_value(), describe(page.error()));
    BOOST_TEST_REQUIRE((*page)->items().size() == strings.size());
    for (std::size_t index = 0; index < strings.size(); ++index) {
        opencx::session const session((*page)->items()[index]);
        auto const& naughty = strings[index];
        BOOST_TEST(session.id == "id" + naughty);
        for (auto const& text :
             {session.status.text(), session.ai_closure_type.text(), session.sentiment.text(), session.ticket_number,
              session.language, session.assignee_id, session.summary, session.channel.type.text(),
              session.contact.value().email, session.contact->name, session.contact->phone_number,
              session.handoff.value().summary, session.team.value().name})
            BOOST_TEST(text == naughty);
    }
}

// fault E15, M6
BOOST_AUTO_TEST_CASE(naughty_strings_of_a_server_are_safe_to_print) {
    for (auto const& naughty : tests::naughty_strings()) {
        auto const text = boost::json::serialize(boost::json::value(naughty));
        answered with(R"({"message":)" + text + R"(,"error":)" + text + "}", malformed_items::stop, 400);
        auto const page = with.page();
        BOOST_TEST_REQUIRE(!page.has_value());
        BOOST_TEST(is_safe_line(describe(page.error())), describe(page.error()));
    }
}

BOOST_AUTO_TEST_SUITE_END()
