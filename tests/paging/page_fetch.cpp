// SPDX-License-Identifier: BSL-1.0
#include <confab/paging/page_fetch.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(paging_page_fetch)

using namespace confab;
using paging::page_collector;

namespace {

// Escapes, surrogate pairs, digits beyond a double, white space, look-alikes of what a cutter searches.
constexpr std::string_view whole_page =
    "{ \"total\" : 9007199254740993, \"it\\u0065ms\" : [ {\"id\":\"\\ud83d\\ude00 ]}\\\"\", \"n\": 17226012685401507 } "
    ",\n"
    "{\"id\":\"b\",\"items\":[1,2,{\"next\":\"no\"}]},{} ], \"next\":\"c,\\u2028\" }";

std::vector<std::string> const expected_items = {"{\"id\":\"\\ud83d\\ude00 ]}\\\"\", \"n\": 17226012685401507 }",
                                                 "{\"id\":\"b\",\"items\":[1,2,{\"next\":\"no\"}]}", "{}"};

http::response_head const ok(200, 11, {});

class collected {
public:
    explicit collected(std::vector<std::string_view> const& pieces, http::response_head const& head = ok) {
        page_collector collector("/items");
        BOOST_TEST(!collector.begin(head).failed());
        for (auto const piece : pieces) {
            if (piece.empty()) continue;
            if (auto const refused = collector.on_data(piece); refused.failed()) {
                BOOST_TEST_REQUIRE(collector.problem().has_value());
                reason = *collector.problem();
                BOOST_TEST((reason.code == refused));
                return;
            }
        }
        auto page = collector.finish(envelope);
        if (!page) {
            reason = page.error();
            return;
        }
        for (auto const& item : page->items) items.emplace_back(item.in(page->bytes));
        bytes = page->bytes;
    }

    std::vector<std::string> items;
    std::string bytes;
    json::envelope envelope;
    failure reason;
};

} // namespace

// fault E4, B11
BOOST_AUTO_TEST_CASE(a_page_gives_the_same_items_however_it_is_split) {
    auto const check = [](collected const& page) {
        BOOST_TEST(page.items == expected_items, boost::test_tools::per_element());
        BOOST_TEST(page.bytes == whole_page);
        BOOST_TEST(page.envelope.text_at("/next").value().value() == "c,\u2028");
        BOOST_TEST(page.envelope.text_or_number_at("/total").value().value() == "9007199254740993");
    };
    check(collected({whole_page}));
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < whole_page.size(); ++i) bytes.push_back(whole_page.substr(i, 1));
    check(collected(bytes));
    for (std::size_t first = 0; first <= whole_page.size(); ++first)
        check(collected({whole_page.substr(0, first), whole_page.substr(first)}));
}

// fault B8, E14
BOOST_AUTO_TEST_CASE(a_page_that_ends_early_is_an_error_at_every_byte) {
    for (std::size_t size = 0; size < whole_page.size(); ++size) {
        collected const page({whole_page.substr(0, size)});
        BOOST_TEST(page.reason.code.failed());
        BOOST_TEST(page.items.empty());
    }
}

// fault E9
BOOST_AUTO_TEST_CASE(anything_behind_the_page_is_an_error) {
    for (auto const* behind : {"x", "{}", ",", "\0x"}) {
        collected const page({whole_page, std::string_view(behind, 1)});
        BOOST_TEST((page.reason.code == errc::malformed_json));
    }
}

// fault M12, F26
BOOST_AUTO_TEST_CASE(what_is_no_json_is_quoted_shortly) {
    std::string const html = "<!DOCTYPE html>" + std::string(5000, 'x');
    collected const page({html});
    BOOST_TEST((page.reason.code == errc::not_json));
    BOOST_TEST(page.reason.details.excerpt == html.substr(0, 200));
    BOOST_TEST(page.reason.details.http_status == 200u);
}

// fault F27
BOOST_AUTO_TEST_CASE(statuses_that_hold_no_page) {
    for (unsigned const status : {204u, 205u, 206u}) {
        collected const page({whole_page}, http::response_head(status, 11, {}));
        BOOST_TEST((page.reason.code == errc::unexpected_status));
    }
}

BOOST_AUTO_TEST_CASE(a_second_attempt_starts_anew) {
    page_collector collector("/items");
    BOOST_TEST(!collector.begin(ok).failed());
    BOOST_TEST(!collector.on_data(whole_page.substr(0, 60)).failed());
    BOOST_TEST(!collector.begin(ok).failed());
    BOOST_TEST(!collector.on_data(whole_page).failed());
    json::envelope envelope;
    auto const page = collector.finish(envelope);
    BOOST_TEST(page.value().items.size() == 3u);
}

BOOST_AUTO_TEST_CASE(an_announced_size_is_not_trusted) {
    for (auto const* announced : {"99999999999999999999", "18446744073709551615", "-1", "x"}) {
        http::response_head const head(200, 11, {http::header_field("Content-Length", announced)});
        collected const page({whole_page}, head);
        BOOST_TEST(page.items.size() == 3u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
