// SPDX-License-Identifier: BSL-1.0
// Runs the numbered examples against a sandbox: what the README shows works as it is written there.
#include <confab/testing/opencx_sandbox.hpp>
#include <confab/testing/sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(example_programs)

using namespace confab::testing;

namespace {

class example_sandbox {
public:
    example_sandbox() : vendor_(std::make_shared<opencx_sandbox>(data())), server_(vendor_) {
        auto const name = "confab-example-" + std::to_string(server_.port()) + ".pem";
        ca_file_ = std::filesystem::temp_directory_path() / name;
        std::ofstream(ca_file_) << server_.root_pem();
    }
    ~example_sandbox() {
        std::error_code ignored;
        std::filesystem::remove(ca_file_, ignored);
    }

    opencx_sandbox const& vendor() const noexcept { return *vendor_; }
    std::uint64_t requests() const { return server_.requests().size(); }

    /// The lines that a program prints.
    std::vector<std::string> run(std::string const& name, int& status,
                                 std::string const& token = "opencx-test-token") const {
        char const* const folder = std::getenv("CONFAB_EXAMPLES");
        BOOST_TEST_REQUIRE(folder != nullptr, "CONFAB_EXAMPLES names the folder of the example programs");
        auto const command = "OPENCX_TOKEN='" + token + "' '" + folder + "/example_" + name + "' " +
                             server_.base_url() + " '" + ca_file_.string() + "' 2>&1";
        std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
        std::string output;
        std::array<char, 4096> buffer;
        while (auto const size = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
            output.append(buffer.data(), size);
        status = ::pclose(pipe.release());
        std::vector<std::string> lines;
        for (std::size_t end; (end = output.find('\n')) != output.npos; output.erase(0, end + 1))
            lines.push_back(output.substr(0, end));
        return lines;
    }

private:
    static sandbox_data data() {
        sandbox_data_options options;
        options.sessions = 150; // two pages
        return sandbox_data(options);
    }

    std::shared_ptr<opencx_sandbox> vendor_;
    sandbox server_;
    std::filesystem::path ca_file_;
};

} // namespace

BOOST_AUTO_TEST_CASE(print_sessions) {
    example_sandbox const sandbox;
    int status = -1;
    auto const lines = sandbox.run("1_print_sessions", status);
    BOOST_TEST(status == 0);
    BOOST_TEST(lines == sandbox.vendor().expected_ids("status=open"), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(pages) {
    example_sandbox const sandbox;
    std::size_t bytes = 0;
    for (std::uint64_t session = 0; session < sandbox.vendor().data().size(); ++session)
        bytes += sandbox.vendor().item(session).size();
    int status = -1;
    auto const lines = sandbox.run("2_pages", status);
    BOOST_TEST(status == 0);
    BOOST_TEST(lines == std::vector<std::string>{std::to_string(bytes)}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(callbacks) {
    example_sandbox const sandbox;
    int status = -1;
    auto const lines = sandbox.run("3_callbacks", status);
    BOOST_TEST(status == 0);
    BOOST_TEST(lines == sandbox.vendor().expected_ids(), boost::test_tools::per_element());
}

// fault M1
BOOST_AUTO_TEST_CASE(a_wrong_token_is_told_in_one_line_without_it) {
    for (auto const* name : {"1_print_sessions", "2_pages", "3_callbacks"}) {
        example_sandbox const sandbox;
        int status = 0;
        auto const lines = sandbox.run(name, status, "ocx_live_canary");
        BOOST_TEST(status != 0);
        BOOST_TEST_REQUIRE(lines.size() == 1u);
        BOOST_TEST(lines[0].find("the credential was not accepted") != std::string::npos);
        BOOST_TEST(lines[0].find("canary") == std::string::npos);
        BOOST_TEST(sandbox.requests() == 1u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
