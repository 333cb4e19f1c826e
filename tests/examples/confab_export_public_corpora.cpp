// SPDX-License-Identifier: BSL-1.0
#include "support/public_corpora.hpp"

#include "exported.hpp"

#include <confab/testing/opencx_sandbox.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

BOOST_AUTO_TEST_SUITE(confab_export_public_corpora, *confab::tests::needs_public_corpora())

// What other people collected to break readers of JSON and of text, through the whole program.

namespace {

using confab::tests::exported;

// The program, at a vendor that answers one page of these rows.
exported program_for(std::string const& rows) {
    confab::testing::sandbox_options options;
    options.faults = [body = "{\"items\":[" + rows + "],\"next\":null}"](confab::testing::sandbox_request const&) {
        return std::optional(confab::testing::sandbox_fault::answer(200, body));
    };
    return exported(std::make_shared<confab::testing::opencx_sandbox>(confab::testing::sandbox_data()),
                    R"("vendor":"opencx","token":{"value":"opencx-test-token"})", options);
}

std::string without_space_between_tokens(std::string const& text) {
    std::string out;
    bool is_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_string && text[at] == '\\') out += text[at++];
        else if (text[at] == '"') is_string = !is_string;
        else if (!is_string && std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos) continue;
        out += text[at];
    }
    return out;
}

std::string quoted(std::string const& text) { return boost::json::serialize(boost::json::value(text)); }

} // namespace

// fault E2
BOOST_AUTO_TEST_CASE(every_right_document_within_a_row_is_exported_with_its_bytes) {
    auto const documents = confab::tests::json_test_suite('y');
    std::vector<std::string> rows;
    std::string page;
    for (auto const& document : documents) {
        rows.push_back("{\"id\":" + quoted(document.name) + ",\"custom_data\":" + document.text + "}");
        page += (page.empty() ? "" : ",") + rows.back();
    }
    auto program = program_for(page);
    BOOST_TEST(program.run() == 0, program.errors());
    auto const lines = program.lines();
    BOOST_TEST_REQUIRE(lines.size() == documents.size());
    for (std::size_t index = 0; index < rows.size(); ++index) {
        auto const line = confab::exporting::parse_line(lines[index]);
        BOOST_TEST_REQUIRE(line.has_value(), documents[index].name);
        BOOST_TEST(line->id == documents[index].name);
        BOOST_TEST(line->raw == without_space_between_tokens(rows[index]));
    }
}

// fault E15
BOOST_AUTO_TEST_CASE(naughty_strings_are_exported_exactly_in_every_column) {
    auto const strings = confab::tests::naughty_strings();
    std::string page;
    std::vector<std::string> rows;
    for (std::size_t index = 0; index < strings.size(); ++index) {
        auto const text = quoted(strings[index]);
        rows.push_back("{\"id\":" + quoted(std::to_string(index) + strings[index]) + ",\"status\":" + text +
                       ",\"channel\":{\"type\":" + text + "},\"summary\":" + text + "," + text + ":" + text + "}");
        page += (page.empty() ? "" : ",") + rows.back();
    }
    auto program = program_for(page);
    BOOST_TEST(program.run() == 0, program.errors());
    auto const lines = program.lines();
    BOOST_TEST_REQUIRE(lines.size() == strings.size());
    for (std::size_t index = 0; index < strings.size(); ++index) {
        auto const line = boost::json::parse(lines[index]).as_object();
        BOOST_TEST(line.at("id").as_string() == std::to_string(index) + strings[index]);
        // A word of the vendor's that the common model knows is told in the common model's; none of these is one.
        if (strings[index].empty()) {
            BOOST_TEST(line.at("status").is_null());
            continue;
        }
        BOOST_TEST(line.at("status").as_string() == strings[index]);
        BOOST_TEST(line.at("channel").as_string() == strings[index]);
        BOOST_TEST(confab::exporting::parse_line(lines[index]).value().raw ==
                   without_space_between_tokens(rows[index]));
    }
}

BOOST_AUTO_TEST_SUITE_END()
