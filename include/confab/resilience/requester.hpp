// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_RESILIENCE_REQUESTER_HPP
#define CONFAB_RESILIENCE_REQUESTER_HPP

#include <confab/http/client.hpp>
#include <confab/resilience/circuit.hpp>
#include <confab/resilience/credential.hpp>
#include <confab/resilience/observer.hpp>
#include <confab/resilience/rate_budget.hpp>
#include <confab/resilience/retry_policy.hpp>
#include <confab/time/random.hpp>

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace confab::resilience {

/** What a vendor's requests have in common: its name, how it wants credentials, what its errors look like.
 *  @par Thread safety shared objects: safe; every member is const.
 */
class vendor_protocol {
public:
    vendor_protocol() = default;
    vendor_protocol(vendor_protocol const&) = delete;
    vendor_protocol& operator=(vendor_protocol const&) = delete;
    virtual ~vendor_protocol() = default;

    /// The vendor's folder name, for instance "opencx".
    virtual std::string_view name() const noexcept = 0;
    /// Adds what every request needs; a credential too, unless the requester has one to fetch.
    virtual void authorize(http::request& request) const = 0;
    /// Adds a token that was fetched. Default: `Authorization: Bearer`.
    CONFAB_DECL virtual void authorize_with(http::request& request, http::secret const& token) const;
    /// Reads vendor_code and vendor_message out of the body of an answer that is an error. The body may be anything.
    virtual void read_error(std::string_view body, diagnostics& details) const = 0;
    /** Says what an answer with another status than 2xx is, where its body tells more.
     *  @param verdict what its status says, see judge_status()
     *  @param body at most 64 KiB of it; may be anything
     *  @return `verdict` (the default) or another error; errc::rate_limited has the effect of a 429
     */
    virtual error_code judge_error(error_code verdict, std::string_view body) const {
        static_cast<void>(body);
        return verdict;
    }
    /** Says whether an answer with status 2xx is an error all the same. Called for bodies of at most 4,096 bytes.
     *  @return nothing for a success (the default); errc::rate_limited has the effect of a 429; others fail the request
     */
    virtual error_code judge_success(std::string_view body, diagnostics& details) const {
        static_cast<void>(body), static_cast<void>(details);
        return {};
    }
};

/// Takes the body of an answer whose status is 2xx. Called on the client's strand.
class answer_sink {
public:
    answer_sink() = default;
    answer_sink(answer_sink const&) = default;
    answer_sink& operator=(answer_sink const&) = default;
    virtual ~answer_sink() = default;

    /// An answer begins; what came of an earlier attempt is void.
    virtual error_code begin(http::response_head const& head) = 0;
    /// More of its body. An error ends the attempt, which is then not repeated.
    virtual error_code on_data(std::string_view bytes) = 0;
};

/// The id that a server gave to a request (`x-request-id`, `request-id` or `cf-ray`), at most 200 bytes; empty if none.
CONFAB_DECL std::string_view request_id_of(http::response_head const& head) noexcept;

/// Counters of a requester since it was made.
class request_stats {
public:
    request_stats() = default;

    std::uint64_t requests = 0;  ///< attempts that were begun
    std::uint64_t retries = 0;   ///< of those, repetitions
    std::uint64_t throttled = 0; ///< answers that said 429, or the same in their body
    time::duration waited{0};    ///< time spent waiting for the budget and between attempts, over all requests
    std::uint64_t bytes = 0;     ///< bytes of response bodies
};

namespace detail {
class call_state;
}

/** Sends requests of one credential: waits for its rate budget, sends, judges the answer, perhaps tries again.
 *
 *  Reads are repeated after connection failures, time-outs and the statuses of is_retryable_status(), updates only where the
 *  policy says so, others never: see docs/retries.md. A throttled request (429) pauses all requests of the budget, retries
 *  included; a Retry-After of a 503 does the same. A refused token (401) is renewed once where the credential can.
 *  @par Thread safety shared objects: safe; any number of requests at once.
 */
class requester {
public:
    class parts {
    public:
        parts() = default;

        std::shared_ptr<vendor_protocol const> protocol; ///< required
        std::shared_ptr<rate_budget> budget;             ///< null: no limit, and retries without a common bound
        std::shared_ptr<resilience::circuit> circuit;    ///< null: no circuit
        std::shared_ptr<credential> token;               ///< null: vendor_protocol::authorize() adds it
        std::shared_ptr<time::clock> clock;              ///< required
        std::shared_ptr<time::random_source> random;     ///< required
        std::size_t connections =
            0; ///< the client's max_connections: no more take turns at a time, others were late; 0: any
        std::shared_ptr<resilience::observer> observer; ///< null: nobody is told
        retry_policy retries;
    };

    CONFAB_DECL requester(http::client client, parts with);

    /** Sends a request until its answer is 2xx or there is no point in trying again.
     *
     *  @param settings what this call does differently; the request's own deadline counts as well
     *  @return the answer's head; its body went to `sink`. Or a failure with vendor, operation, HTTP status, request id, the
     *      vendor's words, attempts, why it was not tried again, and when the server said to come back.
     *  @par Errors those of http::client::exchange, of the sink, of credential::token and of vendor_protocol::judge_success;
     *      errc::unauthorized, forbidden, not_found, request_rejected, server_failure, rate_limited, unexpected_status;
     *      errc::rate_limited without a request being sent, where the credential is told to wait for longer than the policy or
     *      the deadline allows; errc::deadline_exceeded.
     *  @par Cancellation terminal: completes with errc::cancelled, also while waiting.
     *  @par Lifetimes `*this` and `sink` must live until the operation is over.
     */
    CONFAB_DECL asio::awaitable<result<http::response_head>> send(http::request request, answer_sink& sink,
                                                                  call_settings settings = call_settings());

    /// Replaces the credential, or the token that was fetched last, by `***` wherever a server has echoed it into `details`.
    CONFAB_DECL void redact(diagnostics& details) const;
    CONFAB_DECL request_stats stats() const noexcept;
    vendor_protocol const& protocol() const noexcept { return *with_.protocol; }
    http::client const& client() const noexcept { return client_; }
    std::shared_ptr<rate_budget> const& budget() const noexcept { return with_.budget; }

private:
    class attempt;

    asio::awaitable<error_code> wait_until(time::steady_time when, wait_reason reason);
    asio::awaitable<error_code> wait_for_circuit(detail::call_state& call);
    asio::awaitable<error_code> wait_for_share(detail::call_state& call);
    asio::awaitable<error_code> wait_for_connection(detail::call_state& call);
    asio::awaitable<error_code> wait_for_turn(detail::call_state& call);
    asio::awaitable<result<http::request>> prepare(detail::call_state& call);
    asio::awaitable<result<http::response_head>> attempt_once(detail::call_state& call, attempt& made);
    void report(detail::call_state& call, attempt const& made, failure& reason);
    failure explain(detail::call_state const& call, attempt const& made, failure reason) const;
    failure not_sent(detail::call_state& call, error_code why) const;
    bool decide_wait(detail::call_state& call, attempt const& made, failure& reason);
    void told_waited(wait_reason reason, time::steady_time since);

    http::client client_;
    parts with_;
    std::shared_ptr<rate_budget> connections_; // a queue for the client's connections
    mutable std::mutex token_mutex_;
    http::secret last_token_; // for redact()
    std::atomic<std::uint64_t> requests_{0};
    std::atomic<std::uint64_t> retries_{0};
    std::atomic<std::uint64_t> throttled_{0};
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<std::int64_t> waited_nanoseconds_{0};
};

} // namespace confab::resilience

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/resilience/impl/requester.ipp>
#endif

#endif
