// SPDX-License-Identifier: BSL-1.0
#include "confab_export/options.hpp"

#include "confab_export/accounts.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(confab_export_options)

namespace {

using namespace confab_export;

std::optional<options> read(std::vector<std::string> const& more) {
    std::vector<char const*> arguments{"confab-export", "--accounts", "acc.json"};
    for (auto const& argument : more) arguments.push_back(argument.c_str());
    return read_options(static_cast<int>(arguments.size()), arguments.data());
}

std::string error_of(std::vector<std::string> const& more) {
    try {
        read(more);
    } catch (configuration_error const& wrong) {
        return wrong.what();
    }
    return {};
}

bool holds(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

} // namespace

BOOST_AUTO_TEST_CASE(defaults_are_those_of_the_contract) {
    auto const asked = read({"--to", "-"});
    BOOST_TEST_REQUIRE(asked.has_value());
    BOOST_TEST(asked->accounts_file == "acc.json");
    BOOST_TEST((asked->sink == sink_kind::standard_output));
    BOOST_TEST(asked->accounts.empty());
    BOOST_TEST(asked->max_sessions == confab::exporting::unlimited);
    BOOST_TEST(!asked->page_size.has_value());
    BOOST_TEST(!asked->restart);
    BOOST_TEST((asked->progress == progress_mode::automatic));
    BOOST_TEST((asked->level == log_level::warn));
    BOOST_TEST(asked->summary_file.empty());
    BOOST_TEST(asked->filter.canonical().empty());
}

BOOST_AUTO_TEST_CASE(every_option_is_read) {
    auto const asked = read({"--to",
                             "ndjson:out",
                             "--account",
                             "a",
                             "--account",
                             "b",
                             "--created-after",
                             "2024-01-01T00:00:00Z",
                             "--created-before=2024-01-02T00:00:00+01:00",
                             "--updated-after",
                             "2024-01-03T00:00:00Z",
                             "--updated-before",
                             "2024-01-04T00:00:00Z",
                             "--status",
                             "open",
                             "--status",
                             "closed",
                             "--channel",
                             "web",
                             "--max-sessions",
                             "5",
                             "--page-size",
                             "50",
                             "--restart",
                             "--progress",
                             "always",
                             "--summary",
                             "sum.json",
                             "--log-level",
                             "debug"});
    BOOST_TEST_REQUIRE(asked.has_value());
    BOOST_TEST((asked->sink == sink_kind::ndjson_file));
    BOOST_TEST(asked->sink_path == "out");
    BOOST_TEST((asked->accounts == std::vector<std::string>{"a", "b"}));
    BOOST_TEST((asked->filter.created_before == confab::json::parse_timestamp("2024-01-01T23:00:00Z")));
    BOOST_TEST(asked->filter.updated_before.has_value());
    BOOST_TEST((asked->filter.statuses == std::vector<std::string>{"open", "closed"}));
    BOOST_TEST((asked->filter.channels == std::vector<std::string>{"web"}));
    BOOST_TEST(asked->max_sessions == 5u);
    BOOST_TEST(asked->page_size.value() == 50u);
    BOOST_TEST(asked->restart);
    BOOST_TEST((asked->progress == progress_mode::always));
    BOOST_TEST((asked->level == log_level::debug));
    BOOST_TEST(asked->summary_file == "sum.json");
}

BOOST_AUTO_TEST_CASE(wrong_values_name_their_option) {
    for (auto const& [option, value] :
         std::vector<std::pair<std::string, std::string>>{{"--to", "out.txt"},
                                                          {"--to", ""},
                                                          {"--to", "ndjson:"},
                                                          {"--to", "dir/"},
                                                          {"--to", "ndjson:dir/"},
                                                          {"--max-sessions", "0"},
                                                          {"--max-sessions", "-1"},
                                                          {"--max-sessions", "1.5"},
                                                          {"--max-sessions", "x"},
                                                          {"--max-sessions", "18446744073709551616"},
                                                          {"--page-size", "0"},
                                                          {"--page-size", "0x10"},
                                                          {"--progress", "sometimes"},
                                                          {"--log-level", "verbose"},
                                                          {"--created-after", "yesterday"},
                                                          {"--created-before", "2024-13-01"},
                                                          {"--updated-after", "1700000000"},
                                                          {"--updated-before", "2024-02-30T00:00:00Z"}}) {
        std::vector<std::string> arguments{option + "=" + value};
        if (option != "--to") arguments.insert(arguments.end(), {"--to", "-"});
        auto const error = error_of(arguments);
        BOOST_TEST(holds(error, option), option << '=' << value << ": " << error);
        BOOST_TEST(error.find('\n') == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(wrong_command_lines_are_refused) {
    BOOST_TEST(error_of({"--to", "-"}).empty());
    for (std::vector<std::string> const& arguments :
         std::vector<std::vector<std::string>>{{},
                                               {"--to"},
                                               {"--to", "-", "extra"},
                                               {"--to", "-", "--unknown"},
                                               {"--to", "-", "--to", "-"},
                                               {"--to", "-", "--account"},
                                               {"--to", "-", "--account", "a", "b"},
                                               {"--to", "-", "--accounts", "b.json"},
                                               {"--to", "-", "--restart=maybe"}})
        BOOST_TEST(!error_of(arguments).empty());
}

BOOST_AUTO_TEST_CASE(a_plan_or_a_test_takes_the_place_of_the_export) {
    BOOST_TEST((read({"--to", "-"})->task == program_task::run));
    BOOST_TEST((read({"--to", "-", "--check"})->task == program_task::check));
    BOOST_TEST((read({"--to", "-", "--dry-run"})->task == program_task::dry_run));
    BOOST_TEST(holds(error_of({"--to", "-", "--dry-run", "--check"}), "--check"));
}

BOOST_AUTO_TEST_CASE(sinks_are_told_apart) {
    using confab::exporting::compression;
    using confab_export::sink_kind;
    auto const database = read({"--to", "sqlite:dir/x.ndjson"});
    BOOST_TEST((database->sink == sink_kind::sqlite));
    BOOST_TEST(database->sink_path == "dir/x.ndjson");
    for (std::string const uri : {"postgresql://localhost/x", "postgres://u:p@h/x?host=/run"}) {
        auto const server = read({"--to", uri});
        BOOST_TEST((server->sink == sink_kind::postgresql));
        BOOST_TEST(server->sink_uri == uri);
    }
    for (auto const& [sink, path, kind] : {std::tuple("a.ndjson", "a.ndjson", compression::none),
                                           {"a.ndjson.gz", "a.ndjson.gz", compression::gzip},
                                           {"ndjson:a.gz", "a.gz", compression::gzip},
                                           {"ndjson:a.ndjson.zst", "a.ndjson.zst", compression::zstd},
                                           {"ndjson:a.gz.txt", "a.gz.txt", compression::none}}) {
        auto const file = read({"--to", sink});
        BOOST_TEST((file->sink == sink_kind::ndjson_file));
        BOOST_TEST(file->sink_path == path);
        BOOST_TEST((file->sink_compression == kind), sink);
    }
    for (std::string const wrong : {"sqlite:", "sqlite:x/", "a.gz", ".gz", "ndjson:.gz", "a.ndjson.bz2", "mysql://h/x"})
        BOOST_TEST(holds(error_of({"--to", wrong}), "--to"), wrong);
}

BOOST_AUTO_TEST_CASE(sharing_needs_a_database_and_a_lease_needs_sharing) {
    auto const shared = read({"--to", "postgresql://localhost/x", "--shared"});
    BOOST_TEST_REQUIRE(shared.has_value());
    BOOST_TEST(shared->is_shared);
    BOOST_TEST(shared->lease.count() == 30'000);
    BOOST_TEST(read({"--to", "postgresql://localhost/x", "--shared", "--lease", "5"})->lease.count() == 5'000);
    for (std::string const sink : {"-", "a.ndjson", "sqlite:a"})
        BOOST_TEST(holds(error_of({"--to", sink, "--shared"}), "--shared: goes with --to postgresql"));
    BOOST_TEST(holds(error_of({"--to", "postgresql://x", "--shared", "--max-sessions", "5"}), "--max-sessions"));
    BOOST_TEST(holds(error_of({"--to", "postgresql://x", "--lease", "5"}), "--lease: goes with --shared"));
    for (std::string const wrong : {"0", "-1", "1.5", "x", "86401"})
        BOOST_TEST(holds(error_of({"--to", "postgresql://x", "--shared", "--lease", wrong}), "--lease"), wrong);
}

BOOST_AUTO_TEST_CASE(the_checkpoint_lies_beside_the_output) {
    for (auto const& [sink, checkpoint] : {std::pair("out.ndjson", "out.checkpoint"),
                                           {"dir/a.b.ndjson", "dir/a.b.checkpoint"},
                                           {"a.ndjson.gz", "a.checkpoint"},
                                           {"ndjson:a.zst", "a.checkpoint"},
                                           {"ndjson:out", "out.checkpoint"},
                                           {"ndjson:out.ndjson", "out.ndjson.checkpoint"}})
        BOOST_TEST(read({"--to", sink})->checkpoint_path == checkpoint);
}

BOOST_AUTO_TEST_CASE(the_summary_may_not_overwrite_the_output) {
    for (std::string const name :
         {"out.ndjson", "./out.ndjson", "x/../out.checkpoint", "out.ndjson.restart", "acc.json", "./acc.json"})
        BOOST_TEST(holds(error_of({"--to", "out.ndjson", "--summary", name}), "--summary"), name);
    BOOST_TEST(error_of({"--to", "out.ndjson", "--summary", "out.json"}).empty());
    BOOST_TEST(holds(error_of({"--to", "-", "--summary", "x/../acc.json"}), "--summary"));
    BOOST_TEST(holds(error_of({"--to", "ndjson:sum.json.new", "--summary", "sum.json"}), "--summary"));
}

BOOST_AUTO_TEST_SUITE_END()
