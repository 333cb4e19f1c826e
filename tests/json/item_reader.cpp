// SPDX-License-Identifier: BSL-1.0
#include <confab/json/detail/item_reader.hpp>

#include <confab/json/detail/item_handler.hpp>
#include <confab/json/field_table.hpp>
#include <confab/json/open_enum.hpp>

#include "../support/json_documents.hpp"
#include "../support/json_mutations.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>
#include <memory_resource>
#include <optional>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(json_item_reader)

// The reader against Boost.JSON's parser: what it accepts must be accepted there, with the same values.
namespace {

using namespace confab::json;
using namespace std::string_view_literals;
using confab::testing::repeated;

class part_view {
public:
    part_view() = default;

    std::string_view id, name;
    std::vector<std::string_view> words;
};

class row_view {
public:
    row_view() = default;

    std::string_view id, name, amount, data, nested_name, loose_text, loose_data;
    std::optional<bool> flag, loose_flag;
    std::optional<std::int64_t> count, loose_count;
    std::optional<timestamp> when, loose_when;
    std::optional<part_view> part, loose_part;
    std::vector<part_view> parts, loose_parts;
    std::vector<std::string_view> words, loose_words;
};

constexpr field_table part_fields{text_or_number_field<&part_view::id>("id"), text_field<&part_view::name>("name"),
                                  texts_field<&part_view::words>("words")};
constexpr field_table strict_part_fields{text_or_number_field<&part_view::id>("id").required(),
                                         text_field<&part_view::name>("name")};
constexpr field_table nested_fields{text_field<&row_view::nested_name>("name")};

constexpr field_table row_fields{
    text_or_number_field<&row_view::id>("id").required(),
    text_field<&row_view::name>("name").also_named("title"),
    text_or_number_field<&row_view::amount>("amount"),
    raw_field<&row_view::data>("data"),
    boolean_field<&row_view::flag>("flag"),
    integer_field<&row_view::count>("count"),
    timestamp_field<&row_view::when>("when"),
    object_field<&row_view::part>("part", strict_part_fields),
    objects_field<&row_view::parts>("parts", part_fields),
    texts_field<&row_view::words>("words"),
    flattened_field("nested", nested_fields),
    text_field<&row_view::loose_text>("loose_text").lenient(),
    raw_field<&row_view::loose_data>("loose_data").lenient(),
    boolean_field<&row_view::loose_flag>("loose_flag").lenient(),
    integer_field<&row_view::loose_count>("loose_count").lenient(),
    timestamp_field<&row_view::loose_when>("loose_when").lenient(),
    object_field<&row_view::loose_part>("loose_part", part_fields).lenient(),
    objects_field<&row_view::loose_parts>("loose_parts", part_fields).lenient(),
    texts_field<&row_view::loose_words>("loose_words").lenient(),
};

/// All that a row holds, as text.
class listed {
public:
    void add(std::string_view text) { out += std::to_string(text.size()) + ':' + std::string(text) + '|'; }
    void add(std::optional<bool> value) { add(value ? *value ? "true"sv : "false"sv : "none"sv); }
    void add(std::optional<std::int64_t> value) { add(value ? std::to_string(*value) : "none"); }
    void add(std::optional<timestamp> value) { add(value ? format_timestamp(*value) : "none"); }
    void add(part_view const& part) { add(part.id), add(part.name), add(part.words); }
    void add(std::optional<part_view> const& part) {
        add(part.has_value());
        if (part) add(*part);
    }
    template <class T>
    void add(std::vector<T> const& values) {
        add(std::optional<std::int64_t>(values.size()));
        for (auto const& value : values) add(value);
    }
    void add(row_view const& row) {
        add(row.id), add(row.name), add(row.amount), add(row.data), add(row.flag), add(row.count), add(row.when);
        add(row.part), add(row.parts), add(row.words), add(row.nested_name), add(row.loose_text), add(row.loose_data);
        add(row.loose_flag), add(row.loose_count), add(row.loose_when), add(row.loose_part), add(row.loose_parts);
        add(row.loose_words);
    }

    std::string out;

private:
    void add(bool value) { add(std::optional<bool>(value)); }
};

std::string list(row_view const& row) {
    listed values;
    values.add(row);
    return values.out;
}

/// What Boost.JSON's parser says of a text.
class parsed {
public:
    explicit parsed(std::string_view text) : parser_(options()) {
        parser_.handler().begin(text, row_fields.view(), &row, arena_);
        reads = is_valid(text) && !parser_.handler().unreadable();
        parser_.handler().begin(text);
        valid = is_valid(text);
    }

    bool valid = false;
    bool reads = false;
    row_view row;

private:
    static boost::json::parse_options options() {
        boost::json::parse_options made;
        made.max_depth = depth_limit;
        return made;
    }
    bool is_valid(std::string_view text) {
        confab::error_code code;
        parser_.reset();
        auto const used = parser_.write_some(false, text.data(), text.size(), code);
        return !code && used == text.size();
    }

    std::pmr::monotonic_buffer_resource arena_;
    boost::json::basic_parser<detail::item_handler> parser_;
};

class counts {
public:
    std::size_t texts = 0;
    std::size_t read = 0;  ///< by the reader
    std::size_t left = 0;  ///< good ones that the reader left to the parser
    std::size_t wrong = 0; ///< ones about which it was wrong
    std::string example;

    void check(std::string_view text) {
        std::vector<char> const exact(text.begin(), text.end()); // so that reading beyond the text is seen
        std::string_view const seen(exact.data(), exact.size());
        std::pmr::monotonic_buffer_resource arena;
        row_view row;
        bool const reads = detail::item_reader(seen, arena).read(row_fields.view(), &row);
        bool const valid = detail::item_reader(seen).validate();
        parsed const oracle(seen);
        ++texts;
        read += reads ? 1 : 0;
        left += oracle.reads && !reads ? 1 : 0;
        bool const is_wrong = (reads && (!oracle.reads || list(row) != list(oracle.row))) || (valid && !oracle.valid);
        if (is_wrong && wrong++ == 0) example = text;
    }
};

// Every kind of field, with and without what it takes; escapes, letters of all lengths, strings longer than a block.
constexpr std::string_view rows[] = {
    R"({"id":"a","name":"Zo\u00eb \ud83d\ude80 \"q\" \\ \/ \b\f\n\r\t","amount":12.50,"data":{ "k" : [1, -2.5e-3, {}] },"flag":true,"count":-42,)"
    R"("when":"2026-07-08T09:10:11.123456Z","part":{"id":7,"name":"p","x":[[]]},"parts":[{"id":"1","words":["a",2,null,"\u0041"]},null,{}],)"
    R"("words":["one",2.50,null,""],"nested":{"name":"inner","deep":{"name":"no"}},"other":[true,false,null,"x"]})"sv,
    "{\"id\":9007199254740993,\"title\":\"Gr\xc3\xbc\xc3\x9f\x65 \xe6\x9d\xb1\xe4\xba\xac \xf0\x9f\x99\x82, which is "
    "longer "
    "than sixteen bytes by far\",\"amount\":\"0.10\",\"data\":null,\"flag\":null,\"count\":\"17\"}"sv,
    R"( { "id" : "b" , "loose_text" : [1,2] , "loose_data" : "raw\n" , "loose_flag" : "yes" , "loose_count" : 1.5 ,)"
    R"( "loose_when" : "soon" , "loose_part" : [] , "loose_parts" : {"id":1} , "loose_words" : "w" } )"sv,
    R"({"id":"c","loose_parts":[1,"x",{"id":5},[],true],"loose_words":[{},[],true,"w"],"loose_flag":false,"loose_count":"12x"})"sv,
    R"({"id":"","id":"d","id":null,"n\u0061me":"escaped","na\me":1,"count":999999999999999999})"sv,
    R"({"id":"e","name":null,"name":"n","name":null,"words":["x"],"words":["y","z"],"part":null})"sv,
};

} // namespace

BOOST_AUTO_TEST_CASE(reads_ordinary_rows_itself) {
    counts found;
    for (auto const row : {rows[0], rows[1], rows[2], rows[3], rows[5]}) found.check(row);
    BOOST_TEST(found.read == 5U);
    BOOST_TEST(found.wrong == 0U, found.example);
}

BOOST_AUTO_TEST_CASE(never_contradicts_the_parser_about_a_text_cut_short) {
    counts found;
    for (auto const row : rows)
        for (std::size_t size = 0; size <= row.size(); ++size) found.check(row.substr(0, size));
    BOOST_TEST(found.wrong == 0U, found.example);
}

BOOST_AUTO_TEST_CASE(never_contradicts_the_parser_about_any_byte) {
    counts found;
    for (auto const row : rows)
        for (std::size_t at = 0; at < row.size(); ++at)
            for (char const byte : "\"\\{}[]:, \n\t0179-+.eEutfn\x01\x1f\x7f\x80\xbf\xc1\xc3\xe0\xed\xf0\xf4\xff"sv) {
                std::string text(row);
                text[at] = byte;
                found.check(text);
                text.insert(at, 1, row[at]);
                found.check(text);
            }
    BOOST_TEST(found.texts > 60'000U);
    BOOST_TEST(found.read > 1000U);
    BOOST_TEST(found.wrong == 0U, found.example);
}

BOOST_AUTO_TEST_CASE(never_contradicts_the_parser_about_utf8) {
    counts found;
    for (unsigned first = 0x80; first <= 0xff; ++first)
        for (unsigned second = 0x78; second <= 0xff; ++second)
            for (auto const tail : {""sv, "\x80"sv, "\xbf\x80"sv, "\x80\x80\x80"sv, "\xc0"sv, "\x80\x7f"sv}) {
                std::string text = R"({"id":"u","name":")";
                text += static_cast<char>(first);
                text += static_cast<char>(second);
                text += tail;
                found.check(text + "\"}");
            }
    BOOST_TEST(found.read > 2000U);
    BOOST_TEST(found.left == 0U);
    BOOST_TEST(found.wrong == 0U, found.example);
}

BOOST_AUTO_TEST_CASE(never_contradicts_the_parser_about_escapes) {
    counts found;
    auto const in_name = [&](std::string const& text) { found.check(R"({"id":"u","name":"x)" + text + R"( y"})"); };
    for (unsigned letter = 1; letter < 256; ++letter) in_name(std::string("\\") + static_cast<char>(letter));
    for (auto const digits : {"0000"sv, "0001"sv, "007f"sv, "0080"sv, "07ff"sv, "0800"sv, "d7ff"sv, "d800"sv, "dbff"sv,
                              "DC00"sv, "dfff"sv, "E000"sv, "ffff"sv, "fFfE"sv, "00g0"sv, "+123"sv, "12"sv, ""sv}) {
        in_name("\\u" + std::string(digits));
        for (auto const low : {"dc00"sv, "DFFF"sv, "dbff"sv, "0041"sv, "e000"sv, "dc0"sv, "dcxx"sv})
            in_name("\\u" + std::string(digits) + "\\u" + std::string(low));
    }
    BOOST_TEST(found.read > 20U);
    BOOST_TEST(found.wrong == 0U, found.example);
}

BOOST_AUTO_TEST_CASE(never_contradicts_the_parser_about_numbers) {
    counts found;
    std::vector<std::string> numbers{"-",
                                     "-0",
                                     "0",
                                     "00",
                                     "01",
                                     "-01",
                                     "1.",
                                     ".5",
                                     "1.0",
                                     "-0.0",
                                     "1e",
                                     "1e+",
                                     "1e5",
                                     "1E-5",
                                     "1e400",
                                     "1e9999",
                                     "1e99999",
                                     "1e2147483648",
                                     "1e-99999999999",
                                     "+1",
                                     "0x1"};
    for (auto const limit : {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()})
        numbers.push_back(std::to_string(limit));
    for (auto const* text : {"9223372036854775808", "-9223372036854775809", "18446744073709551615",
                             "18446744073709551616", "123456789012345678901234567890"})
        numbers.emplace_back(text);
    for (std::size_t digits = 15; digits < 25; ++digits) numbers.push_back(std::string(digits, '9'));
    for (auto const& number : numbers)
        for (auto const* name :
             {"amount", "count", "loose_count", "name", "loose_text", "data", "words", "flag", "other"}) {
            found.check(R"({"id":1,")" + std::string(name) + "\":" + number + '}');
            found.check(R"({"id":1,")" + std::string(name) + "\":\"" + number + "\"}");
            found.check(R"({"id":1,")" + std::string(name) + "\":[" + number + " ]}");
        }
    BOOST_TEST(found.read > 100U);
    BOOST_TEST(found.wrong == 0U, found.example);
}

BOOST_AUTO_TEST_CASE(knows_how_deep_a_text_may_be) {
    counts found;
    for (auto const* name : {"data", "other", "parts", "words", "loose_text", "loose_words", "loose_part", "part"})
        for (std::size_t depth = depth_limit - 3; depth < depth_limit + 3; ++depth) {
            auto const text = R"({"id":1,")" + std::string(name) + "\":";
            found.check(text + repeated("[", depth) + repeated("]", depth) + '}');
            found.check(text + repeated("{\"a\":", depth) + '1' + repeated("}", depth) + '}');
        }
    BOOST_TEST(found.read > 20U);
    BOOST_TEST(found.left == 0U);
    BOOST_TEST(found.wrong == 0U, found.example);
}

BOOST_AUTO_TEST_CASE(never_contradicts_the_parser_about_odd_rows) {
    counts found;
    for (auto const row : rows)
        for (std::uint64_t seed = 0; seed < 3000; ++seed) found.check(confab::tests::mutated(row, seed).text);
    BOOST_TEST(found.read > 3000U);
    BOOST_TEST(found.wrong == 0U, found.example);
}

BOOST_AUTO_TEST_CASE(validates_texts_that_are_no_objects) {
    for (auto const text : {"[]"sv, " [1, \"a\", {\"k\":null}] "sv, "\"a\\u0041\""sv, "true"sv, "-1.5e3"sv, "null"sv})
        BOOST_TEST(detail::item_reader(text).validate(), text);
    for (auto const text :
         {""sv, " "sv, "[1,]"sv, "{\"a\":1,}"sv, "[1}"sv, "tru"sv, "truee"sv, "[] []"sv, "\"a"sv, "\"\n\""sv})
        BOOST_TEST(!detail::item_reader(text).validate(), text);
}

BOOST_AUTO_TEST_SUITE_END()
