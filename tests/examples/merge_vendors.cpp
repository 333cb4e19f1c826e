// SPDX-License-Identifier: BSL-1.0
// Runs 4_merge_vendors against two sandboxes: every session of both comes once, the latest first.
#include <confab/testing/athena_sandbox.hpp>
#include <confab/testing/opencx_sandbox.hpp>
#include <confab/testing/sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(merge_vendors)

using namespace confab::testing;

namespace {

sandbox_data data_of(std::uint64_t seed) {
    sandbox_data_options options;
    options.sessions = 230;
    options.seed = seed;
    return sandbox_data(options);
}

std::vector<std::string> output_of(std::string const& command) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::array<char, 512> line;
    std::vector<std::string> lines;
    while (std::fgets(line.data(), static_cast<int>(line.size()), pipe.get()) != nullptr)
        lines.emplace_back(line.data());
    BOOST_TEST(::pclose(pipe.release()) == 0);
    return lines;
}

std::vector<std::string> ids_of(std::vector<std::string> const& lines, std::string const& vendor) {
    std::vector<std::string> ids;
    for (auto const& line : lines)
        if (line.starts_with(vendor + ' '))
            ids.push_back(line.substr(vendor.size() + 1, line.find(' ', vendor.size() + 1) - vendor.size() - 1));
    return ids;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_session_of_both_vendors_comes_once) {
    auto const opencx = std::make_shared<opencx_sandbox>(data_of(1));
    auto const athena = std::make_shared<athena_sandbox>(data_of(2));
    std::vector<sandbox_mount> mounts;
    mounts.emplace_back("/opencx", opencx);
    mounts.emplace_back("/athena", athena);
    sandbox server(std::move(mounts));
    auto const file = "confab-merge-" + std::to_string(server.port()) + ".pem";
    auto const roots = std::filesystem::temp_directory_path() / file;
    std::ofstream(roots) << server.root_pem();

    char const* const folder = std::getenv("CONFAB_EXAMPLES");
    BOOST_TEST_REQUIRE(folder != nullptr, "CONFAB_EXAMPLES names the folder of the example programs");
    auto const lines = output_of("OPENCX_TOKEN=opencx-test-token ATHENA_API_KEY=athena-test-key '" +
                                 std::string(folder) + "/example_4_merge_vendors' " + server.base_url("/opencx") + ' ' +
                                 server.base_url("/athena") + " '" + roots.string() + "' 2>&1");
    std::filesystem::remove(roots);

    auto found = ids_of(lines, "opencx");
    auto expected = opencx->expected_ids();
    std::ranges::sort(found);
    std::ranges::sort(expected);
    BOOST_TEST(found == expected, boost::test_tools::per_element());
    BOOST_TEST(ids_of(lines, "athena") == athena->expected_ids("sort_by=created_at&sort_direction=desc"),
               boost::test_tools::per_element());
    BOOST_TEST(lines.size() == 460u);
}

BOOST_AUTO_TEST_SUITE_END()
