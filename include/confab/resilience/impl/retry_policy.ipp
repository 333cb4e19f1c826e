// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_RETRY_POLICY_IPP
#define CONFAB_RESILIENCE_IMPL_RETRY_POLICY_IPP

#include <confab/resilience/retry_policy.hpp>

#include <algorithm>

namespace confab::resilience {

CONFAB_DECL time::duration retry_policy::backoff(unsigned failures, time::random_source& random) const {
    auto const most = std::max(max_backoff_, time::duration(0));
    auto bound = std::clamp(initial_backoff_, time::duration(0), most);
    for (unsigned doubling = 1; doubling < failures && bound > time::duration(0) && bound < most; ++doubling)
        bound = bound > most / 2 ? most : bound * 2;
    return random.up_to(bound);
}

CONFAB_DECL error_code judge_status(unsigned status) noexcept {
    if (status >= 200 && status < 300) return {};
    if (status == 401) return errc::unauthorized;
    if (status == 403) return errc::forbidden;
    if (status == 404 || status == 410) return errc::not_found;
    if (status == 429) return errc::rate_limited;
    if (status >= 400 && status < 500) return errc::request_rejected;
    if (status >= 500 && status < 600) return errc::server_failure;
    return errc::unexpected_status;
}

CONFAB_DECL bool is_retryable_status(unsigned status) noexcept {
    return status == 408 || status == 425 || status == 429 || status == 500 || (status >= 502 && status <= 504);
}

CONFAB_DECL std::optional<time::duration> parse_retry_after(std::string_view value) noexcept {
    constexpr std::int64_t longest = std::int64_t{10'000} * 24 * 60 * 60;
    std::int64_t seconds = 0;
    std::size_t i = 0;
    auto const is_digit = [&] { return i < value.size() && value[i] >= '0' && value[i] <= '9'; };
    if (!is_digit()) return std::nullopt;
    for (; is_digit(); ++i) seconds = std::min(longest, seconds * 10 + (value[i] - '0'));
    if (i < value.size() && value[i] == '.') {
        ++i;
        if (!is_digit()) return std::nullopt;
        bool fraction = false;
        for (; is_digit(); ++i) fraction = fraction || value[i] != '0';
        if (fraction) seconds = std::min(longest, seconds + 1);
    }
    if (i != value.size()) return std::nullopt;
    return std::chrono::seconds(seconds);
}

} // namespace confab::resilience

#endif
