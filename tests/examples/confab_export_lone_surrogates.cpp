// SPDX-License-Identifier: BSL-1.0
#include "confab_export/lone_surrogates.hpp"

#include <confab/testing/opencx_sandbox.hpp>

#include "exported.hpp"

BOOST_AUTO_TEST_SUITE(confab_export_lone_surrogates)

using confab_export::replace_lone_surrogates;

BOOST_AUTO_TEST_CASE(halves_are_replaced_and_nothing_else) {
    for (std::string const whole : {R"({})", R"("a")", R"("\ud83d\ude00")", R"("\uD83D\uDE00\u0000\n\\")",
                                    R"("\\ud83d")", R"("\u00d8")", R"("\)", R"("\u)", R"("\ud83)", R"("\ud83x")"})
        BOOST_TEST(!replace_lone_surrogates(whole).has_value(), whole);
    for (auto const& [half, mended] : {std::pair(R"("\ud83d")", R"("\ufffd")"),
                                       {R"("\ude00")", R"("\ufffd")"},
                                       {R"("\uDE00\uD83D")", R"("\ufffd\ufffd")"},
                                       {R"("\ud83d\ud83d\ude00\ude00")", R"("\ufffd\ud83d\ude00\ufffd")"},
                                       {R"("\ud83dx\\\ude00")", R"("\ufffdx\\\ufffd")"},
                                       {R"("\ud83d)", R"("\ufffd)"}})
        BOOST_TEST(replace_lone_surrogates(half).value() == mended);
}

// fault E5
BOOST_AUTO_TEST_CASE(a_row_with_half_a_character_is_exported_as_it_came_unless_a_column_has_it) {
    confab::testing::sandbox_options options;
    std::string const rows[] = {R"({"id":"a","status":"open"})",
                                R"({"id":"b","status":"open","custom_data":{"note":"\ud83d"}})",
                                R"({"id":"c\ud83d","status":"open"})", R"({"id":"d","status":"\ude00"})",
                                R"({"id":"f","contact":{"name":"\ud83d\ude00 \ude00"}})"};
    std::string body = "{\"items\":[" + rows[0] + ',' + rows[1] + ',' + rows[2] + ',' + rows[3] + ",{\"id\":7 7}," +
                       rows[4] + "],\"next\":null}";
    options.faults = [body](confab::testing::sandbox_request const&) {
        return std::optional(confab::testing::sandbox_fault::answer(200, body));
    };
    confab::tests::exported with(std::make_shared<confab::testing::opencx_sandbox>(confab::testing::sandbox_data()),
                                 R"("vendor":"opencx","token":{"value":"opencx-test-token"})", options);
    for (int run = 0; run < 2; ++run) {
        BOOST_TEST(with.run() == 0, with.errors());
        BOOST_TEST(with.errors().find("3 rows were rejected") != std::string::npos, with.errors());
        auto const lines = with.lines();
        BOOST_TEST_REQUIRE(lines.size() == 3u);
        for (auto const& [line, row] : {std::pair(0, 0), {1, 1}, {2, 4}}) {
            auto const read = confab::exporting::parse_line(lines[static_cast<std::size_t>(line)]);
            BOOST_TEST_REQUIRE(read.has_value());
            BOOST_TEST(read->raw == rows[row]);
        }
    }
}

// Rows before it that are filtered, unreadable, or were in an earlier page do not shift it.
BOOST_AUTO_TEST_CASE(a_row_that_a_sink_rejects_is_told_with_its_place_in_the_page) {
    confab::testing::sandbox_options options;
    options.faults = [](confab::testing::sandbox_request const& request) {
        bool const is_first = request.number == 0;
        return std::optional(confab::testing::sandbox_fault::answer(
            200, is_first ? R"({"items":[{"id":"a"},{"id":"b"}],"next":"more"})"
                          : R"({"items":[{"id":"b"},{"id":7 7},{"id":"c","status":"nul\u0000"}],"next":null})"));
    };
    confab::tests::exported with(std::make_shared<confab::testing::opencx_sandbox>(confab::testing::sandbox_data()),
                                 R"("vendor":"opencx","token":{"value":"opencx-test-token"})", options);
    BOOST_TEST(with.run() == 0, with.errors());
    BOOST_TEST(with.errors().find("holds a NUL (id \"c\")") != std::string::npos, with.errors());
    BOOST_TEST(with.errors().find("item 2") != std::string::npos, with.errors());
}

BOOST_AUTO_TEST_SUITE_END()
