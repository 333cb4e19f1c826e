// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_RATE_HEADERS_IPP
#define CONFAB_RESILIENCE_IMPL_RATE_HEADERS_IPP

#include <confab/resilience/rate_headers.hpp>
#include <confab/resilience/detail/structured_field.hpp>
#include <confab/resilience/http_date.hpp>

#include <algorithm>
#include <chrono>

namespace confab::resilience {
namespace detail {

inline constexpr std::int64_t longest_retry_after = std::int64_t{10'000} * 24 * 60 * 60;
inline constexpr std::int64_t longest_reset = std::int64_t{31} * 24 * 60 * 60;
inline constexpr std::int64_t most_remaining = 1'000'000'000;

/// Digits with an optional fraction, which rounds up; the largest value stands for all beyond it.
inline std::optional<std::int64_t> read_rounded_up(std::string_view text) noexcept {
    constexpr std::int64_t most = 1'000'000'000'000'000;
    std::int64_t number = 0;
    std::size_t i = 0;
    auto const is_digit = [&] { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
    if (!is_digit()) return std::nullopt;
    for (; is_digit(); ++i) number = std::min(most, number * 10 + (text[i] - '0'));
    if (i < text.size() && text[i] == '.') {
        ++i;
        if (!is_digit()) return std::nullopt;
        bool fraction = false;
        for (; is_digit(); ++i) fraction = fraction || text[i] != '0';
        if (fraction) number = std::min(most, number + 1);
    }
    if (i != text.size()) return std::nullopt;
    return number;
}

inline std::optional<time::duration> within_reset(time::duration span) noexcept {
    if (span > std::chrono::seconds(longest_reset)) return std::nullopt;
    return std::max(span, time::duration(0));
}

// Seconds from now, epoch seconds, epoch milliseconds, or a date: their ranges do not meet.
inline std::optional<time::duration> read_reset(std::string_view text, time::utc_time now) noexcept {
    if (auto const number = read_rounded_up(text)) {
        if (*number <= longest_reset) return std::chrono::seconds(*number);
        if (*number >= 1'000'000'000 && *number < 9'000'000'000)
            return within_reset(time::utc_time(std::chrono::seconds(*number)) - now);
        if (*number >= 1'000'000'000'000 && *number < 9'000'000'000'000)
            return within_reset(time::utc_time(std::chrono::milliseconds(*number)) - now);
        return std::nullopt;
    }
    auto date = parse_iso_date(text);
    if (!date) date = parse_http_date(text, now);
    if (!date) return std::nullopt;
    return within_reset(*date - now);
}

inline void offer_quota(rate_advice& advice, std::optional<std::int64_t> remaining,
                        std::optional<time::duration> reset) {
    if (!remaining || *remaining < 0 || !reset) return;
    auto const left = std::min(*remaining, most_remaining);
    if (advice.remaining && (*advice.remaining < left || (*advice.remaining == left && *advice.reset_after >= *reset)))
        return;
    advice.remaining = left;
    advice.reset_after = reset;
}

inline void read_policy(rate_advice& advice, std::string_view value) {
    for (auto const& policy : read_structured_field(value)) {
        auto requests = policy.number("q");
        if (!requests) requests = policy.value;
        auto const window = policy.number("w");
        if (!requests || *requests < 1 || !window || *window < 1 || *window > longest_reset) continue;
        // Quotas of something else than requests.
        if (policy.has("qu")) continue;
        std::chrono::seconds const period(*window);
        if (!advice.limit || period < advice.limit->period()) advice.limit = rate_limit(*requests, period);
    }
}

inline void read_rate_limit(rate_advice& advice, std::string_view value) {
    std::optional<std::int64_t> remaining;
    std::optional<std::int64_t> reset;
    auto const span = [](std::optional<std::int64_t> seconds) -> std::optional<time::duration> {
        if (!seconds || *seconds < 0 || *seconds > longest_reset) return std::nullopt;
        return std::chrono::seconds(*seconds);
    };
    for (auto const& member : read_structured_field(value)) {
        if (member.name == "remaining") remaining = member.value;
        if (member.name == "reset") reset = member.value;
        offer_quota(advice, member.number("r"), span(member.number("t")));
    }
    offer_quota(advice, remaining, span(reset));
}

inline void read_dialect(rate_advice& advice, http::response_head const& head, std::string_view remaining_name,
                         std::string_view reset_name, time::utc_time now) {
    auto const remaining = head.find(remaining_name);
    auto const reset = head.find(reset_name);
    if (remaining && reset) offer_quota(advice, read_rounded_up(*remaining), read_reset(*reset, now));
}

} // namespace detail

CONFAB_DECL std::optional<time::duration> parse_retry_after(std::string_view value, time::utc_time now) noexcept {
    if (auto const number = detail::read_rounded_up(value))
        return std::chrono::seconds(std::min(*number, detail::longest_retry_after));
    auto const date = parse_http_date(value, now);
    if (!date) return std::nullopt;
    return std::clamp<time::duration>(*date - now, time::duration(0),
                                      std::chrono::seconds(detail::longest_retry_after));
}

CONFAB_DECL rate_advice read_rate_headers(http::response_head const& head, time::utc_time now) {
    if (auto const field = head.find("date"))
        if (auto const date = parse_http_date(*field, now)) now = *date;
    rate_advice advice;
    for (auto const& field : head.fields()) {
        if (http::equals_ignoring_case(field.name, "retry-after")) {
            if (auto const wait = parse_retry_after(field.value, now))
                advice.retry_after = std::max(advice.retry_after.value_or(time::duration(0)), *wait);
        } else if (http::equals_ignoring_case(field.name, "ratelimit-policy")) {
            detail::read_policy(advice, field.value);
        } else if (http::equals_ignoring_case(field.name, "ratelimit")) {
            detail::read_rate_limit(advice, field.value);
        }
    }
    detail::read_dialect(advice, head, "ratelimit-remaining", "ratelimit-reset", now);
    detail::read_dialect(advice, head, "x-ratelimit-remaining", "x-ratelimit-reset", now);
    detail::read_dialect(advice, head, "x-rate-limit-remaining", "x-rate-limit-reset", now);
    return advice;
}

} // namespace confab::resilience

#endif
