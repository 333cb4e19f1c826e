// SPDX-License-Identifier: BSL-1.0
#include <confab/json/page_cutter.hpp>

#include <confab/json/detail/walk.hpp>
#include <confab/json/envelope.hpp>
#include <confab/json/item_decoder.hpp>

#include "../support/json_documents.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <random>

BOOST_AUTO_TEST_SUITE(json_page_cutter)

namespace {

using namespace confab::json;
using namespace std::string_view_literals;
using confab::errc;
using confab::testing::repeated;

/// All that can be seen of a cutter, as text.
std::string outcome(page_cutter const& cutter, confab::result<void> const& finished, std::string_view page) {
    std::string text;
    for (item_slice const& slice : cutter.items()) text.append(slice.in(page)) += '|';
    if (finished) return text + " envelope " + cutter.envelope(page);
    return text + ' ' + std::string(confab::name_of(finished.error().code)) + ' ' +
           finished.error().details.json_pointer + " at " +
           std::to_string(finished.error().details.offset.value_or(99999));
}

std::string cut_whole(std::string_view page, std::string_view pointer = "/items") {
    page_cutter cutter(pointer);
    auto const finished = cutter.finish(page);
    return outcome(cutter, finished, page);
}

/// Shows the page in steps that end at the given sizes, each in a buffer of its own, so that reading beyond it is seen.
std::string cut_in_steps(std::string_view page, std::vector<std::size_t> const& ends,
                         std::string_view pointer = "/items") {
    page_cutter cutter(pointer);
    for (std::size_t const end : ends) {
        std::vector<char> const copy(page.begin(), page.begin() + static_cast<std::ptrdiff_t>(end));
        (void)cutter.scan(std::string_view(copy.data(), copy.size()));
    }
    auto const finished = cutter.finish(page);
    return outcome(cutter, finished, page);
}

std::string cut_by_bytes(std::string_view page, std::string_view pointer = "/items") {
    page_cutter cutter(pointer);
    for (std::size_t end = 0; end <= page.size(); ++end) (void)cutter.scan(page.substr(0, end));
    auto const finished = cutter.finish(page);
    return outcome(cutter, finished, page);
}

errc code_of(std::string_view page, std::string_view pointer = "/items") {
    page_cutter cutter(pointer);
    auto const finished = cutter.finish(page);
    return finished ? errc{} : static_cast<errc>(finished.error().code.value());
}

/// Whether a page is good by all of its readers, and how many items it has.
std::optional<std::size_t> read_page(std::string_view page, std::string_view pointer = "/items") {
    page_cutter cutter(pointer);
    if (!cutter.finish(page)) return std::nullopt;
    if (!envelope::parse(cutter.envelope(page))) return std::nullopt;
    item_decoder decoder;
    for (item_slice const& slice : cutter.items())
        if (!decoder.validate(slice.in(page))) return std::nullopt;
    return cutter.items().size();
}

constexpr std::string_view sample =
    R"( {"type":"ok","a\"b":["]",{"x":"}"}],"it\u0065ms" : [ {"id":"1","t":"a\"]}\\"} ,{"id":"2","n":[[],{"k":"[{"}]},3, "s,]", null ,)"
    R"({"u":"\ud83d\ude00","long":"................................................................\\"}],"next":"c\\","more":{"items":[1]}} )";

} // namespace

BOOST_AUTO_TEST_CASE(cuts_items_and_envelope) {
    page_cutter cutter("/items");
    std::string_view const page = R"({"next":"n","items":[{"id":1}, {"id":2}],"more":true})";
    BOOST_TEST(cutter.finish(page).has_value());
    BOOST_TEST_REQUIRE(cutter.items().size() == 2u);
    BOOST_TEST(cutter.items()[0].in(page) == R"({"id":1})");
    BOOST_TEST(cutter.items()[1].in(page) == R"({"id":2})");
    BOOST_TEST(cutter.envelope(page) == R"({"next":"n","items":[],"more":true})");
    BOOST_TEST(cutter.items_found());
}

BOOST_AUTO_TEST_CASE(same_items_at_every_split) { // fault E4
    std::string const expected = cut_whole(sample);
    BOOST_TEST(expected.find("envelope") != expected.npos);
    BOOST_TEST(cut_by_bytes(sample) == expected);
    for (std::size_t first = 0; first <= sample.size(); ++first) BOOST_TEST(cut_in_steps(sample, {first}) == expected);
    for (std::size_t first = 0; first < sample.size(); first += 3)
        for (std::size_t second = first; second < sample.size(); second += 7)
            BOOST_TEST(cut_in_steps(sample, {first, second}) == expected);
}

BOOST_AUTO_TEST_CASE(same_items_wherever_blocks_of_64_bytes_fall) { // fault E4
    for (std::size_t pad = 0; pad < 130; ++pad) {
        std::string const item = R"({"k":")" + repeated("p", pad) + R"(\\\"]}{[","l":[{"m":"\\"}]})";
        std::string const page = R"({"items":[)" + item + ',' + item + R"(],"next":null})";
        std::string const expected = item + '|' + item + R"(| envelope {"items":[],"next":null})";
        BOOST_TEST(cut_whole(page) == expected);
        BOOST_TEST(cut_by_bytes(page) == expected);
    }
    for (std::size_t run = 0; run < 140; ++run) {
        // After an even number of backslashes the string ends, after an odd one it goes on.
        std::string const item = R"([")" + repeated("\\", run) + (run % 2 == 0 ? R"("])" : R"("]"])");
        std::string const page = '[' + item + repeated(" ", 70) + ']';
        BOOST_TEST(cut_whole(page, "") == item + "| envelope []");
        BOOST_TEST(cut_by_bytes(page, "") == item + "| envelope []");
    }
}

BOOST_AUTO_TEST_CASE(finds_the_items_by_pointer) {
    BOOST_TEST(cut_whole("[1, 2]", "") == "1|2| envelope []");
    BOOST_TEST(cut_whole(" [ ] ", "") == " envelope  [] ");
    BOOST_TEST(cut_whole(R"({"rows":[9],"data":{"x":[8],"rows":[1]}})", "/data/rows") ==
               R"(1| envelope {"rows":[9],"data":{"x":[8],"rows":[]}})");
    BOOST_TEST(cut_whole(R"({"a/b":{"m~n":[1]}})", "/a~1b/m~0n") == R"(1| envelope {"a/b":{"m~n":[]}})");
    BOOST_TEST(cut_whole(R"({"":[1]})", "/") == R"(1| envelope {"":[]})");
    BOOST_TEST(cut_whole(R"({"\u00e9":[1],"x":0})", "/\xc3\xa9") == R"(1| envelope {"\u00e9":[],"x":0})");
    BOOST_TEST(cut_whole(R"({"x":{"items":[5]},"items":[1]})") == R"(1| envelope {"x":{"items":[5]},"items":[]})");
    BOOST_TEST((code_of("{}", "items") == errc::invalid_argument));
    BOOST_TEST((code_of("{}", "/it~2ems") == errc::invalid_argument));
    BOOST_TEST((code_of("{}", "/items~") == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(missing_and_null_items_can_be_told) {
    for (std::string_view const page :
         {"{}"sv, R"({"item":[1]})"sv, R"({"items":null})"sv, R"({"items": null ,"x":1})"sv}) {
        page_cutter cutter("/items");
        BOOST_TEST(cutter.finish(page).has_value());
        BOOST_TEST(!cutter.items_found());
        BOOST_TEST(cutter.items().empty());
        BOOST_TEST(cutter.envelope(page) == page);
    }
    page_cutter nested("/data/rows");
    BOOST_TEST(nested.finish(R"({"data":null})").has_value());
    BOOST_TEST(!nested.items_found());
}

BOOST_AUTO_TEST_CASE(wrong_types_name_the_member) { // fault E13
    for (std::string_view const page :
         {"[]"sv, "[{}]"sv, "\"x\""sv, "12"sv, "-1"sv, "null"sv, "true"sv, "false"sv, " null "sv}) {
        BOOST_TEST((code_of(page) == errc::unexpected_type), page);
        BOOST_TEST(cut_by_bytes(page) == cut_whole(page));
    }
    for (std::string_view const value : {"{}"sv, "1"sv, "\"x\""sv, "true"sv, "-2"sv}) {
        std::string const page = R"({"items":)" + std::string(value) + '}';
        BOOST_TEST(cut_whole(page) == " unexpected_type /items at 9");
    }
    BOOST_TEST(cut_whole("{}", "") == " unexpected_type  at 0");
    BOOST_TEST(cut_whole(R"({"data":[]})", "/data/rows") == " unexpected_type /data at 8");
    BOOST_TEST(cut_whole(R"({"data":{"rows":{}}})", "/data/rows") == " unexpected_type /data/rows at 16");
}

BOOST_AUTO_TEST_CASE(duplicate_items_are_an_error) { // fault E8
    BOOST_TEST((code_of(R"({"items":[],"items":[]})") == errc::duplicate_key));
    BOOST_TEST((code_of(R"({"items":null,"items":[]})") == errc::duplicate_key));
    BOOST_TEST((code_of(R"({"items":[1],"\u0069tems":[]})") == errc::duplicate_key));
    BOOST_TEST((code_of(R"({"data":{"rows":[]},"data":{}})", "/data/rows") == errc::duplicate_key));
    BOOST_TEST((code_of(R"({"items":[{"items":1,"items":2}],"x":{"items":1,"items":2}})") == errc{}));
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_named) { // fault E6
    auto const message = [](std::string_view page) {
        page_cutter cutter("/items");
        auto const finished = cutter.finish(page);
        BOOST_TEST_REQUIRE(finished.has_error());
        BOOST_TEST((finished.error().code == errc::not_json));
        return finished.error().details.message;
    };
    BOOST_TEST(message("\xef\xbb\xbf{}").find("byte order mark of UTF-8") != std::string::npos);
    BOOST_TEST(message("\xff\xfe{\0}\0"sv).find("UTF-16") != std::string::npos);
    BOOST_TEST(message("\xfe\xff\0{\0}"sv).find("UTF-16") != std::string::npos);
    BOOST_TEST(message("\0{\0}"sv).find("UTF-16") != std::string::npos);
    BOOST_TEST(message("{\0}\0"sv).find("UTF-16") != std::string::npos);
    BOOST_TEST(message("<!DOCTYPE html>").find("HTML") != std::string::npos);
    BOOST_TEST(message("\x1f\x8b\x08").find("compressed") != std::string::npos);
    for (std::string_view const page : {""sv, " \r\n\t "sv, "no healthy upstream"sv, "true story"sv, "nul"sv, "OK"sv,
                                        "'x'"sv, "\\"sv, "}"sv}) { // fault E9
        message(page);
        BOOST_TEST(cut_by_bytes(page) == cut_whole(page));
    }
    page_cutter array("");
    BOOST_TEST((array.finish("[\0]\0"sv).error().code == errc::not_json));
}

BOOST_AUTO_TEST_CASE(garbage_and_second_documents_are_errors) { // fault E9, E14
    for (std::string_view const page :
         {R"({"items":[]}x)"sv, R"({"items":[]}{"items":[]})"sv, R"({"items":[]} ,)"sv, R"({"items":[1,]})"sv,
          R"({"items":[,1]})"sv, R"({"items":[1 2]})"sv, R"({"items":[{}{}]})"sv, R"({"items":[1}})"sv,
          R"({"items" []})"sv, R"({"items":[]"x":1})"sv, R"({"items":[],})"sv, R"({items:[]})"sv, R"({,"items":[]})"sv,
          R"({"items":})"sv, R"({"items"::[]})"sv}) {
        BOOST_TEST((code_of(page) == errc::malformed_json), page);
        BOOST_TEST(cut_by_bytes(page) == cut_whole(page));
    }
    std::string_view const text = confab::json::detail::trimmed(sample);
    for (std::size_t size = 1; size < text.size(); ++size) {
        BOOST_TEST((code_of(text.substr(0, size)) == errc::malformed_json));
        BOOST_TEST(cut_by_bytes(text.substr(0, size)) == cut_whole(text.substr(0, size)));
    }
}

BOOST_AUTO_TEST_CASE(failures_repeat_and_reset_forgets_them) {
    page_cutter cutter("/items");
    BOOST_TEST((cutter.scan("{x").error().code == errc::malformed_json));
    BOOST_TEST((cutter.scan("{xy").error().details.offset == 1u));
    BOOST_TEST((cutter.finish("{xy").error().code == errc::malformed_json));
    cutter.reset();
    BOOST_TEST(cutter.finish(R"({"items":[1,2]})").has_value());
    BOOST_TEST(cutter.items().size() == 2u);
    cutter.reset();
    BOOST_TEST(cutter.items().empty());
    BOOST_TEST(cutter.finish(sample).has_value());
    BOOST_TEST(cutter.items().size() == 6u);
}

BOOST_AUTO_TEST_CASE(shows_members_before_the_page_is_complete) {
    std::string_view const page = R"({"type":"RXSUCCESS","n":12,"items":[{"a":1},[2]],"next":{"x":1},"z":3})";
    std::vector<std::string> const stages = {"{}",
                                             R"({"type":"RXSUCCESS"})",
                                             R"({"type":"RXSUCCESS","n":12})",
                                             R"({"type":"RXSUCCESS","n":12,"items":[]})",
                                             R"({"type":"RXSUCCESS","n":12,"items":[],"next":{"x":1}})",
                                             R"({"type":"RXSUCCESS","n":12,"items":[],"next":{"x":1},"z":3})"};
    page_cutter cutter("/items");
    std::vector<std::string> seen;
    std::size_t items_at_stage_two = 0;
    for (std::size_t end = 0; end <= page.size(); ++end) {
        BOOST_TEST(cutter.scan(page.substr(0, end)).has_value());
        std::string const now = cutter.envelope_so_far(page.substr(0, end));
        BOOST_TEST(envelope::parse(now).has_value());
        if (seen.empty() || seen.back() != now) seen.push_back(now);
        if (now == stages[2]) items_at_stage_two = cutter.items().size();
    }
    BOOST_TEST(seen == stages, boost::test_tools::per_element());
    BOOST_TEST(items_at_stage_two == 2u); // items leave while their array is open

    page_cutter nested("/data/rows");
    BOOST_TEST(nested.scan(R"({"type":1,"data":{"q":2,"rows":[3],"r":4)").has_value());
    BOOST_TEST(nested.envelope_so_far(R"({"type":1,"data":{"q":2,"rows":[3],"r":4)") == R"({"type":1})");
}

BOOST_AUTO_TEST_CASE(values_come_out_byte_by_byte_as_items) { // fault E2
    auto const values = confab::testing::valid_json_values();
    BOOST_TEST(values.size() >= 80u);
    for (std::string const& value : values) {
        std::string const page =
            R"({"before":)" + value + R"(,"items":[)" + value + " ,\n" + value + R"(],"after":)" + value + '}';
        std::string const expected =
            value + '|' + value + R"(| envelope {"before":)" + value + R"(,"items":[],"after":)" + value + '}';
        BOOST_TEST(cut_whole(page) == expected);
        BOOST_TEST(cut_by_bytes(page) == expected);
        BOOST_TEST((read_page(page) == 2u));
    }
}

BOOST_AUTO_TEST_CASE(no_invalid_value_passes_all_readers) { // fault E1
    auto const values = confab::testing::invalid_json_values();
    BOOST_TEST(values.size() >= 150u);
    for (std::string const& value : values) {
        for (std::string const& page :
             {value, R"({"items":[)" + value + R"(],"next":null})",
              R"({"items":[{"id":1,"x":)" + value + R"(}],"next":null})", R"({"items":[0,)" + value + "]}",
              R"({"x":)" + value + R"(,"items":[]})", R"({"items":[],"x":)" + value + '}'}) {
            BOOST_TEST(!read_page(page).has_value(), page);
            BOOST_TEST(cut_by_bytes(page) == cut_whole(page));
        }
        BOOST_TEST(!read_page('[' + value + ']', "").has_value(), value);
        BOOST_TEST(!read_page(value + "[]", "").has_value(), value);
    }
}

BOOST_AUTO_TEST_CASE(mutated_pages_agree_with_a_parser_of_whole_documents) {
    std::mt19937 random(20260708);
    std::string_view const alphabet = "\"\\{}[],: \n01-.eEtrufalsn\x00\x7f\x80\xc3\xa9\xff"sv;
    auto const below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
    std::size_t accepted = 0;
    item_decoder decoder;
    for (int round = 0; round < 10'000; ++round) {
        std::string page(sample);
        for (std::size_t change = below(3) + 1; change != 0; --change) {
            std::size_t const at = below(page.size());
            char const byte = alphabet[below(alphabet.size())];
            if (below(3) == 0) page.erase(at, below(4) + 1);
            else if (below(2) == 0) page.insert(at, 1, byte);
            else page[at] = byte;
            if (page.empty()) page = "x";
        }
        BOOST_TEST_REQUIRE(cut_by_bytes(page) == cut_whole(page));
        auto const read = read_page(page);
        accepted += read.has_value();
        boost::json::error_code error;
        auto const whole = boost::json::parse(page, error);
        if (read) {
            BOOST_TEST_REQUIRE(!error, page);
            auto const* const items = whole.as_object().if_contains("items");
            BOOST_TEST_REQUIRE(*read == (items && items->is_array() ? items->as_array().size() : 0u), page);
        } else if (!error) {
            // Valid JSON is only refused for its schema.
            errc const code = code_of(page);
            BOOST_TEST_REQUIRE((code == errc::unexpected_type || code == errc::duplicate_key), page);
        }
    }
    BOOST_TEST(accepted > 500u);
    BOOST_TEST(accepted < 9500u);
}

BOOST_AUTO_TEST_SUITE_END()
