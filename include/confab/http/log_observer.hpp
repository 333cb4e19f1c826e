// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_LOG_OBSERVER_HPP
#define CONFAB_HTTP_LOG_OBSERVER_HPP

#include <confab/http/observer.hpp>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace confab::http {

/// How much a @ref log_observer tells. Each level includes those after it.
enum class log_level : unsigned char {
    debug,   ///< each phase of each attempt
    info,    ///< each exchange
    warning, ///< what failed
};

/** Writes what a client does as lines of `key=value` (logfmt).
 *
 *  @code
 *  level=debug event=handshake exchange=1 attempt=1 host=api.open.cx ms=21.375 resumed=false protocol=TLSv1.3
 *  level=info event=done exchange=1 attempt=1 host=api.open.cx method=GET path=/sessions reused=false ms=103.5 status=200 bytes=5120
 *  level=warning event=failed exchange=2 attempt=1 host=api.open.cx method=GET path=/sessions reused=true ms=0.25 code=connection_lost message="the connection ended before the response"
 *  @endcode
 *
 *  Events and their levels: resolved, connected, handshake, sent, first_byte (debug; warning where they fail), done, finished
 *  (info), failed, finished with an error (warning). Times are in milliseconds. Values hold no control character, and stand
 *  in quotation marks where they are empty or hold a space, `=` or `"`; each shows at most its first 200 bytes. Credentials
 *  are not in what an @ref observer is told.
 *  @par Thread safety shared objects: safe, as clients on several threads may share one. `write` is called by one thread at a
 *  time.
 */
class log_observer final : public observer {
public:
    /** @param write is given one line without its end, valid during the call, on the strand of the client that is observed. Must
     *  not block, throw or use that client.
     *  @param least nothing is formatted or written below it.
     */
    CONFAB_DECL explicit log_observer(std::function<void(std::string_view line)> write,
                                      log_level least = log_level::info);

    CONFAB_DECL void on_resolved(attempt_info const& attempt, std::size_t addresses, error_code outcome,
                                 time::duration took) override;
    CONFAB_DECL void on_connected(attempt_info const& attempt, error_code outcome, time::duration took) override;
    CONFAB_DECL void on_handshake(attempt_info const& attempt, error_code outcome, time::duration took, bool resumed,
                                  std::string_view protocol) override;
    CONFAB_DECL void on_request_sent(attempt_info const& attempt, std::size_t bytes, time::duration took) override;
    CONFAB_DECL void on_first_byte(attempt_info const& attempt, time::duration took) override;
    CONFAB_DECL void on_done(attempt_info const& attempt, unsigned status, std::uint64_t body_bytes,
                             time::duration took) override;
    CONFAB_DECL void on_failed(attempt_info const& attempt, error_code why, time::duration took) override;
    CONFAB_DECL void on_finished(attempt_info const& last, error_code outcome, time::duration took) override;

private:
    bool wants(log_level level) const noexcept { return level >= least_; }
    void write(std::string const& line);

    std::function<void(std::string_view)> write_;
    log_level least_;
    std::mutex mutex_;
};

} // namespace confab::http

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/http/impl/log_observer.ipp>
#endif

#endif
