// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_IMPL_LOG_OBSERVER_IPP
#define CONFAB_HTTP_IMPL_LOG_OBSERVER_IPP

#include <confab/http/log_observer.hpp>

#include <cstdint>
#include <utility>

namespace confab::http {
namespace detail {

/// One line of logfmt in the making.
class log_line {
public:
    log_line(log_level level, char const* event, attempt_info const& of) {
        constexpr char const* names[] = {"debug", "info", "warning"};
        text_.reserve(256);
        word("level", names[static_cast<unsigned>(level)]).word("event", event);
        number("exchange", of.exchange).number("attempt", of.attempt).text("host", of.host);
    }

    /// A value of our own that needs no escape.
    log_line& word(char const* key, std::string_view value) {
        if (!text_.empty()) text_ += ' ';
        text_.append(key).append("=").append(value);
        return *this;
    }
    log_line& number(char const* key, std::uint64_t value) { return word(key, std::to_string(value)); }
    log_line& flag(char const* key, bool value) { return word(key, value ? "true" : "false"); }
    /// Any value.
    log_line& text(char const* key, std::string_view value) {
        auto const safe = printable(value);
        if (!safe.empty() && safe.find_first_of(" =\"") == std::string::npos) return word(key, safe);
        std::string quoted = "\"";
        for (char const c : safe) {
            if (c == '"') quoted += '\\';
            quoted += c;
        }
        return word(key, quoted += '"');
    }
    log_line& request(attempt_info const& of) {
        return text("method", of.method).text("path", of.path).flag("reused", of.reused);
    }
    /// Milliseconds, to the microsecond.
    log_line& took(time::duration span) {
        auto const micros = std::chrono::duration_cast<std::chrono::microseconds>(span).count();
        auto const positive = static_cast<std::uint64_t>(micros < 0 ? 0 : micros);
        auto const fraction = std::to_string(1000 + positive % 1000).substr(1);
        return word("ms", std::to_string(positive / 1000) + '.' + fraction);
    }
    log_line& outcome(error_code code) {
        if (!code) return *this;
        return text("code", name_of(code)).text("message", code.message());
    }

    std::string const& line() const noexcept { return text_; }

private:
    std::string text_;
};

inline log_level level_of(error_code outcome, log_level otherwise) noexcept {
    return outcome ? log_level::warning : otherwise;
}

} // namespace detail

CONFAB_DECL log_observer::log_observer(std::function<void(std::string_view line)> write, log_level least)
    : write_(std::move(write)), least_(least) {}

CONFAB_DECL void log_observer::write(std::string const& line) {
    std::lock_guard const lock(mutex_);
    write_(line);
}

CONFAB_DECL void log_observer::on_resolved(attempt_info const& attempt, std::size_t addresses, error_code outcome,
                                           time::duration took) {
    auto const level = detail::level_of(outcome, log_level::debug);
    if (!wants(level)) return;
    detail::log_line line(level, "resolved", attempt);
    write(line.took(took).number("addresses", addresses).outcome(outcome).line());
}

CONFAB_DECL void log_observer::on_connected(attempt_info const& attempt, error_code outcome, time::duration took) {
    auto const level = detail::level_of(outcome, log_level::debug);
    if (!wants(level)) return;
    write(detail::log_line(level, "connected", attempt).took(took).outcome(outcome).line());
}

CONFAB_DECL void log_observer::on_handshake(attempt_info const& attempt, error_code outcome, time::duration took,
                                            bool resumed, std::string_view protocol) {
    auto const level = detail::level_of(outcome, log_level::debug);
    if (!wants(level)) return;
    detail::log_line line(level, "handshake", attempt);
    write(line.took(took).flag("resumed", resumed).text("protocol", protocol).outcome(outcome).line());
}

CONFAB_DECL void log_observer::on_request_sent(attempt_info const& attempt, std::size_t bytes, time::duration took) {
    if (!wants(log_level::debug)) return;
    detail::log_line line(log_level::debug, "sent", attempt);
    write(line.request(attempt).took(took).number("bytes", bytes).line());
}

CONFAB_DECL void log_observer::on_first_byte(attempt_info const& attempt, time::duration took) {
    if (!wants(log_level::debug)) return;
    write(detail::log_line(log_level::debug, "first_byte", attempt).took(took).line());
}

CONFAB_DECL void log_observer::on_done(attempt_info const& attempt, unsigned status, std::uint64_t body_bytes,
                                       time::duration took) {
    if (!wants(log_level::info)) return;
    detail::log_line line(log_level::info, "done", attempt);
    write(line.request(attempt).took(took).number("status", status).number("bytes", body_bytes).line());
}

CONFAB_DECL void log_observer::on_failed(attempt_info const& attempt, error_code why, time::duration took) {
    if (!wants(log_level::warning)) return;
    write(detail::log_line(log_level::warning, "failed", attempt).request(attempt).took(took).outcome(why).line());
}

CONFAB_DECL void log_observer::on_finished(attempt_info const& last, error_code outcome, time::duration took) {
    auto const level = detail::level_of(outcome, log_level::info);
    if (!wants(level)) return;
    write(detail::log_line(level, "finished", last).request(last).took(took).outcome(outcome).line());
}

} // namespace confab::http

#endif
