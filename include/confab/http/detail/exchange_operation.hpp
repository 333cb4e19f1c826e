// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_EXCHANGE_OPERATION_HPP
#define CONFAB_HTTP_DETAIL_EXCHANGE_OPERATION_HPP

#include <confab/http/detail/client_operation.hpp>
#include <confab/http/detail/judging_sink.hpp>
#include <confab/http/detail/throughput_floor.hpp>
#include <confab/http/detail/wiped_text.hpp>

#include <boost/asio/error.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace confab::http::detail {

/// One exchange, from its turn to its last byte, with the redirects that are followed.
class exchange_operation final : public client_operation {
public:
    exchange_operation(std::shared_ptr<client_core> core, request what, body_sink& sink)
        : client_operation(std::move(core)), request_(std::move(what)), sink_(sink),
          redirects_(core_->base, core_->options.follow_redirects) {}

    /// All of it, to be run on the strand.
    static asio::awaitable<result<response_head>> run(std::shared_ptr<exchange_operation> self);

private:
    /// What one try on one connection came to.
    class attempt_result {
    public:
        attempt_result(failure why, bool resend) : outcome(std::move(why)), may_resend(resend) {}
        attempt_result(response_head head, bool keep) : outcome(std::move(head)), keep_connection(keep) {}

        result<response_head> outcome;
        std::optional<std::string> next_target;
        bool may_resend = false;
        bool keep_connection = false;
    };

    asio::awaitable<result<response_head>> exchange();
    asio::awaitable<attempt_result> try_target(time::watchdog& guard);
    asio::awaitable<attempt_result> attempt(pooled_connection& connection, time::watchdog& guard);
    void begin_attempt(bool reused);
    /// Tells of the attempt's end, once.
    void end_attempt(error_code outcome);
    asio::awaitable<bool> send(byte_stream& stream);
    /// Reads the response. @return whether the stream goes on behind it.
    asio::awaitable<result<bool>> receive(byte_stream& stream, time::watchdog& guard, response_reader& reader);
    void limit_reading(time::watchdog& guard, throughput_floor const& floor, time::steady_time now);
    result<response_head> finish(result<response_head> outcome);
    bool is_replayable() const noexcept {
        return request_.kind() == idempotency::read ||
               (request_.kind() == idempotency::repeatable && core_->options.resend_updates);
    }

    request request_;
    body_sink& sink_;
    redirection redirects_;
    std::string first_path_; // where a redirect was followed: what was asked for first
    unsigned attempts_ = 0;
    unsigned status_ = 0;
    std::uint64_t body_bytes_ = 0;
    time::steady_time begun_{};
    attempt_info info_;
    bool attempt_open_ = false;
    time::steady_time attempt_begun_{};
    time::steady_time sent_at_{};
};

/// At least as many bytes as the request has. A text that grew would leave credentials behind in memory.
inline std::size_t size_bound(request const& what, url const& base, std::string_view user_agent) noexcept {
    constexpr std::size_t own_fields = 256;
    std::size_t size = what.method().size() + base.path_prefix().size() + what.target().size() + base.host().size() +
                       user_agent.size() + what.body().size() + own_fields;
    for (auto const& field : what.fields())
        size += field.name.size() + field.value.size() + field.credential.reveal().size() + 4;
    return size;
}

inline asio::awaitable<result<response_head>> exchange_operation::run(std::shared_ptr<exchange_operation> self) {
    result<response_head> outcome = failure(errc::cancelled);
    try {
        auto body = self->exchange();
        auto concluding = self->conclude(std::move(body));
        outcome = co_await std::move(concluding);
    } catch (...) {
        static_cast<void>(self->finish(failure(errc::cancelled))); // an exception of the sink's own
        throw;
    }
    co_return self->finish(std::move(outcome));
}

inline asio::awaitable<result<response_head>> exchange_operation::exchange() {
    auto const executor = co_await asio::this_coro::executor;
    begun_ = now();
    info_.exchange = 1 + core_->counters.exchanges.fetch_add(1, std::memory_order_relaxed);
    info_.host = core_->base.host();
    info_.method = request_.method();
    auto const end = std::min(time::saturating_add(begun_, core_->options.limits.total), request_.deadline());
    time::watchdog guard(*core_->options.clock, executor, end, [this](errc reason) { stop(reason); });

    connection_pool::place turn(core_->pool);
    co_await turn.take();
    if (!turn.held()) co_return failure(errc::cancelled);
    for (;;) {
        info_.path = request_.path();
        auto tried = co_await try_target(guard);
        if (!tried.next_target) co_return std::move(tried.outcome);
        if (first_path_.empty()) first_path_ = request_.path();
        redirects_.follow(request_, std::move(*tried.next_target));
    }
}

/// Asks the present target, once more if a reused connection was dead.
inline asio::awaitable<exchange_operation::attempt_result> exchange_operation::try_target(time::watchdog& guard) {
    auto& pool = core_->pool;
    guard.unlimit();
    auto connection = pool.take_idle(now());
    for (bool reused = connection != nullptr;; reused = false) {
        begin_attempt(reused);
        if (!reused) {
            auto connected = co_await connect(info_);
            if (connected.has_error()) {
                end_attempt(connected.error().code);
                co_return attempt_result(connected.error(), false);
            }
            connection = std::move(*connected);
        }
        auto tried = co_await attempt(*connection, guard);
        auto const cancellation = co_await asio::this_coro::cancellation_state;
        bool const ended_early = cancellation.cancelled() != asio::cancellation_type::none;
        if (!tried.may_resend || ended_early) {
            if (tried.keep_connection && !ended_early) pool.keep(std::move(connection), now());
            co_return tried;
        }
        pool.close_idle_since(connection->idle_since);
        connection.reset();
        count(core_->counters.resends);
        guard.unlimit();
    }
}

inline void exchange_operation::begin_attempt(bool reused) {
    ++info_.attempt;
    info_.reused = reused;
    attempt_begun_ = now();
    attempt_open_ = true;
    status_ = 0;
    body_bytes_ = 0;
}

inline void exchange_operation::end_attempt(error_code outcome) {
    if (!std::exchange(attempt_open_, false)) return;
    auto* const told = watcher();
    if (told == nullptr) return;
    if (outcome) told->on_failed(info_, outcome, now() - attempt_begun_);
    else told->on_done(info_, status_, body_bytes_, now() - attempt_begun_);
}

inline asio::awaitable<exchange_operation::attempt_result> exchange_operation::attempt(pooled_connection& connection,
                                                                                       time::watchdog& guard) {
    auto const& limits = core_->options.limits;
    bool const may_resend = info_.reused && is_replayable();
    ++attempts_;
    ++connection.requests;
    count(core_->counters.requests);
    if (info_.reused) count(core_->counters.connections_reused);

    guard.limit(limits.write, errc::write_timed_out);
    auto const sent = co_await send(*connection.stream);
    // A server may answer and hang up before it has read the whole request: the answer counts.
    sent_at_ = now();
    guard.limit(limits.first_byte, errc::first_byte_timed_out);
    judging_sink judge(sink_, core_->options, redirects_, request_, may_resend);
    response_reader reader(judge, core_->options.response, request_.method() == "HEAD");
    auto received = co_await receive(*connection.stream, guard, reader);
    if (!received.has_error())
        if (auto const incomplete = judge.finish()) received = failure(incomplete);

    status_ = reader.head().status();
    body_bytes_ = reader.body_bytes();
    if (!received.has_error()) {
        end_attempt(error_code());
        bool const keep = reader.reusable() && sent && *received;
        attempt_result answered(reader.take_head(), keep);
        answered.next_target = judge.take_next_target();
        co_return answered;
    }
    auto why = received.error();
    if (!judge.remark().empty()) why.details.message = judge.remark();
    if (!stopped()) end_attempt(why.code);
    bool const is_dead = judge.wants_resend() || why.code == errc::connection_lost;
    co_return attempt_result(std::move(why), may_resend && is_dead);
}

inline asio::awaitable<bool> exchange_operation::send(byte_stream& stream) {
    wiped_text bytes("");
    bytes.text.reserve(size_bound(request_, core_->base, core_->options.user_agent));
    append_head(bytes.text, request_, core_->base.authority(), redirects_.path_prefix(), core_->options.user_agent,
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

inline asio::awaitable<result<bool>> exchange_operation::receive(byte_stream& stream, time::watchdog& guard,
                                                                 response_reader& reader) {
    std::array<char, 16 * 1024> buffer; // as much as a TLS record holds
    asio::mutable_buffer const space(buffer.data(), buffer.size());
    throughput_floor floor(core_->options.limits.min_bytes_per_second, core_->options.limits.throughput_window);
    while (!reader.done()) {
        auto const got = co_await stream.read_some(space);
        count(core_->counters.bytes_received, got.size);
        if (got.size != 0) {
            auto const arrived = now();
            if (auto* const told = watcher(); told && !reader.started()) told->on_first_byte(info_, arrived - sent_at_);
            floor.received(got.size, arrived);
            limit_reading(guard, floor, arrived);
            auto fed = reader.feed(std::string_view(buffer.data(), got.size));
            if (fed.has_error()) co_return fed.error();
        }
        if (got.code == errc::handshake_failed && !reader.started())
            co_return failure(errc::handshake_failed, "the server refuses this client's certificate, or wants one");
        if (got.code) {
            auto ended = reader.finish(got.code == asio::error::eof);
            if (!ended.has_error()) co_return false;
            auto why = ended.error();
            if (got.code != asio::error::eof) why.details.message = got.code.message();
            co_return why;
        }
    }
    co_return true;
}

/// Has the next bytes come in time: before the pause is too long, and before the whole is too slow.
inline void exchange_operation::limit_reading(time::watchdog& guard, throughput_floor const& floor,
                                              time::steady_time now) {
    auto const idle = core_->options.limits.idle;
    if (floor.end() < time::saturating_add(now, idle)) guard.limit(time::remaining(now, floor.end()), errc::too_slow);
    else guard.limit(idle, errc::idle_timed_out);
}

/// Turns what the exchange came to into what the caller sees.
inline result<response_head> exchange_operation::finish(result<response_head> outcome) {
    error_code code;
    if (outcome.has_error()) {
        auto why = std::move(outcome).error();
        code = why.code;
        why.details.operation =
            request_.method() + ' ' + (first_path_.empty() ? std::string(request_.path()) : first_path_);
        why.details.http_status = status_;
        why.details.attempts = attempts_;
        outcome = std::move(why);
        end_attempt(code);
    }
    if (auto* const told = watcher()) told->on_finished(info_, code, now() - begun_);
    return outcome;
}

} // namespace confab::http::detail

#endif
