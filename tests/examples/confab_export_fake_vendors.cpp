// SPDX-License-Identifier: BSL-1.0

// Takes the place of examples/confab_export/vendors.cpp in the test program: sources without a network, which an account's
// extra_query describes.
//
//   sessions N    rows in all (default 0)             page N       rows per page (default 10)
//   fail_after N  vendor failure behind N pages       expire N     cursor_expired at the first page if resumed, N times
//   repeat N      every N-th row comes twice          stall_at N   never answers page N
//   deaf 1        ignores the cancellation            nul_at N     row N has a NUL in its id
//   version N     the N-th version of every row       delay_ms N   in front of each page
#include "confab_export/vendors.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <charconv>
#include <deque>
#include <map>
#include <memory>
#include <utility>

namespace confab_export {
namespace {

namespace asio = boost::asio;
namespace exporting = confab::exporting;

class scenario {
public:
    explicit scenario(account const& from) : name(from.name) {
        for (auto const& [key, value] : from.extra_query) {
            std::uint64_t number = 0;
            std::from_chars(value.data(), value.data() + value.size(), number);
            numbers[key] = number;
        }
    }
    std::uint64_t of(std::string const& key, std::uint64_t otherwise = 0) const {
        auto const found = numbers.find(key);
        return found == numbers.end() ? otherwise : found->second;
    }

    std::string name;
    std::map<std::string, std::uint64_t> numbers;
};

class page_memory {
public:
    page_memory() = default;
    std::deque<std::string> texts; // in place: rows view them
};

class fake_source final : public exporting::record_source {
public:
    fake_source(asio::any_io_executor executor, scenario const& play, std::shared_ptr<exporting::source_stats> stats,
                std::string const& position)
        : play_(play), timer_(std::move(executor)), stats_(std::move(stats)), resumed_(!position.empty()) {
        std::from_chars(position.data(), position.data() + position.size(), row_);
    }

    asio::awaitable<confab::result<std::optional<exporting::record_batch>>> next() override {
        auto const page = pages_++;
        ++stats_->requests;
        if (auto const delay = play_.of("delay_ms"); delay > 0) co_await wait(std::chrono::milliseconds(delay));
        if (page == play_.of("stall_at", ~0ull)) co_await stall();
        if (resumed_ && play_.of("expire") > 0) co_return confab::failure(confab::errc::cursor_expired, "as asked");
        if (page == play_.of("fail_after", ~0ull)) co_return vendor_failure();
        if (row_ >= play_.of("sessions")) co_return std::optional<exporting::record_batch>();
        std::optional<exporting::record_batch> batch(fill());
        co_return batch;
    }
    exporting::source_stats stats() const override { return *stats_; }

private:
    asio::awaitable<void> wait(std::chrono::milliseconds time) {
        timer_.expires_after(time);
        co_await timer_.async_wait(asio::use_awaitable);
    }
    asio::awaitable<void> stall() {
        if (play_.of("deaf") == 1) co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        timer_.expires_at(asio::steady_timer::time_point::max());
        co_await timer_.async_wait(asio::use_awaitable);
    }
    static confab::failure vendor_failure() {
        confab::failure reason(confab::errc::unauthorized, "as asked");
        reason.details.http_status = 401;
        reason.details.vendor_message = "evil \x1b[31m text";
        return reason;
    }
    exporting::record_batch fill() {
        auto memory = std::make_shared<page_memory>();
        exporting::record_batch batch;
        for (auto const end = row_ + play_.of("page", 10); row_ < end && row_ < play_.of("sessions"); ++row_) {
            batch.rows.push_back(row(*memory));
            batch.rows.back().index = batch.rows.size() - 1;
            if (play_.of("repeat") != 0 && row_ % play_.of("repeat") == 0) batch.rows.push_back(batch.rows.back());
        }
        batch.memory = memory;
        batch.next_position = std::to_string(row_);
        stats_->bytes += batch.rows.size() * 100;
        return batch;
    }
    exporting::record row(page_memory& memory) {
        exporting::record made;
        auto id = "s" + std::to_string(row_);
        if (row_ == play_.of("nul_at", ~0ull)) id += '\0';
        made.account = play_.name;
        made.vendor = "opencx";
        made.id = memory.texts.emplace_back(std::move(id));
        made.status = row_ % 3 == 0 ? "open" : "resolved";
        made.channel = "web";
        made.created_at = confab::json::timestamp(std::chrono::seconds(1'700'000'000 + row_));
        made.updated_at = *made.created_at + std::chrono::seconds(play_.of("version"));
        made.raw = memory.texts.emplace_back("{ \"id\": \"s" + std::to_string(row_) + "\", \"n\": 9007199254740993 }");
        return made;
    }

    scenario play_;
    asio::steady_timer timer_;
    std::shared_ptr<exporting::source_stats> stats_;
    bool resumed_;
    std::uint64_t row_ = 0;
    std::uint64_t pages_ = 0;
};

} // namespace

bool is_built_in(std::string_view vendor) { return vendor == "opencx"; }

opened_account open_account(asio::any_io_executor executor, account const& settings, options const& asked) {
    opened_account made;
    auto const stats = std::make_shared<exporting::source_stats>();
    made.open = [executor, stats, play = scenario(settings)](std::string const& position) {
        return std::make_unique<fake_source>(executor, play, stats, position);
    };
    made.open_listing = [open = made.open] { return open({}); };
    made.rest = asked.filter;
    made.plan.vendor = settings.vendor;
    made.plan.operation = "GET /fake";
    return made;
}

} // namespace confab_export
