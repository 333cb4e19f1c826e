// SPDX-License-Identifier: BSL-1.0
#include "exported.hpp"

#include <confab/exporting/frame_encoder.hpp>
#include <confab/testing/opencx_sandbox.hpp>

#include "support/environment.hpp"
#include "support/postgresql_server.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(confab_export_sinks)

// The built program writes into each sink; what comes out is read by the sinks' own programs.

namespace {

namespace testing = confab::testing;
using confab::tests::exported;
using confab::tests::text_of;

constexpr std::uint64_t sessions = 1'234;

class run_of_opencx {
public:
    run_of_opencx()
        : vendor(std::make_shared<testing::opencx_sandbox>(testing::sandbox_data(data()))),
          with(vendor, R"("vendor":"opencx","token":{"value":"opencx-test-token"})") {}

    static testing::sandbox_data_options data() {
        testing::sandbox_data_options options;
        options.sessions = sessions;
        return options;
    }
    /// Exports twice, the first time in two halves; then with a filter, which is another job.
    void export_to(std::string const& sink) {
        auto const summary = " --summary " + (with.folder / "summary.json");
        BOOST_TEST(with.run("--to " + sink + " --max-sessions 500" + summary) == 0, with.errors());
        BOOST_TEST(text_of(with.folder / "summary.json").find("\"state\":\"limited\",\"sessions\":500") !=
                   std::string::npos);
        BOOST_TEST(with.run("--to " + sink + summary) == 0, with.errors());
        BOOST_TEST(text_of(with.folder / "summary.json").find("\"state\":\"complete\",\"sessions\":734") !=
                   std::string::npos);
        BOOST_TEST(with.run("--to " + sink + summary) == 0, with.errors());
        BOOST_TEST(text_of(with.folder / "summary.json").find("\"state\":\"complete\",\"sessions\":0") !=
                   std::string::npos);
        BOOST_TEST(with.run("--to " + sink + " --status open") == 3);
    }
    /// Lines of "id raw", in any order, are all sessions of the vendor.
    void check(std::string const& text) const {
        std::map<std::string, std::string> rows;
        for (std::string_view rest(text); !rest.empty();) {
            auto const line = rest.substr(0, rest.find('\n'));
            rows.emplace(line.substr(0, line.find(' ')), line.substr(line.find(' ') + 1));
            rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        }
        BOOST_TEST(static_cast<std::uint64_t>(std::ranges::count(text + '\n', '\n')) == sessions);
        BOOST_TEST_REQUIRE(rows.size() == sessions);
        for (auto const& id : vendor->expected_ids({})) {
            std::string raw;
            confab::json::append_minified(raw, vendor->item(vendor->data().find(id).value()));
            BOOST_TEST_REQUIRE(rows.at(id) == raw);
        }
    }

    std::shared_ptr<testing::opencx_sandbox> vendor;
    exported with;
};

std::string ids_and_raws(std::string const& ndjson) {
    std::string out;
    for (std::string_view rest(ndjson); !rest.empty();) {
        auto const text = rest.substr(0, rest.find('\n'));
        auto const line = confab::exporting::parse_line(text);
        BOOST_TEST_REQUIRE(line.has_value());
        if (!out.empty()) out += '\n';
        out += line->id + ' ' + std::string(line->raw);
        rest.remove_prefix(std::min(text.size() + 1, rest.size()));
    }
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(compressed_files_are_read_by_the_usual_programs) {
    for (auto const& [suffix, reader] : {std::pair(".gz", "zcat "), {".zst", "zstdcat "}}) {
        if (std::string_view(suffix) == ".zst" && ::access("/usr/bin/zstdcat", X_OK) != 0) continue;
        run_of_opencx run;
        auto const path = run.with.folder / "out.ndjson" + suffix;
        run.export_to(path);
        auto const text = run.with.folder / "text";
        BOOST_TEST(std::system((reader + path + " > " + text).c_str()) == 0);
        run.check(ids_and_raws(text_of(text)));
    }
}

BOOST_AUTO_TEST_CASE(a_database_file,
                     *boost::unit_test::precondition(confab::tests::is_installed("/usr/bin/sqlite3"))) {
    run_of_opencx run;
    auto const path = run.with.folder / "out.db";
    run.export_to("sqlite:" + path);
    auto const text = run.with.folder / "text";
    auto const read = "sqlite3 " + path + " \"SELECT id || ' ' || json(raw) FROM sessions\" > " + text;
    BOOST_TEST(std::system(read.c_str()) == 0);
    auto rows = text_of(text);
    rows.pop_back();
    run.check(rows);
}

BOOST_AUTO_TEST_CASE(a_database_server, *boost::unit_test::precondition(confab::tests::has_postgresql)) {
    run_of_opencx run;
    auto& server = confab::tests::postgresql_server::shared();
    auto const uri = server.new_database();
    run.export_to("'" + uri + "'");
    auto const rows = server.query(uri, "SELECT count(*), count(DISTINCT id), min(account), max(vendor) FROM sessions");
    BOOST_TEST(rows == "1234|1234|one|opencx");
    for (auto const& [sink, status] :
         {std::pair("'postgresql://u:CANARY@127.0.0.1:1/x'", 3), {"'postgresql://u:CANARY@['", 2}}) {
        BOOST_TEST(run.with.run(std::string("--to ") + sink) == status);
        BOOST_TEST(run.with.errors().find("CANARY") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_shared_export_is_complete_refreshed_and_of_one_job,
                     *boost::unit_test::precondition(confab::tests::has_postgresql)) {
    run_of_opencx run;
    auto& server = confab::tests::postgresql_server::shared();
    auto const uri = server.new_database();
    auto const to = "--shared --to '" + uri + "' --summary " + (run.with.folder / "summary.json");
    auto const summary = [&] { return text_of(run.with.folder / "summary.json"); };
    BOOST_TEST(run.with.run(to) == 0, run.with.errors());
    BOOST_TEST(summary().find("\"state\":\"complete\",\"sessions\":1234") != std::string::npos, summary());
    auto const rows = server.query(uri, "SELECT count(*), count(DISTINCT id), min(account), max(vendor),"
                                        " (SELECT count(*) FROM confab_work) FROM sessions");
    BOOST_TEST(rows == "1234|1234|one|opencx|0");
    BOOST_TEST(run.with.run(to) == 0, run.with.errors());
    BOOST_TEST(summary().find("\"state\":\"complete\",\"sessions\":0") != std::string::npos, summary());
    BOOST_TEST(run.with.run("--to '" + uri + "'") == 0, run.with.errors()); // one that does not share goes on
    BOOST_TEST(run.with.run(to + " --status open") == 3);
    BOOST_TEST(run.with.run(to + " --restart") == 0, run.with.errors());
    BOOST_TEST(summary().find("\"state\":\"complete\",\"sessions\":1234") != std::string::npos, summary());
    BOOST_TEST(run.with.run("--shared --to 'postgresql://u:CANARY@127.0.0.1:1/x'") == 3);
    BOOST_TEST(run.with.run("--shared --to 'postgresql://u:CANARY@['") == 2);
    BOOST_TEST(run.with.errors().find("CANARY") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(locale_and_time_zone_change_no_byte_of_the_output) { // fault H4
    run_of_opencx run;
    BOOST_TEST(run.with.run() == 0, run.with.errors());
    auto const expected = text_of(run.with.out());
    confab::tests::environment const variables({"LC_ALL", "LANG", "TZ"});
    variables.set("TZ", "Pacific/Kiritimati");
    for (auto const* locale : {"de_DE.UTF-8", "tr_TR.UTF-8"}) {
        variables.set("LC_ALL", locale);
        BOOST_TEST(run.with.run("--restart") == 0, run.with.errors());
        BOOST_TEST((text_of(run.with.out()) == expected));
    }
}

BOOST_AUTO_TEST_SUITE_END()
