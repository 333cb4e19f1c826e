// SPDX-License-Identifier: BSL-1.0
#include <confab/twin/protocol.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(twin_protocol)

using namespace confab;
namespace twin = confab::twin;

namespace {

std::string words_of_error(std::string_view body) {
    diagnostics details;
    twin::protocol().read_error(body, details);
    return details.vendor_message + '|' + details.vendor_code + '|' + details.excerpt;
}

twin::session_query least() { return twin::session_query().field("id").vendor_order(); }

std::shared_ptr<twin::item_listing const> listing_of(twin::session_query const& query,
                                                     std::uint64_t most_rows = twin::most_rows_of_period) {
    return twin::item_listing::search("/list", "a", query, twin::names().most_rows(most_rows), {}).value();
}

std::string next_of(twin::session_query const& query, char const* at, std::size_t rows,
                    std::uint64_t most_rows = 50'000, std::string const& envelope = "{}") {
    auto const next = listing_of(query, most_rows)
                          ->next(json::envelope::parse(envelope).value(),
                                 at == nullptr ? paging::position() : paging::position(at), rows);
    if (!next) return std::string(name_of(next.error().code));
    return *next ? (*next)->cursor() : "end";
}

} // namespace

BOOST_AUTO_TEST_CASE(the_words_of_an_error_in_all_their_forms) {
    BOOST_TEST(words_of_error(R"({"error":"Token is expired."})") == "Token is expired.||");
    BOOST_TEST(words_of_error(R"({"error":"bad","details":"limit"})") == "bad: limit||");
    BOOST_TEST(words_of_error(R"({"error":{"a": 1},"details":[2]})") == "{\"a\": 1}: [2]||");
    BOOST_TEST(words_of_error(R"({"details":"only"})") == "only||");
    BOOST_TEST(words_of_error(R"({"error":null})") == "||");
    BOOST_TEST(words_of_error("[1]") == "||");
    BOOST_TEST(words_of_error("not JSON") == "||not JSON");
    BOOST_TEST(words_of_error("{\"error\":\"" + std::string(5000, 'x') + "\"}").size() == 1002u);
}

// fault F18
BOOST_AUTO_TEST_CASE(a_request_has_an_offset_or_a_page_and_never_both) {
    auto const by_offset = listing_of(least().limit(10));
    BOOST_TEST(by_offset->request_for({}).value().target() == "/list?fields=id&limit=10");
    BOOST_TEST(by_offset->request_for(paging::position("o20")).value().target() ==
               "/list?fields=id&limit=10&offset=20");
    BOOST_TEST(listing_of(least().offset(3))->request_for({}).value().target() ==
               "/list?fields=id&limit=1000&offset=3");
    auto const by_page = listing_of(least().limit(10).page(0));
    BOOST_TEST(by_page->request_for({}).value().target() == "/list?fields=id&limit=10&page=0");
    BOOST_TEST(by_page->request_for(paging::position("p2")).value().target() == "/list?fields=id&limit=10&page=2");
    for (auto const* wrong : {"", "20", "p20", "o", "o-1", "o1 ", "o9007199254740992"})
        BOOST_TEST((by_offset->request_for(paging::position(wrong)).error().code == errc::invalid_position));
    BOOST_TEST((by_page->request_for(paging::position("o2")).error().code == errc::invalid_position));
}

// fault F9
BOOST_AUTO_TEST_CASE(a_plus_is_never_sent_as_a_space) {
    auto const from = *json::parse_timestamp("2018-05-27T21:30:54Z");
    auto const request = listing_of(least().from(from).bot_id("a+b c"))->request_for({}).value();
    BOOST_TEST(request.target() == "/list?fields=id&from=2018-05-27T21%3A30%3A54%2B00%3A00&botId=a%2Bb%20c&limit=1000");
    BOOST_TEST((request.kind() == http::idempotency::read));
}

// fault F14, F15, F16
BOOST_AUTO_TEST_CASE(an_empty_page_is_the_end_and_a_short_one_is_not) {
    BOOST_TEST(next_of(least().limit(10), nullptr, 10) == "o10");
    BOOST_TEST(next_of(least().limit(10), nullptr, 3) == "o3");
    BOOST_TEST(next_of(least().limit(10), "o30", 12) == "o42");
    BOOST_TEST(next_of(least().limit(10), "o30", 0) == "end");
    BOOST_TEST(next_of(least().offset(7), nullptr, 1) == "o8");
    BOOST_TEST(next_of(least().page(1), nullptr, 1) == "p2");
    BOOST_TEST(next_of(least().page(1), "p9", 0) == "end");
    for (auto const* count : {"0", "3", "-1", "\"x\"", "null", "1e400"})
        BOOST_TEST(next_of(least(), "o30", 10, 50'000, "{\"count\":" + std::string(count) + "}") == "o40");
}

// fault F17
BOOST_AUTO_TEST_CASE(an_empty_page_at_the_most_rows_of_a_period_is_no_end) {
    BOOST_TEST(next_of(least(), "o49999", 0) == "end");
    BOOST_TEST(next_of(least(), "o50000", 0) == "row_cap_reached");
    BOOST_TEST(next_of(least(), "o50000", 1) == "o50001"); // the vendor serves more after all
    BOOST_TEST(next_of(least(), "o50001", 0) == "row_cap_reached");
    BOOST_TEST(next_of(least(), "o50000", 0, 0) == "end");
    BOOST_TEST(next_of(least().page(0), "p49", 0) == "end");
    BOOST_TEST(next_of(least().page(0), "p50", 0) == "row_cap_reached");
    BOOST_TEST(next_of(least().page(0), "p9007199254740991", 0) == "row_cap_reached");
}

BOOST_AUTO_TEST_CASE(what_the_client_sets_itself_cannot_be_set_beside_it) {
    auto const query = least().bot_id("b").session_id("s");
    for (auto const* own : {"fields", "limit", "offset", "page", "id", "botId"})
        BOOST_TEST(
            (twin::item_listing::search("/list", "", query, {}, {{own, "1"}}).error().code == errc::invalid_argument));
    auto const with_extra = twin::item_listing::search("/list", "", least(), {}, {{"showAll", "true"}}).value();
    BOOST_TEST(with_extra->request_for({}).value().target() == "/list?fields=id&showAll=true&limit=1000");
    BOOST_TEST(
        (twin::item_listing::search("/list", "", least().limit(0), {}, {}).error().code == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(a_position_is_bound_to_the_query_and_for_page_numbers_to_their_size) {
    auto const digest = [](twin::session_query const& query) { return listing_of(query)->identity().digest(); };
    BOOST_TEST(digest(least()) == digest(least().limit(7).offset(3)));
    BOOST_TEST(digest(least()) != digest(least().bot_id("b")));
    BOOST_TEST(digest(least().page(0)) == digest(least().page(3)));
    BOOST_TEST(digest(least().page(0)) != digest(least().page(0).limit(7)));
    BOOST_TEST(digest(least().page(0)) != digest(least()));
}

BOOST_AUTO_TEST_CASE(the_token_is_sent_apart) {
    http::request request("GET", "/");
    twin::protocol(http::secret::make("canary").value()).authorize(request);
    BOOST_TEST(http::validate(request).has_value());
    for (auto const& field : request.fields()) BOOST_TEST(field.value.find("canary") == std::string::npos);
    BOOST_TEST(request.fields().back().credential.reveal() == "canary");
    http::request without("GET", "/");
    twin::protocol().authorize(without);
    BOOST_TEST(without.fields().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
