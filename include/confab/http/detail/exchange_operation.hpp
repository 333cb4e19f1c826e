// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_EXCHANGE_OPERATION_HPP
#define CONFAB_HTTP_DETAIL_EXCHANGE_OPERATION_HPP

#include <confab/http/content_decoder.hpp>
#include <confab/http/detail/attempt_report.hpp>
#include <confab/http/detail/client_core.hpp>
#include <confab/http/detail/wiped_text.hpp>
#include <confab/time/watchdog.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace confab::http::detail {

/// Judges a response's head before the caller's sink sees it, and decodes the body.
class judging_sink final : public body_sink {
public:
    judging_sink(body_sink& sink, client_options const& options, bool may_resend) noexcept
        : sink_(sink), options_(options), may_resend_(may_resend) {}

    error_code on_head(response_head const& head) override;
    error_code on_data(std::string_view bytes) override {
        return decoder_ ? remember(decoder_->feed(bytes, sink_)) : sink_.on_data(bytes);
    }
    /// The response is complete; is its body?
    error_code finish() { return decoder_ ? remember(decoder_->finish()) : error_code(); }

    /// What the failure's message should add.
    std::string const& remark() const noexcept { return remark_; }
    /// The server would not have the request on this connection: it has not been acted upon.
    bool wants_resend() const noexcept { return wants_resend_; }

private:
    error_code begin_decoding(response_head const& head);
    error_code remember(result<void> const& decoded) {
        if (!decoded.has_error()) return {};
        remark_ = decoded.error().details.message;
        return decoded.error().code;
    }

    body_sink& sink_;
    client_options const& options_;
    bool may_resend_;
    bool wants_resend_ = false;
    std::string remark_;
    std::optional<content_decoder> decoder_;
};

/** One exchange, from its turn to its last byte. Runs on the client's strand.
 *
 *  All that ends it early (a limit, the caller's cancellation) goes through stop(): Asio's terminal cancellation interrupts what
 *  the coroutine waits for, and what it would wait for next throws. Its clean-up is synchronous, in destructors.
 */
class exchange_operation : public std::enable_shared_from_this<exchange_operation> {
public:
    exchange_operation(std::shared_ptr<client_core> core, request what, body_sink& sink)
        : core_(std::move(core)), request_(std::move(what)), sink_(sink) {}

    asio::any_io_executor const& strand() const noexcept { return core_->strand; }
    asio::cancellation_slot cancellation_slot() noexcept { return stop_signal_.slot(); }

    asio::awaitable<result<response_head>> run();
    /// Ends the exchange with `reason`, unless it has ended. On the strand.
    void stop(errc reason);
    /// Turns what the coroutine came to into what the caller sees. On the strand.
    void conclude(std::exception_ptr& thrown, result<response_head>& outcome);

private:
    /// What one try on one connection came to.
    class attempt_result {
    public:
        attempt_result(failure why, bool resend) : outcome(std::move(why)), may_resend(resend) {}
        attempt_result(response_head head, bool keep) : outcome(std::move(head)), keep_connection(keep) {}

        result<response_head> outcome;
        bool may_resend = false;
        bool keep_connection = false;
    };

    asio::awaitable<result<std::unique_ptr<byte_stream>>> connect();
    asio::awaitable<attempt_result> attempt(byte_stream& stream, time::watchdog& guard);
    void begin_attempt(bool reused);
    /// Tells of the attempt's end, once.
    void end_attempt(error_code outcome);
    asio::awaitable<bool> send(byte_stream& stream);
    asio::awaitable<result<void>> receive(byte_stream& stream, time::watchdog& guard, response_reader& reader);
    result<response_head> settle(std::unique_ptr<byte_stream> stream, attempt_result tried);
    time::steady_time now() const noexcept { return core_->options.clock->now(); }
    observer* watcher() const noexcept { return core_->options.observer.get(); }

    std::shared_ptr<client_core> core_;
    request request_;
    body_sink& sink_;
    asio::cancellation_signal stop_signal_;
    std::optional<errc> stop_reason_;
    bool concluded_ = false;
    unsigned attempts_ = 0;
    unsigned status_ = 0;
    std::uint64_t body_bytes_ = 0;
    time::steady_time begun_{};
    attempt_info info_;
    bool attempt_open_ = false;
    time::steady_time attempt_begun_{};
    time::steady_time sent_at_{};
};

/// The host that a `Location` names, fit to be printed; nothing else of it is shown.
inline std::string redirect_target(std::optional<std::string_view> location) {
    if (!location || location->empty()) return "without a target";
    auto const authority_mark = location->find("//");
    if (authority_mark == std::string_view::npos || authority_mark > location->find_first_of("/?#"))
        return "to the same host";
    auto host = location->substr(authority_mark + 2);
    host = host.substr(0, host.find_first_of("/?#\\"));
    if (auto const user_end = host.rfind('@'); user_end != std::string_view::npos) host.remove_prefix(user_end + 1);
    return "to " + printable(host, 253);
}

/// At least as many bytes as the request has. A text that grew would leave credentials behind in memory.
inline std::size_t size_bound(request const& what, url const& base, std::string_view user_agent) noexcept {
    constexpr std::size_t own_fields = 256;
    std::size_t size = what.method().size() + base.path_prefix().size() + what.target().size() + base.host().size() +
                       user_agent.size() + what.body().size() + own_fields;
    for (auto const& field : what.fields())
        size += field.name.size() + field.value.size() + field.credential.reveal().size() + 4;
    return size;
}

inline error_code judging_sink::on_head(response_head const& head) {
    auto const status = head.status();
    if (may_resend_ && (status == 408 || status == 421)) {
        wants_resend_ = true;
        return errc::connection_lost;
    }
    if (is_redirect(status)) {
        remark_ = redirect_target(head.find("Location"));
        return errc::redirect_refused;
    }
    if (auto const refused = begin_decoding(head)) return refused;
    return sink_.on_head(head);
}

inline error_code judging_sink::begin_decoding(response_head const& head) {
    auto const coding = content_coding(head);
    if (!coding.has_error() && coding->empty()) return {};
    if (!options_.compression) {
        remark_ = "no content coding was asked for";
        return errc::unsupported_encoding;
    }
    result<content_decoder> decoder =
        coding.has_error() ? coding.error() : content_decoder::make(*coding, options_.response);
    if (decoder.has_error()) return remember(decoder.error());
    decoder_.emplace(std::move(*decoder));
    return {};
}

inline void exchange_operation::stop(errc reason) {
    if (concluded_ || stop_reason_) return;
    stop_reason_ = reason;
    stop_signal_.emit(asio::cancellation_type::terminal);
}

inline asio::awaitable<result<response_head>> exchange_operation::run() {
    auto const self = shared_from_this(); // first, so that it goes last
    auto const executor = co_await asio::this_coro::executor;
    begun_ = now();
    info_.exchange = 1 + core_->counters.exchanges.fetch_add(1, std::memory_order_relaxed);
    info_.host = core_->base.host();
    info_.method = request_.method();
    info_.path = request_.path();
    auto const& limits = core_->options.limits;
    auto const end = std::min(time::saturating_add(begun_, limits.total), request_.deadline());
    time::watchdog guard(*core_->options.clock, executor, end, [this](errc reason) { stop(reason); });

    connection_pool::place turn(core_->pool);
    co_await turn.take();
    if (!turn.held()) co_return failure(errc::cancelled);
    auto stream = core_->pool.take_idle(now(), limits.keep_alive);
    if (stream) {
        begin_attempt(true);
        auto tried = co_await attempt(*stream, guard);
        if (!tried.may_resend || stop_reason_) co_return settle(std::move(stream), std::move(tried));
        stream.reset();
        count(core_->counters.resends);
    }
    guard.unlimit();
    begin_attempt(false);
    auto connected = co_await connect();
    if (connected.has_error()) co_return connected.error();
    stream = std::move(*connected);
    auto tried = co_await attempt(*stream, guard);
    co_return settle(std::move(stream), std::move(tried));
}

inline result<response_head> exchange_operation::settle(std::unique_ptr<byte_stream> stream, attempt_result tried) {
    if (tried.keep_connection && !stop_reason_)
        core_->pool.keep(std::move(stream), now(), core_->options.limits.keep_alive);
    return std::move(tried.outcome);
}

inline asio::awaitable<result<std::unique_ptr<byte_stream>>> exchange_operation::connect() {
    auto& options = core_->options;
    attempt_report events(watcher(), info_);
    auto connected = co_await options.connector->connect(core_->base, options.limits, *options.clock, events);
    if (connected.has_error()) end_attempt(connected.error().code);
    else count(core_->counters.connections_opened);
    co_return connected;
}

inline void exchange_operation::begin_attempt(bool reused) {
    ++info_.attempt;
    info_.reused = reused;
    attempt_begun_ = now();
    attempt_open_ = true;
}

inline void exchange_operation::end_attempt(error_code outcome) {
    if (!std::exchange(attempt_open_, false)) return;
    auto* const told = watcher();
    if (told == nullptr) return;
    if (outcome) told->on_failed(info_, outcome, now() - attempt_begun_);
    else told->on_done(info_, status_, body_bytes_, now() - attempt_begun_);
}

inline asio::awaitable<exchange_operation::attempt_result> exchange_operation::attempt(byte_stream& stream,
                                                                                       time::watchdog& guard) {
    auto const& limits = core_->options.limits;
    bool const is_read = request_.kind() == idempotency::read;
    ++attempts_;
    count(core_->counters.requests);
    bool const reused = info_.reused;
    if (reused) count(core_->counters.connections_reused);

    guard.limit(limits.write, errc::write_timed_out);
    auto const sent = co_await send(stream);
    // A server may answer and hang up before it has read the whole request: the answer counts.
    sent_at_ = now();
    guard.limit(limits.first_byte, errc::first_byte_timed_out);
    judging_sink judge(sink_, core_->options, reused && is_read);
    response_reader reader(judge, core_->options.response, request_.method() == "HEAD");
    auto received = co_await receive(stream, guard, reader);
    if (!received.has_error())
        if (auto const incomplete = judge.finish()) received = failure(incomplete);

    status_ = reader.head().status();
    body_bytes_ = reader.body_bytes();
    if (!received.has_error()) {
        end_attempt(error_code());
        bool const keep = reader.reusable() && sent;
        co_return attempt_result(reader.take_head(), keep);
    }
    auto why = received.error();
    if (!judge.remark().empty()) why.details.message = judge.remark();
    if (!stop_reason_) end_attempt(why.code);
    bool const may_resend = reused && is_read && (judge.wants_resend() || why.code == errc::connection_lost);
    co_return attempt_result(std::move(why), may_resend);
}

inline asio::awaitable<bool> exchange_operation::send(byte_stream& stream) {
    wiped_text bytes("");
    bytes.text.reserve(size_bound(request_, core_->base, core_->options.user_agent));
    append_head(bytes.text, request_, core_->base.authority(), core_->base.path_prefix(), core_->options.user_agent,
                core_->options.compression ? accepted_codings() : std::string_view("identity"));
    bytes.text += request_.body();
    asio::const_buffer const data(bytes.text.data(), bytes.text.size());
    auto const started = now();
    auto const written = co_await stream.write(data);
    count(core_->counters.bytes_sent, written.size);
    if (auto* const told = watcher(); told && !written.code)
        told->on_request_sent(info_, written.size, now() - started);
    co_return !written.code;
}

inline asio::awaitable<result<void>> exchange_operation::receive(byte_stream& stream, time::watchdog& guard,
                                                                 response_reader& reader) {
    std::array<char, 16 * 1024> buffer; // as much as a TLS record holds
    asio::mutable_buffer const space(buffer.data(), buffer.size());
    bool is_first = true;
    while (!reader.done()) {
        auto const got = co_await stream.read_some(space);
        count(core_->counters.bytes_received, got.size);
        if (got.size != 0) {
            if (auto* const told = watcher(); told && is_first) told->on_first_byte(info_, now() - sent_at_);
            is_first = false;
            guard.limit(core_->options.limits.idle, errc::idle_timed_out);
            auto fed = reader.feed(std::string_view(buffer.data(), got.size));
            if (fed.has_error()) co_return fed;
        }
        if (got.code == errc::handshake_failed && is_first)
            co_return failure(errc::handshake_failed, "the server refuses this client's certificate, or wants one");
        if (got.code) {
            auto ended = reader.finish(got.code == asio::error::eof);
            if (!ended.has_error() || got.code == asio::error::eof) co_return ended;
            auto why = ended.error();
            why.details.message = got.code.message();
            co_return why;
        }
    }
    co_return result<void>();
}

inline void exchange_operation::conclude(std::exception_ptr& thrown, result<response_head>& outcome) {
    concluded_ = true;
    if (stop_reason_ && (thrown || outcome.has_error())) {
        thrown = nullptr;
        outcome = failure(*stop_reason_);
    }
    if (!thrown && outcome.has_error()) {
        auto why = outcome.error();
        why.details.operation = request_.method() + ' ' + std::string(request_.path());
        why.details.http_status = status_;
        why.details.attempts = attempts_;
        outcome = std::move(why);
    }
    auto const code = thrown ? error_code(errc::cancelled) : outcome.has_error() ? outcome.error().code : error_code();
    if (code) end_attempt(code);
    if (auto* const told = watcher()) told->on_finished(info_, code, now() - begun_);
}

} // namespace confab::http::detail

#endif
