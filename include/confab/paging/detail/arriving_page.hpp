// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_DETAIL_ARRIVING_PAGE_HPP
#define CONFAB_PAGING_DETAIL_ARRIVING_PAGE_HPP

#include <confab/paging/page_fetch.hpp>
#include <confab/paging/row_batch.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace confab::paging::detail {

/// The consumer of an arriving page while it waits for more of it.
class parked_consumer {
public:
    parked_consumer() = default;
    parked_consumer(parked_consumer const&) = delete;
    parked_consumer& operator=(parked_consumer const&) = delete;
    virtual ~parked_consumer() = default;

    /// Lets it go on, on its own executor; once.
    virtual void wake() = 0;
};

/** A page while it arrives, shared by the request, which fills it on the client's strand, and its consumer.
 *
 *  The request's coroutine is owned by what it waits for, and its completion handler owns this object and, through it, the
 *  consumer that waits. A destroyed context therefore destroys all three. Who waits is parked only while the request is
 *  under way, so it is woken at the latest when that ends.
 */
class arriving_page final : public page_collector, public std::enable_shared_from_this<arriving_page> {
public:
    CONFAB_DECL arriving_page(std::shared_ptr<resilience::requester> requester, std::shared_ptr<listing const> from,
                              position at, resilience::call_settings settings);
    /// Another page of the same listing, by the same requester.
    arriving_page(arriving_page const& other, position at)
        : arriving_page(other.requester_, other.from_, std::move(at), other.settings_) {}

    // --- the consumer's side ---

    CONFAB_DECL void start();
    /** Becomes another page, not started yet, in the memory of this one.
     *  @pre its request is over, and nobody else knows this object
     *  @param spare a batch that was read through, whose memory the page takes where it has more
     */
    CONFAB_DECL void become(position const& at, row_batch& spare);
    /// Asks the request to stop, if it is still under way.
    CONFAB_DECL void cancel() noexcept;
    /// Puts rows that have not been taken in `into`; a failure once they all are; nothing if there is nothing to say yet.
    CONFAB_DECL std::optional<result<void>> take(row_batch& into);
    /// Wakes the consumer as soon as take() has something to say.
    CONFAB_DECL void park(std::unique_ptr<parked_consumer> consumer);

    // --- the request's side ---

    CONFAB_DECL error_code begin(http::response_head const& head) override;
    CONFAB_DECL error_code on_data(std::string_view bytes) override;
    CONFAB_DECL result<raw_page> finish(json::envelope& envelope) override;

private:
    class completion;

    static asio::awaitable<result<raw_page>> run(std::shared_ptr<arriving_page> page);
    void end(std::exception_ptr thrown, result<raw_page> outcome);
    void abandon() noexcept;
    std::unique_ptr<parked_consumer> close(std::exception_ptr thrown, result<raw_page> outcome) noexcept;
    bool has_rows();
    void cut_batch(row_batch& into);

    std::shared_ptr<resilience::requester> const requester_;
    std::shared_ptr<listing const> const from_;
    position at_;
    resilience::call_settings const settings_;
    asio::cancellation_signal signal_; // on the strand

    std::mutex mutex_; // for all below, and what the collector holds
    asio::any_io_executor strand_;
    std::unique_ptr<parked_consumer> consumer_;
    std::size_t taken_ = 0; // rows
    unsigned attempt_ = 0;
    bool is_proven_ = false;
    bool has_ended_ = false;
    result<raw_page> outcome_;
    std::exception_ptr thrown_;
};

/// Brings a woken consumer back, on its executor.
template <class Handler>
class consumer_delivery {
public:
    explicit consumer_delivery(Handler&& handler) : handler_(std::move(handler)) {}

    void operator()() {
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected()) slot.clear();
        std::move(handler_)();
    }

private:
    Handler handler_;
};

template <class Handler>
class waiting_consumer final : public parked_consumer {
public:
    explicit waiting_consumer(Handler&& handler)
        : work_(asio::get_associated_executor(handler)), handler_(std::move(handler)) {}

    void wake() override { asio::post(work_.get_executor(), consumer_delivery<Handler>(std::move(handler_))); }

private:
    asio::executor_work_guard<asio::associated_executor_t<Handler>> work_;
    Handler handler_;
};

class arrival_canceller {
public:
    explicit arrival_canceller(std::shared_ptr<arriving_page> page) noexcept : page_(std::move(page)) {}

    void operator()(asio::cancellation_type) const { page_->cancel(); }

private:
    std::shared_ptr<arriving_page> page_;
};

class arrival_wait_initiation {
public:
    explicit arrival_wait_initiation(std::shared_ptr<arriving_page> page) noexcept : page_(std::move(page)) {}

    template <class Handler>
    void operator()(Handler&& handler) {
        auto const page = page_; // this object goes as soon as the consumer does
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) slot.template emplace<arrival_canceller>(page);
        page->park(std::make_unique<waiting_consumer<std::decay_t<Handler>>>(std::move(handler)));
    }

private:
    std::shared_ptr<arriving_page> page_;
};

} // namespace confab::paging::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/detail/impl/arriving_page.ipp>
#endif

#endif
