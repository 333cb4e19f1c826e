// SPDX-License-Identifier: BSL-1.0
#include "exported.hpp"

#include <confab/testing/athena_sandbox.hpp>
#include <confab/testing/opencx_sandbox.hpp>
#include <confab/testing/twin_sandbox.hpp>
#include <confab/testing/yourgpt_sandbox.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(confab_export_refresh)

// The built program exports sessions that come, go and change meanwhile, and brings its exports up to date.

namespace {

namespace testing = confab::testing;
using confab::tests::exported;

constexpr std::uint64_t sessions = 700;

testing::sandbox_data data() {
    testing::sandbox_data_options options;
    options.sessions = sessions;
    return testing::sandbox_data(options);
}

std::string minified(std::string const& text) {
    std::string raw;
    confab::json::append_minified(raw, text);
    return raw;
}

// One session changes, one is new, and sometimes one goes.
template <class Sandbox>
void change(Sandbox& vendor, std::uint64_t step) {
    auto& rows = vendor.rows();
    auto const later =
        rows.data().session(sessions - 1).created_at + std::chrono::days(3650) + std::chrono::hours(step);
    rows.touch((step * 97) % sessions, later);
    rows.insert(later + std::chrono::minutes(1));
    if (step % 3 == 0) rows.erase((step * 41) % sessions);
}

/// The bytes of all sessions, by their ids.
template <class Sandbox>
std::map<std::string, std::string> rows_of(Sandbox& vendor) {
    std::map<std::string, std::string> rows;
    auto const now = vendor.rows().snapshot();
    for (std::uint64_t index = 0; index < now.end(); ++index) {
        if (!now.session(index)) continue;
        auto const raw = minified(vendor.item(index));
        auto const id = *confab::json::find_member(raw, "id").value();
        rows.emplace(id.substr(1, id.size() - 2), raw);
    }
    return rows;
}

// YourGPT's sandbox keeps its own times.
void change(testing::yourgpt_sandbox& vendor, std::uint64_t step) {
    auto const touched = (step * 97) % sessions;
    auto const erased = (step * 41) % sessions;
    for (bool const is_touched : {true, false}) {
        try {
            if (is_touched) vendor.touch(touched);
            else if (step % 3 == 0) vendor.erase(erased);
        } catch (std::out_of_range const&) {
            continue; // it has gone before
        }
    }
    vendor.insert();
}

std::map<std::string, std::string> rows_of(testing::yourgpt_sandbox& vendor) {
    std::map<std::string, std::string> rows;
    auto left = vendor.expected_ids().size();
    for (std::uint64_t index = 0; left > 0; ++index) {
        try {
            rows.emplace(vendor.id(index), minified(vendor.item(index)));
            --left;
        } catch (std::out_of_range const&) {
            continue; // it has gone
        }
    }
    return rows;
}

/// An account at a sandbox whose sessions change with each request as long as `changes` says so.
template <class Sandbox>
class moving_account {
public:
    explicit moving_account(std::string const& members)
        : vendor(std::make_shared<Sandbox>(data())), with(vendor, members, moving()) {}

    /// Of each session the newest line's bytes; no version is there twice.
    std::map<std::string, std::string> newest_rows() const {
        std::map<std::string, std::string> newest;
        std::set<std::string> versions;
        for (auto const& text : with.lines()) {
            auto const line = confab::exporting::parse_line(text);
            BOOST_TEST_REQUIRE(line.has_value());
            BOOST_TEST_REQUIRE(versions.insert(text).second);
            newest.insert_or_assign(line->id, std::string(line->raw));
        }
        return newest;
    }
    std::map<std::string, std::string> rows_now() const { return rows_of(*vendor); }
    std::uint64_t requests() const { return with.server.counters().requests; }

    std::shared_ptr<Sandbox> vendor;
    std::atomic<bool> changes = true;
    exported with;

private:
    testing::sandbox_options moving() {
        testing::sandbox_options options;
        options.faults = [this](testing::sandbox_request const&) -> std::optional<testing::sandbox_fault> {
            if (!changes) return std::nullopt;
            auto const step = ++steps_;
            change(*vendor, step);
            return std::nullopt;
        };
        return options;
    }

    std::atomic<std::uint64_t> steps_ = 0;
};

/// @param most requests of a run that finds nothing new
template <class Sandbox>
void check_moving(std::string const& members, std::uint64_t most) {
    moving_account<Sandbox> of(members);
    auto const at_start = of.rows_now();
    BOOST_TEST(of.with.run("--page-size 50") == 0, of.with.errors());
    of.changes = false;
    auto const now = of.rows_now();
    auto const exported = of.newest_rows();
    for (auto const& [id, raw] : at_start)
        if (now.contains(id)) BOOST_TEST(exported.contains(id), id);
    BOOST_TEST(of.with.run("--page-size 50") == 0, of.with.errors());
    auto const refreshed = of.newest_rows();
    for (auto const& [id, raw] : now) {
        BOOST_TEST_REQUIRE(refreshed.contains(id), id);
        BOOST_TEST((refreshed.at(id) == raw), id);
    }
    auto const lines = of.with.lines().size();
    auto const requests = of.requests();
    BOOST_TEST(of.with.run("--page-size 50") == 0, of.with.errors());
    BOOST_TEST(of.with.lines().size() == lines);
    BOOST_TEST(of.requests() - requests <= most);
}

} // namespace

// fault L7, F13, F33
BOOST_AUTO_TEST_CASE(opencx) {
    check_moving<testing::opencx_sandbox>(R"("vendor":"opencx","token":{"value":"opencx-test-token"})", 3);
}

// fault L7, F13, F33
BOOST_AUTO_TEST_CASE(athena) {
    check_moving<testing::athena_sandbox>(R"("vendor":"athena","api_key":{"value":"athena-test-key"})", 3);
}

// fault L7, F13, F33
BOOST_AUTO_TEST_CASE(twin) {
    check_moving<testing::twin_sandbox>(R"("vendor":"twin","token":{"value":"twin-test-token"})", 40);
}

// fault L7, F13, F33
BOOST_AUTO_TEST_CASE(yourgpt) {
    check_moving<testing::yourgpt_sandbox>(R"("vendor":"yourgpt","api_key":{"value":"apk-test-key"})", 40);
}

BOOST_AUTO_TEST_SUITE_END()
