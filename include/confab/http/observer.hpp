// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_OBSERVER_HPP
#define CONFAB_HTTP_OBSERVER_HPP

#include <confab/error.hpp>
#include <confab/time/deadline.hpp>

#include <cstdint>
#include <string_view>

namespace confab::http {

/** Hooks into a client, for logs and metrics. Override what is of interest.
 *
 *  Called on the strands of the clients that share it; must not block or throw. Views are valid during the call. Nothing that
 *  is passed holds a credential: of a target only its path is shown.
 */
class observer {
public:
    observer() = default;
    observer(observer const&) = delete;
    observer& operator=(observer const&) = delete;
    virtual ~observer() = default;

    /// A new connection is ready, or has failed with `outcome`.
    virtual void on_connect(std::string_view host, error_code outcome, time::duration took) {
        static_cast<void>(host), static_cast<void>(outcome), static_cast<void>(took);
    }
    /// A request is about to be written.
    virtual void on_request(std::string_view method, std::string_view path, bool reused_connection) {
        static_cast<void>(method), static_cast<void>(path), static_cast<void>(reused_connection);
    }
    /// A reused connection was dead: the request is sent once more, on a new one.
    virtual void on_resend(std::string_view method, std::string_view path, error_code why) {
        static_cast<void>(method), static_cast<void>(path), static_cast<void>(why);
    }
    /// A response's head has come, so long after the request was written.
    virtual void on_response(unsigned status, time::duration took) {
        static_cast<void>(status), static_cast<void>(took);
    }
    /// An exchange is over. `took` is all of it, with waiting for a connection.
    virtual void on_finished(error_code outcome, std::uint64_t body_bytes, time::duration took) {
        static_cast<void>(outcome), static_cast<void>(body_bytes), static_cast<void>(took);
    }
};

} // namespace confab::http

#endif
