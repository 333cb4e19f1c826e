// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_EXAMPLES_EXPORTED_HPP
#define CONFAB_TESTS_EXAMPLES_EXPORTED_HPP

#include <confab/exporting/ndjson.hpp>
#include <confab/json/raw_text.hpp>
#include <confab/testing/sandbox.hpp>

#include "exporting/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace confab::tests {

/// Runs of the built program (environment variable CONFAB_EXPORT_PROGRAM) for one account at a sandbox.
class exported {
public:
    /// @param members the account's, besides its name, its URL and its roots, for instance its vendor and its credential
    exported(std::shared_ptr<testing::sandbox_vendor> vendor, std::string members,
             testing::sandbox_options options = {})
        : server(std::move(vendor), std::move(options)), members_(std::move(members)) {
        write_text(folder / "ca.pem", server.root_pem());
        account();
    }
    /// Writes the accounts file. @param more further members, with a comma before each
    void account(std::string const& more = R"(,"rate_limit":{"requests":100000,"per_seconds":1,"burst":1000})") const {
        write_text(folder / "accounts.json", R"({"accounts":[{"name":"one","base_url":")" + server.base_url() +
                                                 R"(","ca_file":")" + (folder / "ca.pem") + "\"," + members_ + more +
                                                 "}]}");
    }
    /// @return the exit status. @param more options; they may say another sink
    int run(std::string const& more = {}) {
        auto const* const program = std::getenv("CONFAB_EXPORT_PROGRAM");
        BOOST_TEST_REQUIRE(program != nullptr, "CONFAB_EXPORT_PROGRAM names no program");
        auto const sink = more.find("--to ") == std::string::npos ? " --to " + out() : std::string();
        auto const command = std::string(program) + " --accounts " + (folder / "accounts.json") + sink + ' ' + more +
                             " > " + (folder / "stdout") + " 2> " + (folder / "stderr");
        auto const status = std::system(command.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::string out() const { return folder / "out.ndjson"; }
    std::string errors() const { return text_of(folder / "stderr"); }
    std::string printed() const { return text_of(folder / "stdout"); }
    std::vector<std::string> lines() const { return lines_of(out()); }
    /// Whether the lines are these sessions in this order, each with its bytes.
    template <class ItemOf>
    void check(std::vector<std::string> const& ids, ItemOf item_of) const {
        auto const written = lines();
        BOOST_TEST_REQUIRE(written.size() == ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            auto const line = exporting::parse_line(written[i]);
            BOOST_TEST_REQUIRE(line.has_value());
            BOOST_TEST_REQUIRE(line->id == ids[i]);
            std::string raw;
            json::append_minified(raw, item_of(ids[i]));
            BOOST_TEST_REQUIRE(line->raw == raw);
        }
    }

    temporary_directory folder;
    testing::sandbox server;

private:
    std::string members_;
};

} // namespace confab::tests

#endif
