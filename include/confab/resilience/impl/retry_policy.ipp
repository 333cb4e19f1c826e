// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_IMPL_RETRY_POLICY_IPP
#define CONFAB_RESILIENCE_IMPL_RETRY_POLICY_IPP

#include <confab/resilience/retry_policy.hpp>

#include <algorithm>

namespace confab::resilience {

CONFAB_DECL time::duration retry_policy::backoff(unsigned failures, time::random_source& random,
                                                 time::duration previous) const {
    auto const most = std::max(max_backoff_, time::duration(0));
    auto bound = std::clamp(initial_backoff_, time::duration(0), most);
    if (jitter_ == jitter::decorrelated) {
        auto const last = std::clamp(previous, bound, most);
        auto const top = last > most / 3 ? most : last * 3;
        return bound + random.up_to(top - bound);
    }
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

} // namespace confab::resilience

#endif
