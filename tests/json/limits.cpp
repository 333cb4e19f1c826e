// SPDX-License-Identifier: BSL-1.0
#include <confab/json/limits.hpp>

#include <confab/json/envelope.hpp>
#include <confab/json/item_decoder.hpp>
#include <confab/json/page_cutter.hpp>

#include "../support/json_documents.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(json_limits)

namespace {

using namespace confab::json;
using confab::errc;
using confab::testing::repeated;

template <class T>
errc code_of(confab::result<T> const& result) {
    return result ? errc{} : static_cast<errc>(result.error().code.value());
}

std::string nested(std::size_t depth) { return repeated("[", depth) + repeated("]", depth); }

page_limits small_limits() {
    page_limits limits;
    limits.page_bytes = 60;
    limits.item_bytes = 10;
    limits.items = 3;
    return limits;
}

/// The code of cutting a page whole, which must be the one of cutting it byte by byte.
errc cut(std::string_view page, page_limits limits) {
    page_cutter whole("", limits);
    page_cutter by_bytes("", limits);
    for (std::size_t end = 0; end <= page.size(); ++end) (void)by_bytes.scan(page.substr(0, end));
    errc const code = code_of(whole.finish(page));
    BOOST_TEST((code_of(by_bytes.finish(page)) == code), page);
    return code;
}

} // namespace

BOOST_AUTO_TEST_CASE(depth_is_limited_everywhere) { // fault E3
    BOOST_TEST(validate(nested(depth_limit)).has_value());
    BOOST_TEST(envelope::parse(nested(depth_limit)).has_value());
    BOOST_TEST((cut(nested(depth_limit), page_limits()) == errc{}));
    for (std::size_t const depth : {depth_limit + 1, 500u, 100'000u}) {
        for (std::string const& text :
             {nested(depth), repeated("[", depth), repeated("{\"a\":", depth), repeated("[{\"a\":", depth)}) {
            BOOST_TEST((code_of(validate(text)) == errc::json_too_deep));
            BOOST_TEST((code_of(envelope::parse(text)) == errc::json_too_deep));
            page_cutter array("");
            if (text.front() == '[') BOOST_TEST((code_of(array.finish(text)) == errc::json_too_deep));
            page_cutter object("/items");
            BOOST_TEST((code_of(object.finish("{\"x\":" + text)) == errc::json_too_deep));
            object.reset();
            BOOST_TEST((code_of(object.finish("{\"items\":[" + text)) == errc::json_too_deep));
        }
    }
    // The page's own levels count.
    page_cutter cutter("/items");
    BOOST_TEST(cutter.finish("{\"items\":[" + nested(depth_limit - 2) + "]}").has_value());
    cutter.reset();
    auto const too_deep = cutter.finish("{\"items\":[" + nested(depth_limit - 1) + "]}");
    BOOST_TEST((code_of(too_deep) == errc::json_too_deep));
    BOOST_TEST((too_deep.error().details.offset == 10u + depth_limit - 2));
}

BOOST_AUTO_TEST_CASE(a_long_path_is_limited_too) {
    page_cutter cutter(repeated("/a", 100));
    BOOST_TEST((code_of(cutter.finish(repeated("{\"a\":", 100))) == errc::json_too_deep));
}

BOOST_AUTO_TEST_CASE(sizes_are_limited) { // fault E10
    page_limits const limits = small_limits();
    BOOST_TEST((cut(R"(["12345678"])", limits) == errc{}));
    BOOST_TEST((cut(R"(["123456789"])", limits) == errc::body_too_large));
    BOOST_TEST((cut(R"([{"a":1234}])", limits) == errc{}));
    BOOST_TEST((cut(R"([{"a":12345}])", limits) == errc::body_too_large));
    BOOST_TEST((cut("[1234567890]", limits) == errc{}));
    BOOST_TEST((cut("[12345678901]", limits) == errc::body_too_large));
    BOOST_TEST((cut("[1234567890 ]", limits) == errc{}));
    BOOST_TEST((cut("[1,2,3]", limits) == errc{}));
    BOOST_TEST((cut("[1,2,3,4]", limits) == errc::body_too_large));
    BOOST_TEST((cut("[1,2,3" + repeated(" ", 53) + "]", limits) == errc{}));
    BOOST_TEST((cut("[1,2,3" + repeated(" ", 54) + "]", limits) == errc::body_too_large));
    BOOST_TEST((cut("[" + repeated(" ", 60) + "x", limits) == errc::body_too_large));
}

BOOST_AUTO_TEST_CASE(an_item_is_refused_before_it_ends) { // fault E10
    page_limits limits;
    limits.item_bytes = 1000;
    for (std::string const& begin : {std::string("[\""), std::string("[{\"a\":\""), std::string("[1")}) {
        page_cutter cutter("", limits);
        std::string page = begin;
        while (page.size() < 100'000 && cutter.scan(page)) page += repeated(begin == "[1" ? "1" : "x", 100);
        BOOST_TEST(page.size() < 1300u);
        BOOST_TEST((code_of(cutter.scan(page)) == errc::body_too_large));
    }
}

BOOST_AUTO_TEST_CASE(a_million_empty_objects_cost_eight_bytes_each) { // fault E11
    std::string page = "[{}";
    for (int i = 1; i < 1'000'000; ++i) page += ",{}";
    page += ']';
    static_assert(sizeof(item_slice) == 8);
    page_cutter cutter("");
    BOOST_TEST(cutter.finish(page).has_value());
    BOOST_TEST(cutter.items().size() == 1'000'000u);
    page.back() = ',';
    page += "{}]";
    cutter.reset();
    BOOST_TEST((code_of(cutter.finish(page)) == errc::body_too_large));
    BOOST_TEST(cutter.items().size() == page_limits().items);
}

BOOST_AUTO_TEST_SUITE_END()
