// SPDX-License-Identifier: BSL-1.0
#include <confab/json/raw_text.hpp>

#include "../support/json_documents.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(json_raw_text)

namespace {

using namespace confab::json;
using confab::testing::repeated;

std::string minified(std::string_view raw) {
    std::string out = "before";
    append_minified(out, raw);
    BOOST_TEST(out.starts_with("before"));
    return out.substr(6);
}

std::string quoted(std::string_view text) {
    std::string out;
    append_quoted(out, text);
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(minifying_removes_white_space_between_tokens_only) {
    BOOST_TEST(minified(" { \"a b\" :\t[ 1 ,\r\n \" \\\" \" ] } ") == R"({"a b":[1," \" "]})");
    BOOST_TEST(minified("") == "");
    BOOST_TEST(minified(" \n") == "");
    BOOST_TEST(minified("[1e400,-0,9007199254740993]") == "[1e400,-0,9007199254740993]"); // fault E7
    BOOST_TEST(minified("\"\\u00e9 \\/\"") == "\"\\u00e9 \\/\"");
}

BOOST_AUTO_TEST_CASE(minified_values_mean_the_same) {
    for (std::string const& value : confab::testing::valid_json_values()) {
        std::string const once = minified(value);
        BOOST_TEST((boost::json::parse(once) == boost::json::parse(value)));
        BOOST_TEST(minified(once) == once);
        BOOST_TEST(minified(" \n" + value + "\t ") == once);
    }
}

BOOST_AUTO_TEST_CASE(texts_survive_quoting) { // fault E15
    for (std::string const& text : confab::testing::awkward_texts()) {
        std::string const json = quoted(text);
        auto const whole = boost::json::parse(json);
        BOOST_TEST(std::string_view(whole.as_string()) == text);
        BOOST_TEST(unescaped(std::string_view(json).substr(1, json.size() - 2)) == text);
        for (char const byte : json) BOOST_TEST(static_cast<unsigned char>(byte) >= 0x20u);
    }
    BOOST_TEST(quoted("a\"\\\n\x01/\xc3\xa9") == "\"a\\\"\\\\\\n\\u0001/\xc3\xa9\"");
}

BOOST_AUTO_TEST_CASE(unescapes_as_the_parser_does) { // fault E5
    for (std::string const& value : confab::testing::valid_json_values()) {
        if (value.front() != '"') continue;
        auto const whole = boost::json::parse(value);
        BOOST_TEST(unescaped(std::string_view(value).substr(1, value.size() - 2)) ==
                   std::string_view(whole.as_string()));
    }
    // What no valid JSON holds stays, and is not read beyond.
    for (std::string_view const body :
         {"\\", "\\u", "\\u12", "\\uD800", "\\ud800\\u0041x", "\\udc00", "\\q", "\\uzzzz", "\\ud800\\u"})
        BOOST_TEST(unescaped(std::string(body)).starts_with('\\'), body);
}

BOOST_AUTO_TEST_CASE(finds_members_by_unescaped_name) {
    std::string_view const object = R"( { "a" : 1 , "b\"" : "x,}" ,"\u0063":{"a":[2]}, "d":null,"":[ ] } )";
    BOOST_TEST(find_member(object, "a").value().value() == "1");
    BOOST_TEST(find_member(object, "b\"").value().value() == R"("x,}")");
    BOOST_TEST(find_member(object, "c").value().value() == R"({"a":[2]})");
    BOOST_TEST(find_member(object, "d").value().value() == "null");
    BOOST_TEST(find_member(object, "").value().value() == "[ ]");
    BOOST_TEST(!find_member(object, "e").value().has_value());
    for (std::string_view const other : {"{}", "[]", "\"a\"", "1", "", " "})
        BOOST_TEST(!find_member(other, "a").value().has_value());
}

BOOST_AUTO_TEST_CASE(a_member_found_twice_is_an_error) { // fault E8
    auto const found = find_member(R"({"a/b":1,"x":2,"a\/b":3})", "a/b");
    BOOST_TEST((found.error().code == confab::errc::duplicate_key));
    BOOST_TEST(found.error().details.json_pointer == "/a~1b");
    BOOST_TEST(find_member(R"({"a":1,"x":2,"a":3})", "x").has_value());
}

BOOST_AUTO_TEST_CASE(any_text_is_walked_to_an_end) {
    for (std::string const& value : confab::testing::invalid_json_values()) {
        // Exact buffers, so that reading beyond them is seen.
        for (std::string const& text : {value, "{\"a\":" + value, "{\"b\":" + value + ",\"a\":0}"}) {
            std::vector<char> const copy(text.begin(), text.end());
            (void)find_member(std::string_view(copy.data(), copy.size()), "a");
            (void)minified(std::string_view(copy.data(), copy.size()));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
