// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_LATENCY_SERVER_HPP
#define CONFAB_TESTS_SUPPORT_LATENCY_SERVER_HPP

#include "support/vendor_server.hpp"

#include <confab/testing/manual_clock.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <exception>
#include <functional>
#include <stdexcept>

namespace confab::tests {

/// A sandbox's vendor in memory, whose answers take a time of a manual clock; each is of the moment at which it was asked for.
/// @par Lifetimes `vendor` must outlive it.
class latency_server final : public http::connector {
public:
    latency_server(testing::sandbox_vendor& vendor, std::shared_ptr<testing::manual_clock> clock,
                   time::duration latency)
        : state_(std::make_shared<state>(vendor, std::move(clock), latency)) {}

    asio::awaitable<result<std::unique_ptr<http::byte_stream>>> connect(http::url const&, http::timeouts const&,
                                                                        time::clock&, http::connect_events&) override {
        std::unique_ptr<http::byte_stream> opened = std::make_unique<stream>(state_);
        co_return result<std::unique_ptr<http::byte_stream>>(std::move(opened));
    }

    std::size_t requests() const noexcept { return state_->targets.size(); }
    std::vector<std::string> const& targets() const noexcept { return state_->targets; }
    std::size_t most_at_once() const noexcept { return state_->most; }
    /// Runs before each answer is made.
    void before(std::function<void(std::size_t request)> use) { state_->before = std::move(use); }

private:
    class state {
    public:
        state(testing::sandbox_vendor& served, std::shared_ptr<testing::manual_clock> of, time::duration span)
            : vendor(served), clock(std::move(of)), latency(span) {}
        testing::sandbox_vendor& vendor;
        std::shared_ptr<testing::manual_clock> clock;
        time::duration latency;
        std::function<void(std::size_t)> before;
        std::vector<std::string> targets;
        std::size_t now = 0;
        std::size_t most = 0;
    };

    class stream final : public http::byte_stream {
    public:
        explicit stream(std::shared_ptr<state> server) : server_(std::move(server)) {}

        asio::awaitable<http::io_result> read_some(asio::mutable_buffer buffer) override {
            if (is_fresh_) {
                is_fresh_ = false;
                server_->most = std::max(server_->most, ++server_->now);
                auto const slept = co_await server_->clock->sleep_until(ready_);
                --server_->now;
                if (slept.failed()) co_return http::io_result(slept, 0);
            }
            auto const size = std::min(buffer.size(), output_.size());
            http::io_result const done(size == 0 ? error_code(asio::error::eof) : error_code(), size);
            std::memcpy(buffer.data(), output_.data(), size);
            output_.erase(0, size);
            co_return done;
        }
        asio::awaitable<http::io_result> write(asio::const_buffer data) override {
            std::string_view const text(static_cast<char const*>(data.data()), data.size());
            auto const request = parsed_request(text);
            if (server_->before) server_->before(server_->targets.size());
            server_->targets.push_back(request.target + request.body);
            auto const answer = server_->vendor.handle(request, testing::page_change::none);
            std::string fields;
            for (auto const& [name, value] : answer.fields) fields += name + ": " + value + "\r\n";
            output_ += reply(answer.status, answer.body, fields);
            ready_ = server_->clock->now() + server_->latency;
            is_fresh_ = true;
            co_return http::io_result(error_code(), data.size());
        }
        bool has_input() noexcept override { return !is_fresh_ && !output_.empty(); }

    private:
        std::shared_ptr<state> server_;
        std::string output_;
        time::steady_time ready_;
        bool is_fresh_ = false;
    };

    std::shared_ptr<state> state_;
};

/// What a complete walk delivered.
class complete_harvest {
public:
    complete_harvest() = default;

    std::vector<std::string> ids;     ///< in order, revisions included
    std::vector<std::string> revised; ///< of those, the revisions
    std::vector<std::string> raw;
    paging::complete_report report;
    std::string position;
    failure reason;
};

/// Pulls `most` sessions, or all.
template <class Stream>
asio::awaitable<void> harvest(Stream& walked, complete_harvest& into, std::size_t most = ~std::size_t{0}) {
    for (bool goes_on = most > 0; goes_on;) {
        auto got = co_await walked.try_next();
        if (!got) into.reason = got.error();
        else if (*got) {
            into.ids.push_back((*got)->value.id);
            into.raw.push_back((*got)->value.raw);
            if ((*got)->is_revision) into.revised.push_back((*got)->value.id);
        }
        goes_on = got && *got && into.ids.size() < most;
    }
    into.report = walked.report();
    into.position = walked.position();
}

/// Runs a coroutine to its end while the clock goes on by itself.
inline void run_by_clock(asio::io_context& context, testing::manual_clock& clock, asio::awaitable<void> body) {
    bool ended = false;
    std::exception_ptr thrown;
    asio::co_spawn(context, std::move(body), [&](std::exception_ptr exception) {
        thrown = exception;
        ended = true;
    });
    do {
        context.restart();
        context.poll();
    } while (!ended && clock.advance_to_next());
    if (!ended) throw std::runtime_error("the coroutine did not end");
    if (thrown) std::rethrow_exception(thrown);
}

/// A sandbox with answers that take 50 ms, a client of it, and its walks.
template <class Vendor, class Client, class Credential>
class complete_walks {
public:
    complete_walks(Vendor& vendor, Credential who)
        : server(std::make_shared<latency_server>(vendor, clock, std::chrono::milliseconds(50))), who_(std::move(who)) {
        options.connector(server)
            .clock(clock)
            .max_connections(8)
            .rate_limit(resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000))
            .retries(resilience::retry_policy().initial_backoff({}).max_attempts(2));
    }
    /// @param begin makes a stream of a client
    template <class Begin>
    complete_harvest walk(Begin begin, std::size_t most = ~std::size_t{0}) {
        asio::io_context context;
        Client const client(context.get_executor(), who_, options);
        complete_harvest found;
        auto walked = begin(client);
        auto const started = clock->now();
        run_by_clock(context, *clock, harvest(walked, found, most));
        took = clock->now() - started;
        return found;
    }

    std::shared_ptr<testing::manual_clock> clock = std::make_shared<testing::manual_clock>();
    std::shared_ptr<latency_server> server;
    client_options options;
    time::duration took{};

private:
    Credential who_;
};

} // namespace confab::tests

#endif
