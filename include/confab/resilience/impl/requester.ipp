// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_REQUESTER_IPP
#define CONFAB_RESILIENCE_IMPL_REQUESTER_IPP

#include <confab/resilience/requester.hpp>

#include <algorithm>
#include <utility>

namespace confab::resilience {
namespace detail {
inline constexpr std::size_t error_body_limit = 64 * 1024;
} // namespace detail

CONFAB_DECL std::string_view request_id_of(http::response_head const& head) noexcept {
    for (auto const name : {"x-request-id", "request-id", "cf-ray"})
        if (auto const value = head.find(name)) return value->substr(0, 200);
    return {};
}

// One attempt's response: a 2xx body passes on to the caller's sink, an error's is kept for its message.
class requester::attempt final : public http::body_sink {
public:
    attempt(answer_sink& sink, std::atomic<std::uint64_t>& bytes) : sink_(sink), bytes_(bytes) {}

    error_code on_head(http::response_head const& head) override {
        head_ = head;
        error_body_.clear();
        if (judge_status(head.status()).failed()) return {};
        return refused_ = sink_.begin(head);
    }
    error_code on_data(std::string_view data) override {
        bytes_ += data.size();
        if (!judge_status(head_.status()).failed()) return refused_ = sink_.on_data(data);
        error_body_ += data.substr(0, detail::error_body_limit - std::min(detail::error_body_limit, error_body_.size()));
        return {};
    }

    http::response_head const& head() const noexcept { return head_; }
    std::string const& error_body() const noexcept { return error_body_; }
    bool refused_by_sink() const noexcept { return refused_.failed(); }

private:
    answer_sink& sink_;
    std::atomic<std::uint64_t>& bytes_;
    http::response_head head_;
    std::string error_body_;
    error_code refused_;
};

CONFAB_DECL requester::requester(http::client client, parts with) : client_(std::move(client)), with_(std::move(with)) {}

CONFAB_DECL request_stats requester::stats() const noexcept {
    request_stats now;
    now.requests = requests_;
    now.retries = retries_;
    now.throttled = throttled_;
    now.bytes = bytes_;
    now.waited = time::duration(waited_nanoseconds_);
    return now;
}

CONFAB_DECL asio::awaitable<error_code> requester::wait_until(time::steady_time when) {
    auto const from = with_.clock->now();
    if (when <= from) co_return error_code();
    auto const outcome = co_await with_.clock->sleep_until(when);
    waited_nanoseconds_ += std::max(time::duration(0), with_.clock->now() - from).count();
    co_return outcome;
}

CONFAB_DECL asio::awaitable<error_code> requester::wait_for_budget() {
    error_code outcome;
    if (!with_.budget) co_return outcome;
    auto const turn = with_.budget->reserve(with_.clock->now());
    outcome = co_await wait_until(turn);
    // Another request may have been told to wait in the meantime, and then again.
    while (!outcome.failed() && with_.budget->paused_until() > with_.clock->now())
        outcome = co_await wait_until(with_.budget->paused_until());
    co_return outcome;
}

CONFAB_DECL failure requester::judge(http::request const& request, attempt const& made, failure reason,
                                     unsigned attempts) const {
    auto& details = reason.details;
    details.vendor = with_.protocol->name();
    details.operation = request.method() + ' ' + std::string(request.path());
    details.attempts = attempts;
    details.http_status = made.head().status();
    details.request_id = request_id_of(made.head());
    if (!made.error_body().empty()) with_.protocol->read_error(made.error_body(), details);
    return reason;
}

// Whether, and after how long, to try again. Says in `reason` why not.
CONFAB_DECL bool requester::decide_wait(http::request const& request, attempt const& made, failure& reason,
                                        unsigned attempts, time::duration& wait) {
    auto& details = reason.details;
    auto const status = made.head().status();
    bool const by_status = judge_status(status).failed() && status != 0 && is_retryable_status(status);
    bool const by_error = reason.code == condition::retryable && !made.refused_by_sink() && (status == 0 || status < 300);
    wait = with_.retries.backoff(attempts, *with_.random);
    if (auto const field = made.head().find("retry-after"); field && (status == 429 || status == 503)) {
        if (auto const told = parse_retry_after(*field)) {
            auto const at = with_.clock->utc_now() + *told;
            details.retry_at = std::chrono::ceil<std::chrono::seconds>(at);
            if (*told > with_.retries.max_retry_after()) {
                details.stopped_because = "the server said to wait for longer than the policy allows";
                return false;
            }
            if (with_.budget) with_.budget->pause_until(time::saturating_add(with_.clock->now(), *told));
            wait = std::max(wait, *told);
        }
    }
    if (!by_status && !by_error) details.stopped_because.clear();
    else if (request.kind() != http::idempotency::read) details.stopped_because = "the request may have been carried out";
    else if (attempts >= std::max(with_.retries.max_attempts(), 1u)) details.stopped_because = "all attempts are used";
    else return true;
    return false;
}

CONFAB_DECL asio::awaitable<result<http::response_head>> requester::send(http::request request, answer_sink& sink) {
    with_.protocol->authorize(request);
    for (unsigned attempts = 1;; ++attempts) {
        attempt made(sink, bytes_);
        auto const turn = co_await wait_for_budget();
        if (turn.failed()) co_return judge(request, made, failure(errc::cancelled), attempts - 1);
        ++requests_;
        if (attempts > 1) ++retries_;
        auto answer = co_await client_.exchange(request, made);
        failure reason;
        if (!answer) reason = std::move(answer).error();
        else if (auto const verdict = judge_status(answer->status()); verdict.failed()) reason = failure(verdict);
        else co_return answer;
        if (made.head().status() == 429) ++throttled_;
        reason = judge(request, made, std::move(reason), attempts);
        time::duration wait{};
        bool const again = decide_wait(request, made, reason, attempts, wait);
        if (!again) co_return reason;
        auto const waited = co_await wait_until(time::saturating_add(with_.clock->now(), wait));
        if (waited.failed()) co_return judge(request, made, failure(errc::cancelled), attempts);
    }
}

} // namespace confab::resilience

#endif
