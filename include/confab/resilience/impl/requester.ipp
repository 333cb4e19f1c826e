// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_REQUESTER_IPP
#define CONFAB_RESILIENCE_IMPL_REQUESTER_IPP

#include <confab/resilience/requester.hpp>
#include <confab/resilience/detail/turn.hpp>

#include <algorithm>
#include <utility>

namespace confab::resilience {
namespace detail {

inline constexpr std::size_t error_body_limit = 64 * 1024;
inline constexpr std::size_t judged_body_limit = 4096;
inline constexpr time::duration share_interval = std::chrono::milliseconds(250);

/// A retry of the common budget while it is under way.
class retry_share {
public:
    explicit retry_share(std::shared_ptr<rate_budget> budget) : budget_(std::move(budget)) {}
    retry_share(retry_share const&) = delete;
    retry_share& operator=(retry_share const&) = delete;
    ~retry_share() { budget_->retries().settle(is_given_back); }

    bool is_given_back = false;

private:
    std::shared_ptr<rate_budget> budget_;
};

/// What a call has gone through so far.
class call_state {
public:
    call_state(http::request what, call_settings const& settings, retry_policy const& client_policy)
        : request(std::move(what)), policy(settings.retries_or(client_policy)),
          deadline(std::min(settings.deadline(), request.deadline())), stream(settings.stream()),
          weight(settings.weight()) {
        request.deadline(deadline);
    }

    http::request request;
    retry_policy policy;
    time::steady_time deadline;
    std::uint64_t stream;
    std::uint32_t weight;
    unsigned attempts = 0;
    unsigned failures = 0;
    unsigned throttled = 0;
    bool needs_share = false; // the next attempt counts against the common retries
    std::shared_ptr<retry_share> share;
    time::steady_time failed_at{};
    bool is_probe = false;     // goes although the circuit is open
    bool has_replayed = false; // after a 401
    bool is_over = false;      // could not be sent, nor will be
    time::duration wait{0};    // before the next attempt
    time::duration last_backoff{0};
    std::optional<time::duration> told; // how long the server said to wait, in the last answer
    std::shared_ptr<turn const> connection;
    std::shared_ptr<turn const> held;
    http::secret token;
    failure last;
};

// A text may be cut within a secret: what is left of it at the end goes too.
inline void mask(std::string& text, std::string_view secret) {
    constexpr std::size_t shortest_part = 8;
    for (std::size_t at = 0; (at = text.find(secret, at)) != text.npos; at += 3) text.replace(at, secret.size(), "***");
    for (auto size = std::min(secret.size(), text.size()); size >= shortest_part; --size) {
        if (!std::string_view(text).ends_with(secret.substr(0, size))) continue;
        text.replace(text.size() - size, size, "***");
        return;
    }
}

inline void mask(diagnostics& details, http::secret const& credential) {
    if (credential.empty()) return;
    for (auto* const text : {&details.message, &details.vendor_code, &details.vendor_message, &details.excerpt,
                             &details.request_id, &details.json_pointer})
        mask(*text, credential.reveal());
}

} // namespace detail

CONFAB_DECL std::string_view request_id_of(http::response_head const& head) noexcept {
    for (auto const name : {"x-request-id", "request-id", "cf-ray"})
        if (auto const value = head.find(name)) return value->substr(0, 200);
    return {};
}

CONFAB_DECL void vendor_protocol::authorize_with(http::request& request, http::secret const& token) const {
    request.credential("Authorization", "Bearer ", token);
}

// One attempt's response: a 2xx body passes on to the caller's sink, an error's is kept for its message.
class requester::attempt final : public http::body_sink {
public:
    attempt(answer_sink& sink, std::atomic<std::uint64_t>& bytes) : sink_(sink), bytes_(bytes) {}

    error_code on_head(http::response_head const& head) override {
        head_ = head;
        kept_.clear();
        if (!is_success()) return {};
        return refused_ = sink_.begin(head);
    }
    error_code on_data(std::string_view data) override {
        bytes_ += data.size();
        auto const limit = is_success() ? detail::judged_body_limit + 1 : detail::error_body_limit;
        kept_ += data.substr(0, limit - std::min(limit, kept_.size()));
        if (!is_success()) return {};
        return refused_ = sink_.on_data(data);
    }

    http::response_head const& head() const noexcept { return head_; }
    unsigned status() const noexcept { return head_.status(); }
    bool is_success() const noexcept { return status() >= 200 && status() < 300; }
    /// The body of an error.
    std::string_view error_body() const noexcept { return is_success() ? std::string_view() : std::string_view(kept_); }
    /// The body of a success, if it is short enough to be an error in disguise.
    std::optional<std::string_view> short_body() const noexcept {
        if (!is_success() || kept_.size() > detail::judged_body_limit) return std::nullopt;
        return kept_;
    }
    bool refused_by_sink() const noexcept { return refused_.failed(); }

private:
    answer_sink& sink_;
    std::atomic<std::uint64_t>& bytes_;
    http::response_head head_;
    std::string kept_;
    error_code refused_;
};

CONFAB_DECL requester::requester(http::client client, parts with) : client_(std::move(client)), with_(std::move(with)) {
    if (with_.connections == 0) return;
    rate_limit const none(1'000'000'000, std::chrono::seconds(1), 1'000'000'000);
    connections_ = std::make_shared<rate_budget>(none);
    connections_->max_in_flight(with_.connections);
}

CONFAB_DECL void requester::redact(diagnostics& details) const {
    http::request sample("GET", "/");
    with_.protocol->authorize(sample);
    for (auto const& field : sample.fields()) detail::mask(details, field.credential);
    std::lock_guard const lock(token_mutex_);
    detail::mask(details, last_token_);
}

CONFAB_DECL request_stats requester::stats() const noexcept {
    request_stats now;
    now.requests = requests_;
    now.retries = retries_;
    now.throttled = throttled_;
    now.bytes = bytes_;
    now.waited = time::duration(waited_nanoseconds_);
    return now;
}

CONFAB_DECL void requester::told_waited(wait_reason reason, time::steady_time since) {
    auto const span = with_.clock->now() - since;
    if (span <= time::duration(0)) return;
    if (reason != wait_reason::token) waited_nanoseconds_ += span.count();
    if (with_.observer) with_.observer->on_waited(reason, span);
}

CONFAB_DECL asio::awaitable<error_code> requester::wait_until(time::steady_time when, wait_reason reason) {
    auto const from = with_.clock->now();
    if (when <= from) co_return error_code();
    if (with_.observer) with_.observer->on_waiting(reason, when);
    auto const outcome = co_await with_.clock->sleep_until(when);
    told_waited(reason, from);
    co_return outcome;
}

CONFAB_DECL asio::awaitable<error_code> requester::wait_for_circuit(detail::call_state& call) {
    error_code outcome;
    while (with_.circuit) {
        auto const now = with_.clock->now();
        auto const when = with_.circuit->ask(now);
        auto const open_since = with_.circuit->open_since();
        call.is_probe = open_since.has_value();
        if (when <= now) break;
        if (open_since && time::remaining(*open_since, now) > call.policy.max_outage())
            co_return with_.circuit->reason();
        if (when > call.deadline) co_return make_error_code(errc::deadline_exceeded);
        outcome = co_await wait_until(when, wait_reason::circuit);
        if (outcome.failed()) co_return make_error_code(errc::cancelled);
    }
    co_return outcome;
}

// While retries of others are under way, one of theirs may come back.
CONFAB_DECL asio::awaitable<error_code> requester::wait_for_share(detail::call_state& call) {
    error_code outcome;
    while (call.needs_share && !call.share) {
        auto& retries = with_.budget->retries();
        if (retries.take()) {
            call.share = std::make_shared<detail::retry_share>(with_.budget);
            call.share->is_given_back = true; // given back whole unless the retry is sent
            break;
        }
        auto const now = with_.clock->now();
        auto const again = now + detail::share_interval + with_.random->up_to(detail::share_interval);
        if (retries.under_way() == 0 || time::remaining(call.failed_at, now) > call.policy.max_outage())
            co_return call.last.code;
        if (again > call.deadline) co_return make_error_code(errc::deadline_exceeded);
        outcome = co_await wait_until(again, wait_reason::backoff);
        if (outcome.failed()) co_return make_error_code(errc::cancelled);
    }
    co_return outcome;
}

// A request that had its turn and then waited for a connection would leave at another time than the budget allowed.
CONFAB_DECL asio::awaitable<error_code> requester::wait_for_connection(detail::call_state& call) {
    error_code outcome;
    if (!connections_) co_return outcome;
    detail::turn_wish wish;
    wish.stream = call.stream;
    wish.deadline = call.deadline;
    auto const from = with_.clock->now();
    auto found = co_await detail::wait_for_turn(connections_, *with_.clock, wish);
    told_waited(wait_reason::budget, from);
    call.connection = std::move(found.held);
    co_return found.code;
}

CONFAB_DECL asio::awaitable<error_code> requester::wait_for_turn(detail::call_state& call) {
    error_code outcome;
    if (!with_.budget) co_return outcome;
    detail::turn_wish wish;
    wish.stream = call.stream;
    wish.weight = call.weight;
    wish.deadline = call.deadline;
    wish.longest_pause = call.policy.max_retry_after();
    wish.observer = with_.observer;
    auto const from = with_.clock->now();
    auto found = co_await detail::wait_for_turn(with_.budget, *with_.clock, wish);
    told_waited(wait_reason::budget, from);
    call.held = std::move(found.held);
    co_return found.code;
}

// Waits until the request may be sent, and gives it its credential.
CONFAB_DECL asio::awaitable<result<http::request>> requester::prepare(detail::call_state& call) {
    for (;;) {
        call.held.reset();
        call.connection.reset();
        auto const closed = co_await wait_for_circuit(call);
        if (closed.failed()) co_return not_sent(call, closed);
        auto const shared = co_await wait_for_share(call);
        if (shared.failed()) co_return not_sent(call, shared);
        auto const connected = co_await wait_for_connection(call);
        if (connected.failed()) co_return not_sent(call, connected);
        auto const turn = co_await wait_for_turn(call);
        if (turn.failed()) co_return not_sent(call, turn);
        // The host may have failed in the meantime.
        if (with_.circuit && !call.is_probe && with_.circuit->open_since()) continue;
        auto prepared = call.request;
        with_.protocol->authorize(prepared);
        if (!with_.token) co_return prepared;
        auto const from = with_.clock->now();
        auto token = co_await with_.token->token(*with_.clock);
        told_waited(wait_reason::token, from);
        if (!token) co_return token.error();
        // Fetching it took time, in which the server may have said to wait.
        if (with_.budget && with_.budget->paused_until() > with_.clock->now()) continue;
        call.token = *token;
        {
            std::lock_guard const lock(token_mutex_);
            last_token_ = *token;
        }
        with_.protocol->authorize_with(prepared, *token);
        co_return prepared;
    }
}

CONFAB_DECL failure requester::not_sent(detail::call_state& call, error_code why) const {
    call.is_over = true;
    failure reason = call.last.code.failed() && why != condition::cancelled ? call.last : failure(why);
    auto& details = reason.details;
    details.vendor = with_.protocol->name();
    details.operation = call.request.method() + ' ' + std::string(call.request.path());
    details.attempts = call.attempts;
    if (why == errc::rate_limited) {
        auto const pause = time::remaining(with_.clock->now(), with_.budget->paused_until());
        details.retry_at = std::chrono::ceil<std::chrono::seconds>(with_.clock->utc_now() + pause);
        details.stopped_because = "the server said to wait for longer than the policy or the deadline allows";
    } else if (why == errc::deadline_exceeded) {
        details.stopped_because = "the deadline came before its turn";
    } else if (call.needs_share && !call.share && why != condition::cancelled) {
        details.stopped_because = "the retries of this credential are used up";
    } else if (why != condition::cancelled) {
        details.stopped_because = "the host has been failing";
    }
    return reason;
}

CONFAB_DECL failure requester::explain(detail::call_state const& call, attempt const& made, failure reason) const {
    auto& details = reason.details;
    details.vendor = with_.protocol->name();
    details.operation = call.request.method() + ' ' + std::string(call.request.path());
    details.attempts = call.attempts;
    if (made.status() == 0) return reason;
    details.http_status = made.status();
    details.request_id = request_id_of(made.head());
    if (!made.error_body().empty()) with_.protocol->read_error(made.error_body(), details);
    redact(details);
    detail::mask(details, call.token);
    return reason;
}

CONFAB_DECL asio::awaitable<result<http::response_head>> requester::attempt_once(detail::call_state& call,
                                                                                 attempt& made) {
    auto prepared = co_await prepare(call);
    if (!prepared) {
        call.held.reset();
        call.connection.reset();
        co_return prepared.error();
    }
    ++requests_;
    if (++call.attempts > 1) ++retries_;
    else if (with_.budget) with_.budget->retries().on_first_attempt();
    if (call.share) call.share->is_given_back = false;
    auto answer = co_await client_.exchange(std::move(*prepared), made);
    failure reason;
    if (!answer) {
        reason = std::move(answer).error();
        // What an error's status says counts, even where its body breaks off.
        if (made.status() >= 400 && reason.code == condition::retryable) reason.code = judge_status(made.status());
    } else if (auto const verdict = judge_status(answer->status()); verdict.failed())
        reason.code = with_.protocol->judge_error(verdict, made.error_body());
    else if (auto const body = made.short_body()) reason.code = with_.protocol->judge_success(*body, reason.details);
    report(call, made, reason);
    call.held.reset();
    call.connection.reset();
    if (reason.code.failed()) call.share.reset();
    if (reason.code.failed()) co_return reason;
    co_return answer;
}

// Tells budget and circuit what came of an attempt.
CONFAB_DECL void requester::report(detail::call_state& call, attempt const& made, failure& reason) {
    auto const now = with_.clock->now();
    auto const status = made.status();
    auto advice = read_rate_headers(made.head(), with_.clock->utc_now());
    bool const is_throttled = reason.code == errc::rate_limited;
    if (!is_throttled && status != 503) advice.retry_after.reset();
    if (is_throttled) ++throttled_;
    if (is_throttled && !advice.retry_after && advice.remaining == 0) advice.retry_after = advice.reset_after;
    if (advice.retry_after) {
        advice.remaining.reset();
        call.told = advice.retry_after;
        reason.details.retry_at = std::chrono::ceil<std::chrono::seconds>(with_.clock->utc_now() + *advice.retry_after);
    }
    if (with_.budget) {
        auto const sent_at = call.held ? call.held->sent_at() : now;
        with_.budget->heed(advice, now);
        if (is_throttled) with_.budget->throttled(now, sent_at, advice.retry_after, *with_.random);
        else if (advice.retry_after) with_.budget->pause_until(time::saturating_add(now, *advice.retry_after));
        else if (status >= 200 && status < 500) with_.budget->accepted(now, sent_at);
    }
    if (!with_.circuit) return;
    bool const broken = status == 0 && reason.code == condition::retryable && reason.code != errc::deadline_exceeded;
    if (broken || (status >= 500 && is_retryable_status(status) && !advice.retry_after))
        with_.circuit->failed(now, reason.code);
    else if (status != 0) with_.circuit->succeeded();
}

// Whether, and after how long, to try again. Says in `reason` why not.
CONFAB_DECL bool requester::decide_wait(detail::call_state& call, attempt const& made, failure& reason) {
    auto& why = reason.details.stopped_because;
    auto const status = made.status();
    bool const is_throttled = reason.code == errc::rate_limited;
    bool const by_status = status >= 300 && is_retryable_status(status);
    bool const by_error = reason.code == condition::retryable && !made.refused_by_sink() && status < 300;
    call.wait = {};
    if (status == 401 && with_.token && !call.has_replayed && with_.token->reject(call.token))
        return call.has_replayed = true;
    if (!by_status && !by_error && !is_throttled) return false;
    if (!call.policy.may_repeat(call.request.kind())) why = "the request may have been carried out";
    else if (is_throttled && ++call.throttled >= std::max(call.policy.max_throttled(), 1u))
        why = "it was throttled too often";
    else if (!is_throttled && ++call.failures >= std::max(call.policy.max_attempts(), 1u))
        why = "all attempts are used";
    if (!why.empty()) return false;
    auto const now = with_.clock->now();
    // The turns of throttled requests are the budget's affair, unless it was the credential's service that throttled.
    if (!is_throttled || !with_.budget || status == 0)
        call.wait = call.last_backoff =
            call.policy.backoff(std::max(call.failures, 1u), *with_.random, call.last_backoff);
    if (call.told && !with_.budget) call.wait = std::max(call.wait, *call.told);
    auto const pause =
        with_.budget ? time::remaining(now, with_.budget->paused_until()) : call.told.value_or(time::duration(0));
    if (pause > call.policy.max_retry_after()) why = "the server said to wait for longer than the policy allows";
    else if (time::saturating_add(now, std::max(call.wait, pause)) > call.deadline)
        why = "the deadline would pass before the next attempt";
    call.needs_share = !is_throttled && with_.budget;
    call.failed_at = now;
    return why.empty();
}

CONFAB_DECL asio::awaitable<result<http::response_head>> requester::send(http::request request, answer_sink& sink,
                                                                         call_settings settings) {
    detail::call_state call(std::move(request), settings, with_.retries);
    for (;;) {
        attempt made(sink, bytes_);
        call.told.reset();
        auto answer = co_await attempt_once(call, made);
        if (answer) {
            if (call.share) call.share->is_given_back = true;
            co_return answer;
        }
        if (call.is_over) co_return answer;
        call.last = explain(call, made, std::move(answer).error());
        bool const again = decide_wait(call, made, call.last);
        if (!again) co_return call.last;
        if (with_.observer) with_.observer->on_retry(call.last, call.wait);
        auto const waited =
            co_await wait_until(time::saturating_add(with_.clock->now(), call.wait), wait_reason::backoff);
        if (waited.failed()) co_return explain(call, made, failure(errc::cancelled));
    }
}

} // namespace confab::resilience

#endif
