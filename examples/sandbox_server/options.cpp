// SPDX-License-Identifier: BSL-1.0
#include "options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string_view>

namespace confab_sandbox {
namespace {

namespace testing = confab::testing;

unsigned parse_count(std::string_view text) {
    unsigned value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > 1'000'000)
        throw CLI::ValidationError("--rate-limit", "takes N/S or N/S/B, numbers from 1 to 1,000,000");
    return value;
}

testing::sandbox_rate_limit parse_rate_limit(std::string_view text) {
    auto const slash = text.find('/');
    if (slash == std::string_view::npos) throw CLI::ValidationError("--rate-limit", "takes N/S or N/S/B");
    auto const requests = parse_count(text.substr(0, slash));
    text.remove_prefix(slash + 1);
    auto const second = std::min(text.find('/'), text.size());
    std::chrono::seconds const span(parse_count(text.substr(0, second)));
    auto const burst = second == text.size() ? requests : parse_count(text.substr(second + 1));
    return {requests, span, burst};
}

void declare_server(CLI::App& program, options& chosen) {
    program.add_option("--port", chosen.server.port, "port on 127.0.0.1; 0: a free one");
    program.add_option("--sessions", chosen.data.sessions, "sessions of each vendor, at most 1,000,000,000")
        ->capture_default_str();
    program.add_option("--seed", chosen.data.seed, "equal seeds give equal sessions")->capture_default_str();
    program.add_flag("--whitespace", chosen.data.whitespace, "write some sessions with whitespace between JSON tokens");
    program.add_option("--ca-out", chosen.authority_file, "write the root certificate to this file, PEM");
    program.add_option("--ready-file", chosen.ready_file, "write the base URL to this file when requests are accepted");
}

void declare_vendors(CLI::App& program, options& chosen) {
    program.add_option("--opencx-page-size", chosen.opencx.page_size, "sessions on a page of OpenCX, 1 to 10,000")
        ->capture_default_str();
    program.add_option("--opencx-token", chosen.opencx.token, "the token that OpenCX accepts")->capture_default_str();
    program.add_option("--yourgpt-key", chosen.yourgpt.project_key, "the project key that YourGPT accepts")
        ->capture_default_str();
    program.add_option("--athena-key", chosen.athena.api_key, "the key that Athena accepts")->capture_default_str();
}

void declare_trouble(CLI::App& program, options& chosen) {
    program.add_option("--fault", chosen.fault, "429, 500, 503, reset, cut, stall, malformed or html")
        ->capture_default_str();
    program.add_option("--fault-every", chosen.fault_every, "every N-th request meets the fault; 0: none does");
    program.add_option("--delay", chosen.delay_milliseconds, "milliseconds that each answer takes, at most 60,000")
        ->check(CLI::Range(0, 60'000));
    program.add_option("--insert-every", chosen.insert_every, "at every N-th request of a vendor a session begins");
    program.add_option("--touch-every", chosen.touch_every, "at every N-th request of a vendor a session changes");
    program.add_option("--erase-every", chosen.erase_every, "at every N-th request of a vendor a session vanishes");
}

} // namespace

std::optional<testing::sandbox_fault> fault_of(std::string const& word) {
    using testing::sandbox_fault;
    if (word == "429") return sandbox_fault::answer(429, "{}", {{"retry-after", "0"}});
    if (word == "500") return sandbox_fault::answer(500);
    if (word == "503") return sandbox_fault::answer(503);
    if (word == "reset") return sandbox_fault::drop(testing::connection_end::reset);
    if (word == "cut") return sandbox_fault::cut(1000);
    if (word == "stall") return sandbox_fault::stall(1000);
    if (word == "malformed") return sandbox_fault::malformed_json();
    if (word == "html")
        return sandbox_fault::answer(502, "<html><body>Bad gateway</body></html>", {{"content-type", "text/html"}});
    return std::nullopt;
}

std::optional<options> read_options(int argument_count, char const* const* arguments, int& status) {
    options chosen;
    chosen.fault = "503";
    std::string rate_limit;
    CLI::App program("Plays the vendors' session APIs over HTTPS on 127.0.0.1, each below a path of its own (/opencx, "
                     "/yourgpt, /athena, /twin with its identity service), with generated sessions, until SIGINT or "
                     "SIGTERM. Prints its base URL first "
                     "and one line of JSON at the end.");
    declare_server(program, chosen);
    declare_vendors(program, chosen);
    declare_trouble(program, chosen);
    program.add_option("--rate-limit", rate_limit,
                       "N/S or N/S/B: N requests of a vendor in S seconds, B (else N) at once; default: none");
    try {
        program.parse(argument_count, arguments);
        if (!rate_limit.empty()) chosen.server.rate_limit = parse_rate_limit(rate_limit);
        if (!fault_of(chosen.fault)) throw CLI::ValidationError("--fault", "is none that is known (see --help)");
    } catch (CLI::ParseError const& wrong) {
        status = program.exit(wrong);
        return std::nullopt;
    }
    return chosen;
}

} // namespace confab_sandbox
