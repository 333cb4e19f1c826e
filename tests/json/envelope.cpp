// SPDX-License-Identifier: BSL-1.0
#include <confab/json/envelope.hpp>

#include <confab/json/raw_text.hpp>

#include "../support/json_documents.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(json_envelope)

namespace {

using namespace confab::json;
using confab::errc;
using confab::testing::repeated;

envelope parsed(std::string text) {
    auto result = envelope::parse(std::move(text));
    BOOST_TEST_REQUIRE(result.has_value());
    return *result;
}

template <class T>
errc code_of(confab::result<T> const& result) {
    return result ? errc{} : static_cast<errc>(result.error().code.value());
}

} // namespace

BOOST_AUTO_TEST_CASE(reads_members_by_pointer) {
    envelope const page = parsed(
        R"( {"next":"c\u0031","has_more":true,"total":17,"data":{"rows":[],"a/b":[{"m":"x"},null,7]},"none":null} )");
    BOOST_TEST(page.text_at("/next").value().value() == "c1");
    BOOST_TEST(page.raw_at("/next").value().value() == R"("c\u0031")");
    BOOST_TEST(page.boolean_at("/has_more").value().value() == true);
    BOOST_TEST(page.unsigned_at("/total").value().value() == 17u);
    BOOST_TEST(page.text_at("/data/a~1b/0/m").value().value() == "x");
    BOOST_TEST(page.unsigned_at("/data/a~1b/2").value().value() == 7u);
    BOOST_TEST(page.raw_at("/data/rows").value().value() == "[]");
    BOOST_TEST(page.raw_at("").value().value().front() == '{');
    BOOST_TEST(page.contains("/next").value());
}

BOOST_AUTO_TEST_CASE(missing_null_and_absent_are_the_same) {
    envelope const page = parsed(R"({"none":null,"list":[null],"x":{}})");
    for (char const* pointer : {"/none", "/nothing", "/none/below", "/nothing/below", "/list/0", "/list/1", "/list/x",
                                "/list/-1", "/list/99999999999999999999", "/x/y/z"}) {
        BOOST_TEST(!page.text_at(pointer).value().has_value(), pointer);
        BOOST_TEST(!page.text_or_number_at(pointer).value().has_value());
        BOOST_TEST(!page.boolean_at(pointer).value().has_value());
        BOOST_TEST(!page.unsigned_at(pointer).value().has_value());
        BOOST_TEST(!page.contains(pointer).value());
    }
    BOOST_TEST(!envelope().contains("/a").value());
    BOOST_TEST(!parsed("null").contains("").value());
}

BOOST_AUTO_TEST_CASE(numbers_keep_their_characters) { // fault E7
    for (std::string const number : {"9007199254740993", "18446744073709551616", "1e400", "-0", "12.50", "1E+2"}) {
        envelope const page = parsed(R"({"cursor": )" + number + " }");
        BOOST_TEST(page.text_or_number_at("/cursor").value().value() == number);
    }
    BOOST_TEST(parsed(R"({"cursor":"a\n"})").text_or_number_at("/cursor").value().value() == "a\n");
}

BOOST_AUTO_TEST_CASE(unsigned_numbers_never_overflow) {
    auto const read = [](std::string const& value) { return parsed("{\"n\":" + value + '}').unsigned_at("/n"); };
    BOOST_TEST(read("0").value().value() == 0u);
    BOOST_TEST(read("18446744073709551615").value().value() == 18446744073709551615u);
    BOOST_TEST(read("\"42\"").value().value() == 42u);
    for (char const* value :
         {"18446744073709551616", "-1", "-0", "1.0", "1e2", "\"\"", "\" 1\"", "\"1x\"", "\"+1\"", "true", "[]", "{}"})
        BOOST_TEST((code_of(read(value)) == errc::unexpected_type), value);
    BOOST_TEST((code_of(read(repeated("9", 400))) == errc::unexpected_type));
}

BOOST_AUTO_TEST_CASE(wrong_types_name_the_member) { // fault E13
    envelope const page = parsed(R"({"a":{"b":1,"t":"x"},"l":[1]})");
    auto const text = page.text_at("/a/b");
    BOOST_TEST((code_of(text) == errc::unexpected_type));
    BOOST_TEST(text.error().details.json_pointer == "/a/b");
    auto const below = page.raw_at("/a/t/z");
    BOOST_TEST((code_of(below) == errc::unexpected_type));
    BOOST_TEST(below.error().details.json_pointer == "/a/t");
    BOOST_TEST((code_of(page.text_at("/a")) == errc::unexpected_type));
    BOOST_TEST((code_of(page.text_or_number_at("/l")) == errc::unexpected_type));
    BOOST_TEST((code_of(page.boolean_at("/a/b")) == errc::unexpected_type));
    BOOST_TEST((code_of(page.raw_at("a")) == errc::invalid_argument));
    BOOST_TEST((code_of(page.raw_at("/a~")) == errc::invalid_argument));
    for (char const* scalar : {"1", "\"x\"", "true"})
        BOOST_TEST((code_of(parsed(scalar).text_at("/next")) == errc::unexpected_type));
}

BOOST_AUTO_TEST_CASE(duplicates_on_the_way_are_errors) { // fault E8
    envelope const page = parsed(R"({"next":"a","x":{"y":1},"x":{"y":2},"n\u0065xt":"b","z":{"k":1,"k":1}})");
    auto const next = page.text_at("/next");
    BOOST_TEST((code_of(next) == errc::duplicate_key));
    BOOST_TEST(next.error().details.json_pointer == "/next");
    BOOST_TEST((code_of(page.raw_at("/x/y")) == errc::duplicate_key));
    BOOST_TEST((code_of(page.raw_at("/z/k")) == errc::duplicate_key));
    BOOST_TEST(page.raw_at("/z").has_value());
}

BOOST_AUTO_TEST_CASE(every_byte_is_validated) { // fault E1, E6
    for (std::string const& value : confab::testing::invalid_json_values()) {
        BOOST_TEST((code_of(envelope::parse(value)) == errc::malformed_json), value);
        BOOST_TEST(!envelope::parse("{\"a\":" + value + '}').has_value(), value);
    }
    for (std::string const& value : confab::testing::valid_json_values()) {
        envelope const page = parsed("{\"a\":" + value + ",\"b\":7}");
        BOOST_TEST(page.unsigned_at("/b").value().value() == 7u);
        auto const raw = page.raw_at("/a").value();
        BOOST_TEST(raw.value_or("null") == value);
    }
    BOOST_TEST((code_of(envelope::parse("")) == errc::not_json)); // fault E9
    BOOST_TEST((code_of(envelope::parse(" \n")) == errc::not_json));
    BOOST_TEST((envelope::parse(R"({"a":tru})").error().details.offset == 5u));
}

BOOST_AUTO_TEST_CASE(texts_come_out_exactly) { // fault E15
    for (std::string const& text : confab::testing::awkward_texts()) {
        std::string json = "{\"t\":";
        append_quoted(json, text);
        BOOST_TEST(parsed(json + '}').text_at("/t").value().value() == text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
