// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_DETAIL_IMPL_ARRIVING_PAGE_IPP
#define CONFAB_PAGING_DETAIL_IMPL_ARRIVING_PAGE_IPP

#include <confab/paging/detail/arriving_page.hpp>

#include <boost/asio/co_spawn.hpp>

namespace confab::paging::detail {

// What a consumer copies at a time, unless one row is larger.
inline constexpr std::size_t batch_bytes = 64 * 1024;
// Beyond it a page is no longer asked for its proof of success, which costs a copy of its members each time.
inline constexpr std::size_t proof_bytes = 64 * 1024;

/// Ends the request. It names no executor, so that co_spawn emits a cancellation at once, on the strand, where it comes from.
class arriving_page::completion {
public:
    using cancellation_slot_type = asio::cancellation_slot;

    explicit completion(std::shared_ptr<arriving_page> page) noexcept : page_(std::move(page)) {}
    completion(completion&&) noexcept = default;
    completion& operator=(completion&&) noexcept = default;
    ~completion() {
        if (page_) page_->abandon();
    }

    cancellation_slot_type get_cancellation_slot() const noexcept { return page_->signal_.slot(); }

    void operator()(std::exception_ptr thrown, result<raw_page> outcome) {
        auto const page = std::move(page_);
        page->end(std::move(thrown), std::move(outcome));
    }

private:
    std::shared_ptr<arriving_page> page_;
};

CONFAB_DECL arriving_page::arriving_page(std::shared_ptr<resilience::requester> requester,
                                         std::shared_ptr<listing const> from, position at,
                                         resilience::call_settings settings)
    : page_collector(from->items_pointer()), requester_(std::move(requester)), from_(std::move(from)),
      at_(std::move(at)), settings_(settings), outcome_(failure(errc::cancelled)) {}

CONFAB_DECL void arriving_page::start() {
    auto const strand = requester_->client().executor();
    if (!strand) {
        outcome_ = failure(errc::cancelled, "the client's execution context has gone");
        has_ended_ = true;
        return;
    }
    strand_ = strand;
    auto running = run(shared_from_this());
    asio::co_spawn(strand, std::move(running), completion(shared_from_this()));
}

CONFAB_DECL asio::awaitable<result<raw_page>> arriving_page::run(std::shared_ptr<arriving_page> page) {
    auto outcome = co_await fetch_page_into(*page, *page->requester_, *page->from_, page->at_, page->settings_);
    co_return outcome;
}

CONFAB_DECL void arriving_page::cancel() noexcept {
    asio::any_io_executor strand;
    {
        std::lock_guard const lock(mutex_);
        if (has_ended_) return;
        strand = strand_;
    }
    try {
        asio::post(strand, [page = shared_from_this()] {
            {
                std::lock_guard const lock(page->mutex_);
                if (page->has_ended_) return;
            }
            page->signal_.emit(asio::cancellation_type::terminal);
        });
    } catch (...) {
        // No memory for a word: the page goes on to its own end, and nobody looks at it.
    }
}

CONFAB_DECL error_code arriving_page::begin(http::response_head const& head) {
    std::lock_guard const lock(mutex_);
    taken_ = 0;
    is_proven_ = false;
    ++attempt_;
    return page_collector::begin(head);
}

CONFAB_DECL error_code arriving_page::on_data(std::string_view bytes) {
    std::unique_ptr<parked_consumer> woken;
    error_code refused;
    {
        std::lock_guard const lock(mutex_);
        refused = page_collector::on_data(bytes);
        if (consumer_ && has_rows()) woken = std::move(consumer_);
    }
    if (woken) woken->wake();
    return refused;
}

CONFAB_DECL result<raw_page> arriving_page::finish(json::envelope& envelope) {
    std::lock_guard const lock(mutex_);
    auto items = check(envelope);
    if (!items) return items.error();
    raw_page page;
    page.items = std::move(*items);
    return page;
}

CONFAB_DECL bool arriving_page::has_rows() {
    if (taken_ == rows().size()) return false;
    if (!is_proven_ && !status_holds_no_page() && bytes().size() <= proof_bytes)
        is_proven_ = from_->proves_success(members());
    return is_proven_ || (has_ended_ && outcome_.has_value());
}

// `into` keeps its memory, which is therefore never more than a batch or the page that it was swapped with.
CONFAB_DECL void arriving_page::cut_batch(row_batch& into) {
    auto const left = rows().subspan(taken_);
    auto const begin = left.front().offset;
    std::size_t end = begin;
    into.rows.clear();
    for (auto const& row : left) {
        auto const row_end = std::size_t{row.offset} + row.size;
        if (!into.rows.empty() && row_end - begin > batch_bytes) break;
        end = row_end;
        into.rows.emplace_back(row.offset - begin, row.size);
    }
    into.first = taken_;
    into.attempt = attempt_;
    into.is_last = has_ended_ && outcome_.has_value();
    if (into.is_last && (taken_ == 0 || into.rows.size() < left.size())) {
        into.rows.assign(left.begin(), left.end());
        swap_bytes(into.bytes);
    } else {
        into.bytes.assign(bytes(), begin, end - begin);
    }
    if (into.is_last) into.next = std::move(outcome_->next);
    taken_ += into.rows.size();
}

CONFAB_DECL std::optional<result<void>> arriving_page::take(row_batch& into) {
    std::lock_guard const lock(mutex_);
    if (has_rows()) {
        cut_batch(into);
        return result<void>();
    }
    if (!has_ended_) return std::nullopt;
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    if (!outcome_) return result<void>(outcome_.error());
    into.rows.clear();
    into.first = taken_;
    into.attempt = attempt_;
    into.is_last = true;
    into.next = std::move(outcome_->next);
    return result<void>();
}

CONFAB_DECL void arriving_page::become(position const& at, row_batch& spare) {
    std::lock_guard const lock(mutex_);
    forget();
    if (spare.bytes.capacity() > capacity()) swap_bytes(spare.bytes);
    at_ = at;
    taken_ = 0;
    attempt_ = 0;
    is_proven_ = false;
    has_ended_ = false;
    outcome_ = failure(errc::cancelled);
    thrown_ = nullptr;
}

CONFAB_DECL void arriving_page::park(std::unique_ptr<parked_consumer> consumer) {
    {
        std::lock_guard const lock(mutex_);
        if (!has_ended_ && !has_rows()) consumer_ = std::move(consumer);
    }
    if (consumer) consumer->wake();
}

// What belongs to the context goes with the request: this object may outlive it.
CONFAB_DECL std::unique_ptr<parked_consumer> arriving_page::close(std::exception_ptr thrown,
                                                                  result<raw_page> outcome) noexcept {
    asio::any_io_executor strand; // goes after the lock
    std::lock_guard const lock(mutex_);
    strand = std::move(strand_);
    strand_ = {};
    has_ended_ = true;
    thrown_ = std::move(thrown);
    outcome_ = std::move(outcome);
    return std::move(consumer_);
}

CONFAB_DECL void arriving_page::end(std::exception_ptr thrown, result<raw_page> outcome) {
    if (auto const reason = thrown ? failure_of(thrown) : std::nullopt) {
        // Asio throws where a cancellation meets a step that ended by itself.
        outcome = reason->code == condition::cancelled ? failure(errc::cancelled) : *reason;
        thrown = nullptr;
    }
    auto const woken = close(std::move(thrown), std::move(outcome));
    if (woken) woken->wake();
}

CONFAB_DECL void arriving_page::abandon() noexcept {
    auto const consumer = close(nullptr, failure(errc::cancelled, "the client's execution context has gone"));
}

} // namespace confab::paging::detail

#endif
