// SPDX-License-Identifier: BSL-1.0
#include <confab/json/field_table.hpp>

#include <confab/json/item_decoder.hpp>
#include <confab/json/open_enum.hpp>

#include <boost/test/unit_test.hpp>

#include <memory_resource>
#include <optional>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(json_field_table)

namespace {

using namespace confab::json;
using confab::errc;

enum class color { unknown, red };
constexpr std::string_view color_words[] = {"", "red"};
constexpr std::span<std::string_view const> words_of(color) noexcept { return color_words; }

class note {
public:
    note() = default;

    std::string text;
    int stars = 0;
    std::vector<std::string> tags;
};

class row {
public:
    row() = default;

    std::string owned;
    std::optional<std::string> optional_text;
    std::optional<std::string_view> optional_view;
    std::optional<word<color>> paint;
    std::int64_t count = -1;
    std::optional<std::uint8_t> small;
    bool flag = false;
    timestamp time{};
    std::vector<std::string_view> tags;
    std::pmr::vector<note> notes;
    note plain;
    int calls = 0;
};

bool count_odd(row& into, std::int64_t value) {
    ++into.calls;
    return value % 2 != 0;
}
bool refuse_empty(row& into, std::string_view value) {
    ++into.calls;
    return !value.empty();
}

constexpr field_table note_fields{
    text_field<&note::text>("text").required(),
    integer_field<&note::stars>("stars"),
    texts_field<&note::tags>("tags"),
};
constexpr field_table row_fields{
    text_field<&row::owned>("owned"),
    text_field<&row::optional_text>("optional_text"),
    text_or_number_field<&row::optional_view>("optional_view"),
    word_field<&row::paint>("paint"),
    integer_field<&row::count>("count"),
    integer_field<&row::small>("small"),
    boolean_field<&row::flag>("flag").also_named("f"),
    timestamp_field<&row::time>("time").lenient(),
    texts_field<&row::tags>("tags").lenient(),
    objects_field<&row::notes>("notes", note_fields),
    object_field<&row::plain>("plain", note_fields),
    integer_field<&count_odd>("odd"),
    text_field<&refuse_empty>("full").lenient(),
};

class reading {
public:
    explicit reading(std::string_view item) : outcome(item_decoder().decode(row_fields, item, value, arena_)) {}

    row value;

private:
    std::pmr::monotonic_buffer_resource arena_;

public:
    confab::result<void> outcome;
};

std::string failure_of(std::string_view item) {
    reading const read(item);
    if (read.outcome) return "none";
    return std::string(confab::name_of(read.outcome.error().code)) + ' ' + read.outcome.error().details.json_pointer;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_kind_reaches_its_member) {
    reading const read(
        R"({"owned":"o","optional_text":"t","optional_view":1.50,"paint":"red","count":-9223372036854775808,"small":255,"f":true,)"
        R"("time":"1970-01-01T00:00:01Z","tags":["a",12,null,"b\n"],"notes":[{"text":"n","stars":"3","tags":["x"]},null,{"text":"m"}],)"
        R"("plain":{"text":"p"},"odd":7,"full":"x"})");
    BOOST_TEST_REQUIRE(read.outcome.has_value());
    BOOST_TEST(read.value.owned == "o");
    BOOST_TEST(read.value.optional_text.value() == "t");
    BOOST_TEST(read.value.optional_view.value() == "1.50");
    BOOST_TEST((read.value.paint.value() == color::red));
    BOOST_TEST(read.value.count == std::numeric_limits<std::int64_t>::min());
    BOOST_TEST(read.value.small.value() == 255);
    BOOST_TEST(read.value.flag);
    BOOST_TEST(read.value.time.time_since_epoch().count() == 1'000'000);
    std::vector<std::string_view> const tags = {"a", "12", "b\n"};
    BOOST_TEST(read.value.tags == tags, boost::test_tools::per_element());
    BOOST_TEST_REQUIRE(read.value.notes.size() == 2u);
    BOOST_TEST(read.value.notes[0].stars == 3);
    BOOST_TEST(read.value.notes[0].tags.at(0) == "x");
    BOOST_TEST(read.value.notes[1].text == "m");
    BOOST_TEST(read.value.plain.text == "p");
    BOOST_TEST(read.value.calls == 2);
}

BOOST_AUTO_TEST_CASE(integers_keep_their_range) {
    BOOST_TEST(reading(R"({"count":"9223372036854775807"})").value.count == std::numeric_limits<std::int64_t>::max());
    BOOST_TEST(reading(R"({"count":-0})").value.count == 0);
    for (char const* value : {"9223372036854775808", "-9223372036854775809", "1.0", "1e2", "\"\"", "\"1 \"", "\"1.0\"",
                              "\"+1\"", "true", "[]", "1e400"})
        BOOST_TEST(failure_of(std::string(R"({"count":)") + value + '}') == "unexpected_type /count", value);
    for (char const* value : {"256", "-1"})
        BOOST_TEST(failure_of(std::string(R"({"small":)") + value + '}') == "unexpected_type /small");
}

BOOST_AUTO_TEST_CASE(functions_may_refuse_values) {
    BOOST_TEST(failure_of(R"({"odd":8})") == "unexpected_type /odd");
    BOOST_TEST(failure_of(R"({"odd":9,"full":""})") == "none");
}

BOOST_AUTO_TEST_CASE(lenient_members_count_as_missing) {
    reading const read(R"({"time":"soon","tags":["a",{"x":[1]},true,["b"],"c"],"full":{"y":[]},"owned":"o"})");
    BOOST_TEST_REQUIRE(read.outcome.has_value());
    BOOST_TEST(read.value.time.time_since_epoch().count() == 0);
    BOOST_TEST(read.value.tags.size() == 2u);
    BOOST_TEST(read.value.tags.back() == "c");
    BOOST_TEST(read.value.owned == "o");
    BOOST_TEST(failure_of(R"({"tags":{"a":1},"time":[],"full":3})") == "none");
}

BOOST_AUTO_TEST_CASE(pointers_lead_into_arrays) {
    BOOST_TEST(failure_of(R"({"notes":[{"text":"a"},null,{"text":"b","stars":true}]})") ==
               "unexpected_type /notes/2/stars");
    BOOST_TEST(failure_of(R"({"notes":[{"text":"a"},{"stars":1}]})") == "missing_member /notes/1/text");
    BOOST_TEST(failure_of(R"({"notes":[{"text":"a"},5]})") == "unexpected_type /notes/1");
    BOOST_TEST(failure_of(R"({"notes":[[]]})") == "unexpected_type /notes/0");
    BOOST_TEST(failure_of(R"({"notes":{}})") == "unexpected_type /notes");
    BOOST_TEST(failure_of(R"({"notes":"x"})") == "unexpected_type /notes");
    BOOST_TEST(failure_of(R"({"notes":[{"text":"a","tags":["x","y",{}]}]})") == "unexpected_type /notes/0/tags/2");
    BOOST_TEST(failure_of(R"({"plain":{"text":"a","tags":"x"}})") == "unexpected_type /plain/tags");
}

BOOST_AUTO_TEST_CASE(containers_are_made_anew) {
    reading const read(
        R"({"tags":["a"],"tags":["b"],"notes":[{"text":"a"}],"notes":[],"plain":{"text":"a","stars":4},"plain":{"text":"b"}})");
    BOOST_TEST_REQUIRE(read.outcome.has_value());
    BOOST_TEST(read.value.tags.size() == 1u);
    BOOST_TEST(read.value.notes.empty());
    BOOST_TEST(read.value.plain.stars == 0);
}

BOOST_AUTO_TEST_CASE(names_are_found_among_hundreds) {
    // Every name is found, and no other: prefixes, longer names and names of the same length are not.
    detail::table_view const table = row_fields.view();
    for (std::uint32_t i = 0; i < table.size; ++i) {
        std::string const name(table.entries[i].name);
        BOOST_TEST(detail::find(table, name) == &table.entries[i]);
        BOOST_TEST(detail::find(table, name + "x") == nullptr);
        BOOST_TEST(detail::find(table, "x" + name) == nullptr);
        if (name.size() > 1) BOOST_TEST(detail::find(table, std::string_view(name).substr(1)) == nullptr);
    }
    BOOST_TEST(detail::find(table, "f") == detail::find(table, "flag"));
    BOOST_TEST(detail::find(table, "") == nullptr);
    BOOST_TEST(detail::find(detail::table_view(), "a") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
