// SPDX-License-Identifier: BSL-1.0
#include <confab/exporting/postgresql_job.hpp>

#include "opened_work.hpp"
#include "sample_rows.hpp"

#include "support/errc_output.hpp"
#include "support/postgresql_server.hpp"
#include "support/sanitizers.hpp"
#include "support/wait_for.hpp"

#include <confab/exporting/checkpoint.hpp>
#include <confab/exporting/detail/postgresql_connection.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(exporting_postgresql_job, *boost::unit_test::precondition(confab::tests::has_postgresql))

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace confab::exporting;
using confab::errc;
using confab::failure;
using confab::result;
using confab::json::timestamp;
using confab::paging::time_window;
using confab::tests::postgresql_server;
using confab::tests::sample_rows;
using confab::tests::sanitized_step;
using confab::tests::wait_for;

constexpr timestamp start{1'700'000'000s};
constexpr std::size_t rows_of_page = 10;
constexpr std::string_view listing_word = "listing ";

/// A vendor with a session a minute, which it lists by creation, ten on a page, and bounds likewise.
class listed_vendor {
public:
    explicit listed_vendor(std::size_t sessions) : sessions_(sessions) {}

    std::size_t requests = 0;
    std::function<std::optional<failure>(std::size_t request)> fail; ///< empty: never
    /// From this request on, new walks find their order refused, and go on by the listing: their positions say so.
    std::size_t refuses_order_from = ~std::size_t{0};

    timestamp created(std::size_t index) const { return start + 1min * static_cast<std::int64_t>(index); }
    std::vector<std::size_t> within(time_window const& window) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < sessions_; ++i)
            if ((!window.after || *window.after <= created(i)) && (!window.before || created(i) <= *window.before))
                found.push_back(i);
        return found;
    }

private:
    std::size_t sessions_;
};

class listed_source final : public record_source {
public:
    listed_source(listed_vendor& from, time_window const& window, std::string const& position)
        : vendor_(from), found_(from.within(window)), is_listing_(position.starts_with(listing_word)) {
        auto const number = std::string_view(position).substr(is_listing_ ? listing_word.size() : 0);
        std::from_chars(number.data(), number.data() + number.size(), next_);
        if (number.empty() && from.requests >= from.refuses_order_from) is_listing_ = true;
        if (is_listing_) std::ranges::reverse(found_); // its order is another one
    }

    asio::awaitable<result<std::optional<record_batch>>> next() override {
        std::optional<record_batch> batch;
        if (next_ >= found_.size() && (next_ > 0 || !found_.empty())) co_return batch;
        co_await asio::post(asio::use_awaitable); // the others' turn
        auto const trouble = vendor_.fail ? vendor_.fail(vendor_.requests) : std::nullopt;
        ++vendor_.requests;
        if (trouble) co_return *trouble;
        if (found_.empty()) co_return batch;
        auto const rows = std::make_shared<sample_rows>();
        for (std::size_t i = 0; i < rows_of_page && next_ < found_.size(); ++i, ++next_)
            rows->add("s" + std::to_string(found_[next_])).created_at = vendor_.created(found_[next_]);
        batch.emplace();
        batch->rows = rows->rows;
        batch->memory = rows;
        batch->next_position = (is_listing_ ? std::string(listing_word) : std::string()) + std::to_string(next_);
        co_return batch;
    }
    std::optional<timestamp> watermark() const override {
        return next_ > 0 ? std::optional(start) : std::nullopt; // as walks have it that met no row
    }
    source_stats stats() const override {
        source_stats all;
        all.requests = vendor_.requests;
        return all;
    }

private:
    listed_vendor& vendor_;
    std::vector<std::size_t> found_;
    bool is_listing_;
    std::size_t next_ = 0;
};

shared_account account_of(listed_vendor& vendor) {
    shared_account made;
    made.name = "a";
    made.open_window = [&vendor](time_window const& window) -> source_opener {
        return [&vendor, window](std::string const& position) {
            return std::make_unique<listed_source>(vendor, window, position);
        };
    };
    made.open = made.open_window(time_window());
    made.is_divisible = [](std::string const& position) {
        return !position.starts_with("since") && !position.starts_with(listing_word);
    };
    made.refresh = [](std::optional<timestamp> const& watermark) { return std::string(watermark ? "since" : ""); };
    return made;
}

void run_all(asio::io_context& context) {
    context.restart();
    context.run();
}

/// A process with its job, on a context that several of them use.
class process {
public:
    process(asio::io_context& on, std::string const& uri, listed_vendor& vendor) : context(on) {
        work = confab::tests::open_work(context, confab::tests::work_options(uri));
        job = std::make_unique<postgresql_job>(account_of(vendor), *work, export_job_options());
    }
    void begin() {
        asio::co_spawn(context, job->run(), asio::bind_cancellation_slot(cancel.slot(), [](std::exception_ptr) {}));
    }
    void run() {
        begin();
        run_all(context);
    }
    void stop() {
        job->stop();
        cancel.emit(asio::cancellation_type::terminal);
    }

    asio::io_context& context;
    std::unique_ptr<postgresql_work> work;
    std::unique_ptr<postgresql_job> job;
    asio::cancellation_signal cancel;
};

/// As if all leases had ended.
void end_leases(std::string const& uri) {
    postgresql_server::query(uri, "UPDATE confab_work SET leased_until = clock_timestamp() - interval '1 s'"
                                  " WHERE number IN (SELECT number FROM confab_work WHERE NOT is_done"
                                  " FOR UPDATE SKIP LOCKED)");
}

std::string summary(std::string const& uri) {
    return postgresql_server::query(uri, "SELECT count(*), (SELECT count(*) FROM confab_work) FROM sessions");
}

} // namespace

BOOST_AUTO_TEST_CASE(a_process_alone_exports_all_whether_it_divides_or_not) {
    for (std::size_t const sessions : {0u, 1u, 40u, 41u, 5'000u}) {
        auto const uri = postgresql_server::shared().new_database();
        asio::io_context context;
        listed_vendor vendor(sessions);
        process only(context, uri, vendor);
        only.run();
        auto const ended = only.job->progress();
        BOOST_TEST((ended.state == account_state::complete));
        BOOST_TEST(ended.sessions == sessions);
        BOOST_TEST(summary(uri) == std::to_string(sessions) + "|0");
        // Four pages of the first part, and one or two of each that is divided, are read twice; windows at the end may be empty.
        BOOST_TEST(vendor.requests <= sessions / rows_of_page * 13 / 10 + 20);
        BOOST_TEST(ended.stats.requests == vendor.requests);
    }
}

BOOST_AUTO_TEST_CASE(processes_divide_the_work_and_write_nothing_twice) {
    auto const uri = postgresql_server::shared().new_database();
    asio::io_context context;
    listed_vendor vendor(4'000);
    std::list<process> all;
    for (int i = 0; i < 3; ++i) all.emplace_back(context, uri, vendor);
    for (auto& one : all) one.begin();
    run_all(context);
    std::uint64_t written = 0;
    for (auto const& one : all) {
        auto const ended = one.job->progress();
        BOOST_TEST((ended.state == account_state::complete));
        BOOST_TEST(ended.sessions > 400u);
        written += ended.sessions;
    }
    BOOST_TEST(written == 4'000u);
    BOOST_TEST(summary(uri) == "4000|0");
}

BOOST_AUTO_TEST_CASE(a_stopped_process_gives_its_part_back_wherever_it_is_stopped) {
    auto const uri = postgresql_server::shared().new_database();
    for (std::size_t at = 0; at < 40; at += sanitized_step(1)) {
        postgresql_server::query(uri, "DROP TABLE IF EXISTS sessions, confab_checkpoints, confab_work, confab_budgets");
        asio::io_context context;
        listed_vendor vendor(200);
        process first(context, uri, vendor);
        first.begin();
        context.restart();
        for (std::size_t step = 0; step < at * 5; ++step) context.poll_one();
        first.stop();
        run_all(context);
        auto const state = first.job->progress().state;
        BOOST_TEST((state == account_state::interrupted || state == account_state::complete));
        process second(context, uri, vendor);
        second.run();
        BOOST_TEST((second.job->progress().state == account_state::complete));
        BOOST_TEST(first.job->progress().sessions + second.job->progress().sessions == 200u);
        BOOST_TEST(summary(uri) == "200|0");
    }
}

BOOST_AUTO_TEST_CASE(a_part_that_is_taken_over_is_left_to_the_other) {
    auto const uri = postgresql_server::shared().new_database();
    asio::io_context context;
    listed_vendor vendor(1'000);
    process one(context, uri, vendor), other(context, uri, vendor);
    vendor.fail = [&](std::size_t request) -> std::optional<failure> {
        if (request % 17 == 5) end_leases(uri);
        return std::nullopt;
    };
    one.begin();
    other.begin();
    run_all(context);
    for (auto const* who : {&one, &other}) BOOST_TEST((who->job->progress().state == account_state::complete));
    BOOST_TEST(one.job->progress().sessions + other.job->progress().sessions == 1'000u);
    BOOST_TEST(summary(uri) == "1000|0");
}

BOOST_AUTO_TEST_CASE(a_failure_of_the_vendor_ends_one_process_and_leaves_the_part_to_others) {
    auto const uri = postgresql_server::shared().new_database();
    asio::io_context context;
    listed_vendor vendor(500);
    vendor.fail = [](std::size_t request) -> std::optional<failure> {
        if (request == 20) return failure(errc::unauthorized);
        return std::nullopt;
    };
    process first(context, uri, vendor);
    first.run();
    auto const ended = first.job->progress();
    BOOST_TEST((ended.state == account_state::failed));
    BOOST_TEST_REQUIRE(ended.error.has_value());
    BOOST_TEST((ended.error->code == errc::unauthorized));
    process second(context, uri, vendor);
    second.run();
    BOOST_TEST((second.job->progress().state == account_state::complete));
    BOOST_TEST(summary(uri) == "500|0");
}

// An order that is refused from the start leaves one part; one that is refused later leaves windows, of which each is listed whole.
BOOST_AUTO_TEST_CASE(parts_that_fall_back_to_the_listing_lose_nothing_and_write_nothing_twice) {
    for (std::size_t const refused_from : {0u, 6u, 40u})
        BOOST_TEST_CONTEXT("refused from request " << refused_from << " on") {
            auto const uri = postgresql_server::shared().new_database();
            asio::io_context context;
            listed_vendor vendor(1'500);
            vendor.refuses_order_from = refused_from;
            process one(context, uri, vendor), other(context, uri, vendor);
            // A lease that ends from time to time has another process go on within a listing.
            vendor.fail = [&](std::size_t request) -> std::optional<failure> {
                if (request % 23 == 11) end_leases(uri);
                return std::nullopt;
            };
            one.begin();
            other.begin();
            run_all(context);
            for (auto const* who : {&one, &other}) BOOST_TEST((who->job->progress().state == account_state::complete));
            BOOST_TEST(one.job->progress().sessions + other.job->progress().sessions == 1'500u);
            BOOST_TEST(one.job->progress().revisions + other.job->progress().revisions == 0u);
            BOOST_TEST(summary(uri) == "1500|0");
        }
}

BOOST_AUTO_TEST_CASE(a_part_that_fell_back_goes_on_within_its_listing_wherever_it_is_stopped) {
    auto const uri = postgresql_server::shared().new_database();
    for (std::size_t const refused_from : {0u, 6u})
        for (std::size_t stopped_at = 1; stopped_at < 50; stopped_at += 8) {
            postgresql_server::query(uri,
                                     "DROP TABLE IF EXISTS sessions, confab_checkpoints, confab_work, confab_budgets");
            asio::io_context context;
            listed_vendor vendor(400);
            vendor.refuses_order_from = refused_from;
            process first(context, uri, vendor);
            vendor.fail = [&](std::size_t request) -> std::optional<failure> {
                if (request == stopped_at) first.stop();
                return std::nullopt;
            };
            first.run();
            auto const before = first.job->progress();
            process second(context, uri, vendor);
            second.run();
            BOOST_TEST((second.job->progress().state == account_state::complete));
            BOOST_TEST(before.sessions + second.job->progress().sessions == 400u);
            BOOST_TEST(summary(uri) == "400|0");
            // What was committed of a listing is not read again.
            bool const is_listed_once = refused_from == 0 && before.state == account_state::interrupted;
            if (is_listed_once) BOOST_TEST(vendor.requests <= 43u);
        }
}

// The claim goes on at the server, whatever becomes of who waits for it: what it brings is given back.
BOOST_AUTO_TEST_CASE(a_stop_while_a_part_is_being_claimed_gives_it_back_and_reads_nothing) {
    auto const uri = postgresql_server::shared().new_database();
    asio::io_context context;
    listed_vendor vendor(200);
    process only(context, uri, vendor);
    auto blocking = wait_for(context, detail::postgresql_connection::open(uri, 10s));
    BOOST_TEST_REQUIRE(blocking.has_value());
    BOOST_TEST(wait_for(context, (*blocking)->execute("BEGIN; LOCK TABLE confab_work")).has_value());
    only.begin();
    auto const waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
                         " wait_event_type = 'Lock'";
    context.restart();
    while (postgresql_server::query(uri, waiting) == "0") context.poll();
    only.stop();
    context.restart();
    context.poll();
    BOOST_TEST((only.job->progress().state == account_state::running)); // the part may be its own by now
    blocking->reset();
    run_all(context);
    BOOST_TEST((only.job->progress().state == account_state::interrupted));
    BOOST_TEST(vendor.requests == 0u);
    BOOST_TEST(postgresql_server::query(uri, "SELECT epoch, leased_until FROM confab_work") == "1|-");
}

BOOST_AUTO_TEST_CASE(a_stop_while_others_hold_all_parts_ends_the_wait_for_one) {
    auto const uri = postgresql_server::shared().new_database();
    asio::io_context context;
    listed_vendor vendor(200);
    process holder(context, uri, vendor), waiting(context, uri, vendor);
    auto const held = wait_for(context, holder.work->claim("a"));
    BOOST_TEST_REQUIRE(held.has_value());
    waiting.begin();
    context.restart();
    context.run_for(50ms); // it looks every tenth of a second
    waiting.stop();
    context.restart();
    auto const before = std::chrono::steady_clock::now();
    context.run();
    BOOST_TEST((std::chrono::steady_clock::now() - before < 20s)); // the lease lasts 30
    BOOST_TEST((waiting.job->progress().state == account_state::interrupted));
    BOOST_TEST(vendor.requests == 0u);
    BOOST_TEST(wait_for(context, holder.work->advance(held->lease, "still mine")).has_value());
}

BOOST_AUTO_TEST_CASE(a_finished_export_is_refreshed_as_one_part) {
    auto const uri = postgresql_server::shared().new_database();
    asio::io_context context;
    listed_vendor vendor(3'000); // divided, with empty windows at the end
    for (int run = 0; run < 2; ++run) {
        process only(context, uri, vendor);
        only.run();
        BOOST_TEST((only.job->progress().state == account_state::complete));
        BOOST_TEST(only.job->progress().sessions == (run == 0 ? 3'000u : 0u));
    }
    auto const text = postgresql_server::query(uri, "SELECT checkpoint FROM confab_checkpoints");
    auto const decoded = decode_checkpoint(text);
    BOOST_TEST_REQUIRE(decoded.has_value());
    BOOST_TEST(decoded->accounts.at(0).position == "since");
}

BOOST_AUTO_TEST_SUITE_END()
