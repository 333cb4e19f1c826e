// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_POSTGRESQL_BUDGET_HPP
#define CONFAB_EXPORTING_POSTGRESQL_BUDGET_HPP

#include <confab/exporting/postgresql_work.hpp>
#include <confab/resilience/rate_budget.hpp>
#include <confab/resilience/rate_limit.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace confab::time::detail {
class event;
}

namespace confab::exporting {

/** Keeps an account's rate budget together with those of other processes: each request's time is reserved in the database, one
 *  after the other, and all processes pause where one is told to.
 *
 *  A limit that is not known is found out by each process for itself; only pauses are shared then.
 *  @par Thread safety the budget's requests must be made on the strand of the executor.
 */
class postgresql_budget final : public resilience::reservations,
                                public std::enable_shared_from_this<postgresql_budget> {
public:
    /// @param budget which must outlive @ref run; @param work likewise
    postgresql_budget(boost::asio::any_io_executor executor, std::string account,
                      std::optional<resilience::rate_limit> limit, resilience::rate_budget& budget,
                      postgresql_work& work)
        : executor_(std::move(executor)), account_(std::move(account)), limit_(std::move(limit)), budget_(budget),
          work_(work) {}

    /// Makes reservations as they are wanted, until it is stopped or the database fails: then the error, and no request is sent.
    CONFAB_DECL boost::asio::awaitable<result<void>> run();
    /// Ends @ref run soon.
    CONFAB_DECL void stop() noexcept;

    CONFAB_DECL void wanted() noexcept override;
    CONFAB_DECL void paused(time::steady_time until) noexcept override;

private:
    CONFAB_DECL boost::asio::awaitable<result<void>> reserve();
    CONFAB_DECL boost::asio::awaitable<void> sleep_until(std::chrono::steady_clock::time_point due);
    CONFAB_DECL void heed_pause(std::chrono::microseconds left);
    CONFAB_DECL boost::asio::awaitable<void> tell_pause(time::steady_time until);

    boost::asio::any_io_executor executor_;
    std::string account_;
    std::optional<resilience::rate_limit> limit_;
    resilience::rate_budget& budget_;
    postgresql_work& work_;
    std::shared_ptr<time::detail::event> asked_; // set when a reservation is wanted, or the end
    std::shared_ptr<time::detail::event> nap_;   // set at the end
    bool is_wanted_ = false;
    bool is_stopping_ = false;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/postgresql_budget.ipp>
#endif

#endif
