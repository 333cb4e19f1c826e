// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_OBSERVER_HPP
#define CONFAB_RESILIENCE_OBSERVER_HPP

#include <confab/error.hpp>
#include <confab/time/deadline.hpp>

namespace confab::resilience {

/// What a request waited for.
enum class wait_reason {
    budget,  ///< its turn within the rate limit, pauses that the server told included
    backoff, ///< some time after a failure
    circuit, ///< a host that fails
    token,   ///< a credential that is being fetched
};

/** Hooks into waiting and retrying, for logs and metrics. Override what is of interest.
 *
 *  Called where the requests run; must not block or throw. Nothing that is passed holds a credential.
 */
class observer {
public:
    observer() = default;
    observer(observer const&) = delete;
    observer& operator=(observer const&) = delete;
    virtual ~observer() = default;

    /** A request begins to wait. Told again where it proves to wait for longer, and for each of several that wait.
     *  @param until the earliest end, on the client's clock
     */
    virtual void on_waiting(wait_reason reason, time::steady_time until) {
        static_cast<void>(reason), static_cast<void>(until);
    }
    /// A request has waited; not called for waits of no length.
    virtual void on_waited(wait_reason reason, time::duration span) {
        static_cast<void>(reason), static_cast<void>(span);
    }
    /// An attempt failed and will be repeated in `wait` at the earliest. `reason.details.attempts` were made so far.
    virtual void on_retry(failure const& reason, time::duration wait) {
        static_cast<void>(reason), static_cast<void>(wait);
    }
};

} // namespace confab::resilience

#endif
