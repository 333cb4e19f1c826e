// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_BENCHMARKS_PEERS_CONFAB_WALK_HPP
#define CONFAB_BENCHMARKS_PEERS_CONFAB_WALK_HPP

#include "checksum.hpp"
#include "program.hpp"

#include <confab/opencx.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <charconv>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace peers {

/// The checksum of the fields that all programs read; the session has all others too.
template <class String>
std::uint32_t checksum_of(confab::opencx::basic_session<String> const& row, bool thorough) {
    checksum sum(thorough);
    auto const time = [&](std::optional<confab::json::timestamp> const& value) {
        using namespace std::chrono;
        if (!value) return sum.missing();
        sum.milliseconds_of_day(
            static_cast<std::uint32_t>(duration_cast<milliseconds>(*value - floor<days>(*value)).count()));
    };
    sum.text(row.id);
    sum.text(row.status.text());
    sum.text(row.sentiment.text());
    sum.text(row.channel.type.text());
    std::string_view const digits = row.ticket_number;
    std::uint64_t number = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc()) sum.number(number);
    else sum.missing();
    if (row.assist_mode) sum.number(*row.assist_mode ? 1 : 0);
    else sum.missing();
    time(row.created_at);
    time(row.updated_at);
    sum.text(row.contact ? std::string_view(row.contact->name) : std::string_view(), alphabet::unicode);
    sum.text(row.contact ? std::string_view(row.contact->email) : std::string_view());
    sum.text(row.language);
    sum.text(row.team ? std::string_view(row.team->name) : std::string_view(), alphabet::unicode);
    sum.text(row.handoff ? std::string_view(row.handoff->summary) : std::string_view(), alphabet::unicode);
    sum.text(row.summary, alphabet::unicode);
    return sum.value();
}

/// Reads all windows on one thread, `settings::in_flight` at a time. `read(client, query, settings, totals)` is a coroutine that
/// reads one of them.
template <class Read>
void walk_with_confab(settings const& wanted, Read read) {
    namespace asio = boost::asio;
    asio::io_context context(1);
    confab::client_options options;
    options.base_url(wanted.base_url).ca_file(wanted.ca_file).compression(wanted.gzip);
    options.max_connections(wanted.in_flight);
    options.rate_limit(confab::resilience::rate_limit(1'000'000'000, std::chrono::seconds(1), 1'000'000));
    confab::opencx::client const client(context.get_executor(), token, options);

    measurement const measuring;
    window_queue queue;
    totals found;
    std::exception_ptr failed;
    auto const work = [&]() -> asio::awaitable<void> {
        while (auto const window = queue.take()) {
            confab::opencx::session_query query;
            query.created_after(confab::json::parse_timestamp(window_start(*window)).value());
            auto reading = read(client, query, wanted, found);
            co_await std::move(reading);
        }
    };
    for (std::size_t i = 0; i < wanted.in_flight; ++i)
        asio::co_spawn(context, work, [&](std::exception_ptr thrown) {
            if (thrown && !failed) failed = thrown;
        });
    context.run();
    if (failed) std::rethrow_exception(failed);
    measuring.print(wanted, found);
}

} // namespace peers

#endif
