// SPDX-License-Identifier: BSL-1.0
#include "confab_export/account_source.hpp"

#include <confab/testing/opencx_sandbox.hpp>

#include "exported.hpp"
#include "support/run_awaitable.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(confab_export_secrets)

namespace {

namespace exporting = confab::exporting;
using confab::tests::exported;
using confab::tests::temporary_directory;
using confab::tests::write_text;

/// Two pages and the end, as long as its secret is the one that the vendor takes.
class guarded_source final : public exporting::record_source {
public:
    guarded_source(std::string secret, std::string const& wanted, std::string position)
        : secret_(std::move(secret)), wanted_(wanted), position_(std::move(position)) {}

    boost::asio::awaitable<confab::result<std::optional<exporting::record_batch>>> next() override {
        std::optional<exporting::record_batch> batch;
        ++requests_;
        if (secret_ != wanted_) co_return confab::failure(confab::errc::unauthorized);
        if (position_ == "2") co_return batch;
        position_ = position_.empty() ? "1" : "2";
        batch.emplace();
        batch->next_position = position_;
        co_return batch;
    }
    exporting::source_stats stats() const override {
        exporting::source_stats now;
        now.requests = requests_;
        return now;
    }

private:
    std::string secret_;
    std::string const& wanted_;
    std::string position_;
    std::uint64_t requests_ = 0;
};

/// An account whose token is in a file.
class guarded_account {
public:
    guarded_account() : settings(std::make_shared<confab_export::account>()) {
        settings->token = *confab::http::secret::make("first");
        settings->secret_files.emplace_back("token", folder / "token");
        write_text(folder / "token", "first\n");
        source = std::make_unique<confab_export::account_source>(
            opener(*settings), [this](auto const& renewed) { return opener(renewed); }, settings, "");
    }
    exporting::source_opener opener(confab_export::account const& with) {
        return [this, secret = std::string(with.token.reveal())](std::string const& position) {
            opened.push_back(secret + ' ' + position);
            return std::make_unique<guarded_source>(secret, wanted, position);
        };
    }
    /// The position behind the next page, or what the error is.
    std::string next() {
        std::string told;
        confab::tests::run_awaitable([](guarded_account& of, std::string& into) -> boost::asio::awaitable<void> {
            auto const pulled = co_await of.source->next();
            into = !pulled   ? std::string(confab::name_of(pulled.error().code))
                   : *pulled ? (*pulled)->next_position
                             : "end";
        }(*this, told));
        return told;
    }

    temporary_directory folder;
    std::string wanted = "first";
    std::vector<std::string> opened;
    std::shared_ptr<confab_export::account> settings;
    std::unique_ptr<confab_export::account_source> source;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_walk_goes_on_behind_the_last_page_with_the_new_secret) {
    guarded_account with;
    BOOST_TEST(with.next() == "1");
    with.wanted = "second";
    write_text(with.folder / "token", "second\n");
    BOOST_TEST(with.next() == "2");
    BOOST_TEST((with.opened == std::vector<std::string>{"first ", "second 1"}));
    BOOST_TEST(with.settings->token.reveal() == "second"); // for a walk that begins anew
    BOOST_TEST(with.source->stats().requests == 3u);
    BOOST_TEST(with.next() == "end");
}

BOOST_AUTO_TEST_CASE(without_another_secret_the_refusal_stands) {
    for (char const* const text : {"first\n", "", "a\nb"}) {
        guarded_account with;
        with.wanted = "second";
        write_text(with.folder / "token", text);
        BOOST_TEST(with.next() == "unauthorized");
        BOOST_TEST(with.opened.size() == 1u);
    }
    guarded_account with;
    with.wanted = "second";
    std::filesystem::remove(with.folder / "token");
    BOOST_TEST(with.next() == "unauthorized");
    write_text(with.folder / "token", "another wrong one");
    BOOST_TEST(with.next() == "unauthorized");
    BOOST_TEST(with.opened.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_program_reads_its_files_again) {
    confab::testing::sandbox_data_options data;
    data.sessions = 250;
    auto const vendor = std::make_shared<confab::testing::opencx_sandbox>(confab::testing::sandbox_data(data));
    temporary_directory const secrets;
    auto const file = secrets / "token";
    confab::testing::sandbox_options options;
    options.faults = [&](confab::testing::sandbox_request const& request) {
        if (request.number == 1) write_text(file, "opencx-test-token\n"); // while the other one is under way
        return std::optional<confab::testing::sandbox_fault>();
    };
    exported with(vendor, R"("vendor":"opencx","token":{"file":")" + file + "\"}", options);
    write_text(file, "one that has expired");
    BOOST_TEST(with.run() == 0, with.errors());
    BOOST_TEST(with.lines().size() == 250u);
    write_text(file, "one that stays wrong");
    BOOST_TEST(with.run("--restart") == 1);
    BOOST_TEST(with.errors().find("HTTP 401") != std::string::npos, with.errors());
    for (auto const& name : {with.out(), with.folder / "stderr"})
        BOOST_TEST(confab::tests::text_of(name).find("one that") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
