// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_ROW_STREAM_HPP
#define CONFAB_PAGING_ROW_STREAM_HPP

#include <confab/paging/detail/arriving_page.hpp>
#include <confab/paging/row_batch.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace confab::paging {

/** The rows of one page, which leave as they arrive, once the listing says that success is proven.
 *
 *  The page is requested at construction and goes on arriving, on the client's strand, whether or not anybody takes its rows;
 *  it is held once, as far as the client's limits allow, plus 64 KiB (or one row) that are being read. Where it breaks off the requester
 *  asks for it again, and its rows come again from the first one on, as a further attempt. Rows that were complete before
 *  a failure come before the failure.
 *  @par Lifetimes Dropping it cancels the request. It may outlive the client, and the execution context.
 *  @par Thread safety one consumer, on any executor.
 */
class row_stream {
public:
    /// @param requester, from shared, so that the caller may go first
    row_stream(std::shared_ptr<resilience::requester> requester, std::shared_ptr<listing const> from, position at,
               resilience::call_settings settings)
        : page_(
              std::make_shared<detail::arriving_page>(std::move(requester), std::move(from), std::move(at), settings)) {
        page_->start();
    }
    row_stream(row_stream const&) = delete;
    row_stream& operator=(row_stream const&) = delete;
    ~row_stream() { page_->cancel(); }

    /** Requests another page of the listing, in the memory of this one.
     *  @pre a batch that is_last was taken
     *  @param spent that batch, read through: some of its memory may go to the page
     */
    void request(position const& at, row_batch& spent) {
        // The request's own end may still be on its way out, on another thread.
        if (page_.use_count() == 1) page_->become(at, spent);
        else page_ = std::make_shared<detail::arriving_page>(*page_, at);
        page_->start();
    }

    /** Takes rows that have arrived; never blocks.
     *  @param into where they go: a batch that was read through, whose memory is used again
     *  @return that there are rows; the failure of the page (those of fetch_page()) behind the last of its rows; nothing while
     *      there is nothing to say: wait() then. After a batch that is_last, or a failure, nothing more may be taken.
     *  @throws what the exchange threw that is no failure, std::bad_alloc for instance
     */
    std::optional<result<void>> take(row_batch& into) { return page_->take(into); }

    /** Waits until take() has something to say.
     *  @par Cancellation (all types) cancels the request; the wait ends when that has.
     */
    asio::awaitable<void> wait() {
        return asio::async_initiate<asio::use_awaitable_t<> const, void()>(detail::arrival_wait_initiation(page_),
                                                                           asio::use_awaitable);
    }

private:
    std::shared_ptr<detail::arriving_page> page_;
};

} // namespace confab::paging

#endif
