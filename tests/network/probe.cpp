// SPDX-License-Identifier: BSL-1.0
// One exchange over a network that `run` has spoilt; prints what it came to. Usage: see main().
#include "support/https_fixture.hpp"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace confab;
using namespace confab::tests;
using testing::script;
using milliseconds = std::chrono::milliseconds;

double cpu_milliseconds() { return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Says what an exchange came to: code, whether it may be tried again, body, milliseconds on the clock and of the processor.
class stopwatch {
public:
    void print(exchanged const& outcome) const {
        auto const took = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun_).count();
        bool const retryable = outcome.error && outcome.error->code == condition::retryable;
        std::cout << "code=" << (outcome.error ? name_of(outcome.error->code) : std::string_view("ok"))
                  << " retryable=" << (retryable ? "true" : "false") << " body=" << outcome.body.size()
                  << " ms=" << static_cast<long>(took)
                  << " cpu_ms=" << static_cast<long>(cpu_milliseconds() - cpu_begun_) << std::endl;
    }

private:
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    double cpu_begun_ = cpu_milliseconds();
};

http::client_options limited(http::client_options options, milliseconds limit) {
    options.limits.resolve = options.limits.connect = options.limits.handshake = limit;
    options.limits.total = 4 * limit;
    return options;
}

/// Asks a host that is not there. A name that is being resolved must not hold the end of the program up.
void ask_nobody(std::string const& base, milliseconds limit) {
    http::client_options options;
    options.tls.ca_pem = test_authority().root_pem();
    asio::io_context context;
    http::client const client(context.get_executor(), http::url::parse(base).value(), limited(options, limit));
    exchanged outcome;
    stopwatch const watch;
    asio::co_spawn(context, exchange_into(client, read_request(), outcome), [](std::exception_ptr) {});
    context.run();
    watch.print(outcome);
}

/// Asks a server of this program, by a name that it is known by, for so many bytes.
void ask_server(std::string const& host, std::size_t bytes, milliseconds limit) {
    testing::certificate_options names;
    names.dns_names = {host};
    auto const certificate = test_authority().issue(names);
    testing::scripted_server server(certificate.chain_pem, certificate.private_key_pem);
    server.play(script().expect_request().send(reply(std::string(bytes, 'x'))).close());
    https_fixture fixture;
    fixture.options = limited(fixture.options, limit);
    auto const client = fixture.make_client("https://" + host + ":" + std::to_string(server.port()));
    exchanged outcome;
    stopwatch const watch;
    fixture.start(client, read_request(), outcome);
    fixture.context.run();
    watch.print(outcome);
}

/// Asks twice at a time, where there are ports for one connection, and once more when that one has ended.
void ask_twice(milliseconds limit) {
    https_fixture fixture;
    fixture.server.play(script().expect_request().wait().send(reply("x", "Connection: close\r\n")).reset());
    fixture.server.play(script().expect_request().send(reply("x")).close());
    fixture.options = limited(fixture.options, limit);
    auto const client = fixture.make_client();
    exchanged first, second, third;
    stopwatch const watch;
    fixture.start(client, read_request(), first);
    while (fixture.server.requests().empty()) fixture.context.run_one_for(milliseconds(20));
    fixture.start(client, read_request(), second);
    while (!second.finished) fixture.context.run_one_for(milliseconds(20));
    watch.print(second);
    fixture.server.proceed();
    fixture.run();
    watch.print(first);
    fixture.start(client, read_request(), third);
    fixture.run();
    watch.print(third);
}

/// What is static, and under way when the program is left: the client is older than its context, and outlives it.
class left_behind {
public:
    left_behind() { fixture.server.play_always(script().expect_request().send("HTTP/1.1 200 OK\r\n").stall()); }

    https_fixture fixture;
    std::optional<http::client> client;
    asio::io_context context;
    exchanged outcome;
};

/// Leaves the program in the middle of an exchange.
[[noreturn]] void leave() {
    static left_behind all;
    all.client.emplace(all.context.get_executor(), http::url::parse(all.fixture.server.base_url()).value(),
                       all.fixture.options);
    asio::co_spawn(all.context, exchange_into(*all.client, read_request(), all.outcome), [](std::exception_ptr) {});
    while (all.fixture.server.stalls() == 0) all.context.run_one_for(milliseconds(20));
    std::exit(0);
}

} // namespace

int main(int count, char** values) {
    std::vector<std::string> const words(values + 1, values + count);
    auto const number = [&](std::size_t index) { return std::stol(words.at(index)); };
    if (count == 4 && words[0] == "nobody") ask_nobody(words[1], milliseconds(number(2)));
    else if (count == 5 && words[0] == "server")
        ask_server(words[1], static_cast<std::size_t>(number(2)), milliseconds(number(3)));
    else if (count == 3 && words[0] == "twice") ask_twice(milliseconds(number(1)));
    else if (count == 2 && words[0] == "leave") leave();
    else {
        std::cerr << "usage: probe nobody URL LIMIT_MS | probe server HOST BYTES LIMIT_MS | probe twice LIMIT_MS | "
                     "probe leave\n";
        return 2;
    }
    return 0;
}
