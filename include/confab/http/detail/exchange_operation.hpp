// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_EXCHANGE_OPERATION_HPP
#define CONFAB_HTTP_DETAIL_EXCHANGE_OPERATION_HPP

#include <confab/http/content_decoder.hpp>
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
    asio::awaitable<attempt_result> attempt(byte_stream& stream, time::watchdog& guard, bool reused);
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
    count(core_->counters.exchanges);
    auto const& limits = core_->options.limits;
    auto const end = std::min(time::saturating_add(begun_, limits.total), request_.deadline());
    time::watchdog guard(*core_->options.clock, executor, end, [this](errc reason) { stop(reason); });

    connection_pool::place turn(core_->pool);
    co_await turn.take();
    if (!turn.held()) co_return failure(errc::cancelled);
    auto stream = core_->pool.take_idle(now(), limits.keep_alive);
    if (stream) {
        auto tried = co_await attempt(*stream, guard, true);
        if (!tried.may_resend || stop_reason_) co_return settle(std::move(stream), std::move(tried));
        stream.reset();
        count(core_->counters.resends);
        if (auto* const told = watcher())
            told->on_resend(request_.method(), request_.path(), tried.outcome.error().code);
    }
    guard.unlimit();
    auto connected = co_await connect();
    if (connected.has_error()) co_return connected.error();
    stream = std::move(*connected);
    auto tried = co_await attempt(*stream, guard, false);
    co_return settle(std::move(stream), std::move(tried));
}

inline result<response_head> exchange_operation::settle(std::unique_ptr<byte_stream> stream, attempt_result tried) {
    if (tried.keep_connection && !stop_reason_)
        core_->pool.keep(std::move(stream), now(), core_->options.limits.keep_alive);
    return std::move(tried.outcome);
}

inline asio::awaitable<result<std::unique_ptr<byte_stream>>> exchange_operation::connect() {
    auto const started = now();
    auto& options = core_->options;
    auto connected = co_await options.connector->connect(core_->base, options.limits, *options.clock);
    if (!connected.has_error()) count(core_->counters.connections_opened);
    if (auto* const told = watcher()) {
        auto const code = connected.has_error() ? connected.error().code : error_code();
        told->on_connect(core_->base.host(), code, now() - started);
    }
    co_return connected;
}

inline asio::awaitable<exchange_operation::attempt_result>
exchange_operation::attempt(byte_stream& stream, time::watchdog& guard, bool reused) {
    auto const& limits = core_->options.limits;
    bool const is_read = request_.kind() == idempotency::read;
    ++attempts_;
    count(core_->counters.requests);
    if (reused) count(core_->counters.connections_reused);
    if (auto* const told = watcher()) told->on_request(request_.method(), request_.path(), reused);

    guard.limit(limits.write, errc::write_timed_out);
    auto const sent = co_await send(stream);
    // A server may answer and hang up before it has read the whole request: the answer counts.
    auto const sent_at = now();
    guard.limit(limits.first_byte, errc::first_byte_timed_out);
    judging_sink judge(sink_, core_->options, reused && is_read);
    response_reader reader(judge, core_->options.response, request_.method() == "HEAD");
    auto received = co_await receive(stream, guard, reader);
    if (!received.has_error())
        if (auto const incomplete = judge.finish()) received = failure(incomplete);

    status_ = reader.head().status();
    body_bytes_ = reader.body_bytes();
    if (auto* const told = watcher(); told && status_ != 0) told->on_response(status_, now() - sent_at);
    if (!received.has_error()) {
        bool const keep = reader.reusable() && sent;
        co_return attempt_result(reader.take_head(), keep);
    }
    auto why = received.error();
    if (!judge.remark().empty()) why.details.message = judge.remark();
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
    auto const written = co_await stream.write(data);
    count(core_->counters.bytes_sent, written.size);
    co_return !written.code;
}

inline asio::awaitable<result<void>> exchange_operation::receive(byte_stream& stream, time::watchdog& guard,
                                                                 response_reader& reader) {
    std::array<char, 16 * 1024> buffer; // as much as a TLS record holds
    asio::mutable_buffer const space(buffer.data(), buffer.size());
    while (!reader.done()) {
        auto const got = co_await stream.read_some(space);
        count(core_->counters.bytes_received, got.size);
        if (got.size != 0) {
            guard.limit(core_->options.limits.idle, errc::idle_timed_out);
            auto fed = reader.feed(std::string_view(buffer.data(), got.size));
            if (fed.has_error()) co_return fed;
        }
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
    if (auto* const told = watcher()) {
        auto const code = thrown                ? error_code(errc::cancelled)
                          : outcome.has_error() ? outcome.error().code
                                                : error_code();
        told->on_finished(code, body_bytes_, now() - begun_);
    }
}

} // namespace confab::http::detail

#endif
