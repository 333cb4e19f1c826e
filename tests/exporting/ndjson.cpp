// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/ndjson.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

BOOST_AUTO_TEST_SUITE(ndjson)

namespace {

using confab::errc;
using confab::exporting::append_line;
using confab::exporting::parse_line;
using confab::exporting::record;

record full_row() {
    record row;
    row.account = "support-eu";
    row.vendor = "opencx";
    row.id = "3c90c3cc";
    row.status = "open";
    row.created_at = confab::json::parse_timestamp("2023-11-07T05:31:56Z");
    row.updated_at = confab::json::parse_timestamp("2023-11-07T07:31:56.123+02:00");
    row.channel = "web";
    row.raw = R"({"id":"3c90c3cc"})";
    return row;
}

std::string line_of(record const& row) {
    std::string out;
    BOOST_TEST_REQUIRE(append_line(out, row).has_value());
    return out;
}

std::string raw_of(std::string_view raw) {
    auto row = full_row();
    row.raw = raw;
    std::string out = "before";
    auto const extent = append_line(out, row);
    BOOST_TEST_REQUIRE(extent.has_value());
    return out.substr(extent->offset, extent->size);
}

} // namespace

BOOST_AUTO_TEST_CASE(writes_the_keys_in_the_order_of_the_contract) {
    BOOST_TEST(
        line_of(full_row()) ==
        R"({"account":"support-eu","vendor":"opencx","id":"3c90c3cc","status":"open","created_at":"2023-11-07T05:31:56Z",)"
        R"("updated_at":"2023-11-07T05:31:56.123Z","channel":"web","raw":{"id":"3c90c3cc"}})"
        "\n");
}

BOOST_AUTO_TEST_CASE(writes_null_for_what_is_absent) {
    record row;
    row.account = "a";
    row.vendor = "twin";
    row.id = "1";
    row.raw = "{}";
    BOOST_TEST(line_of(row) ==
               R"({"account":"a","vendor":"twin","id":"1","status":null,"created_at":null,"updated_at":null,)"
               R"("channel":null,"raw":{}})"
               "\n");
}

// fault E2, E5, E7
BOOST_AUTO_TEST_CASE(raw_loses_white_space_outside_of_strings_and_nothing_else) {
    BOOST_TEST(raw_of("{ \"a\" : [ 1 ,\t2 ]\r\n}") == R"({"a":[1,2]})");
    BOOST_TEST(raw_of(R"({"a": "b \" c\\", "d": " "})") == R"({"a":"b \" c\\","d":" "})");
    BOOST_TEST(raw_of(R"({"n": 9007199254740993, "x": 1e400, "z": -0, "m": 1.10})") ==
               R"({"n":9007199254740993,"x":1e400,"z":-0,"m":1.10})");
    BOOST_TEST(raw_of(R"({"s": "\ud83d\ude00 \ud800 \u0000 é"})") == R"({"s":"\ud83d\ude00 \ud800 \u0000 é"})");
    BOOST_TEST(raw_of(R"({"id": 1, "id": 2})") == R"({"id":1,"id":2})");
}

// fault E15
BOOST_AUTO_TEST_CASE(text_is_escaped) {
    auto row = full_row();
    row.id = "a\"b\\c\n\x01/é\xf0\x9f\x98\x80";
    auto const line = line_of(row);
    BOOST_TEST(line.find('\n') == line.size() - 1);
    auto const read = parse_line(std::string_view(line).substr(0, line.size() - 1));
    BOOST_TEST_REQUIRE(read.has_value());
    BOOST_TEST(read->id == row.id);
}

// fault K10
BOOST_AUTO_TEST_CASE(a_nul_or_an_empty_id_rejects_the_row) {
    using namespace std::string_view_literals;
    auto const check = [](record const& row, errc expected, std::string_view member) {
        std::string out = "kept";
        auto const done = append_line(out, row);
        BOOST_TEST_REQUIRE(done.has_error());
        BOOST_TEST((done.error().code == expected));
        BOOST_TEST(done.error().details.json_pointer == member);
        BOOST_TEST(out == "kept");
    };
    auto row = full_row();
    row.id = "a\0b"sv;
    check(row, errc::malformed_item, "/id");
    row = full_row();
    row.status = "\0"sv;
    check(row, errc::malformed_item, "/status");
    row = full_row();
    row.channel = "x\0"sv;
    check(row, errc::malformed_item, "/channel");
    row = full_row();
    row.id = "";
    check(row, errc::missing_member, "/id");
}

BOOST_AUTO_TEST_CASE(a_line_is_read_back) {
    auto row = full_row();
    row.account = "with \"quotes\" and \x1f";
    row.raw = R"({ "deep": {"raw": "}"} })";
    auto const line = line_of(row);
    auto const read = parse_line(std::string_view(line).substr(0, line.size() - 1));
    BOOST_TEST_REQUIRE(read.has_value());
    BOOST_TEST(read->account == row.account);
    BOOST_TEST(read->id == row.id);
    BOOST_TEST((read->updated_at == row.updated_at));
    BOOST_TEST(read->raw == R"({"deep":{"raw":"}"}})");
}

BOOST_AUTO_TEST_CASE(other_text_is_no_line) {
    auto const whole = line_of(full_row());
    auto const line = std::string_view(whole).substr(0, whole.size() - 1);
    auto const raw_at = line.find("\"raw\":") + 6;
    BOOST_TEST_REQUIRE(parse_line(line).has_value());
    // Cut within the members in front of `raw`.
    for (std::size_t size = 0; size <= raw_at; ++size) BOOST_TEST(!parse_line(line.substr(0, size)).has_value());
    for (std::string_view text : {"", "{}", "[]", "null", R"({"id":"1","account":"a"})", "account,vendor,id"})
        BOOST_TEST(!parse_line(text).has_value());
    std::string wrong_time(line);
    wrong_time.replace(wrong_time.find("2023-11-07T05:31:56.123Z"), 24, "yesterday");
    BOOST_TEST(!parse_line(wrong_time).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
