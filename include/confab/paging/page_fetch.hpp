// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_PAGE_FETCH_HPP
#define CONFAB_PAGING_PAGE_FETCH_HPP

#include <confab/json/page_cutter.hpp>
#include <confab/paging/listing.hpp>
#include <confab/resilience/requester.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::paging {

/// A page as received: its bytes, where its rows lie in them, and what it says about the next one.
class raw_page {
public:
    raw_page() = default;

    std::string bytes;
    std::vector<json::item_slice> items;
    std::optional<position> next; ///< nothing at the end
    std::string request_id;       ///< as received (untrusted)
};

/** Collects a page while it arrives and cuts it into rows: what an exchange feeds. No I/O.
 *
 *  Memory is bounded by the limits of json::page_limits and of the client's responses.
 */
class page_collector : public resilience::answer_sink {
public:
    explicit page_collector(std::string_view items_pointer) : cutter_(items_pointer) {}

    /// Memory for the next page's bytes.
    void reuse(std::string memory) noexcept { bytes_ = std::move(memory); }

    error_code begin(http::response_head const& head) override;
    error_code on_data(std::string_view bytes) override;

    /** Ends the page, once its body is complete.
     *  @return the page without `next`; the envelope in `envelope`.
     *  @par Errors those of json::page_cutter and json::envelope; errc::missing_member if there is no array of rows;
     *      errc::unexpected_status for 204, 205 and 206, which hold no page.
     */
    virtual result<raw_page> finish(json::envelope& envelope);

    /// The failure behind an error code that on_data() has returned.
    std::optional<failure> const& problem() const noexcept { return problem_; }

    /// Whether the status is one of those that hold no page: 204, 205 and 206.
    bool status_holds_no_page() const noexcept { return status_ == 204 || status_ == 205 || status_ == 206; }
    /// What has arrived; nothing after finish() has succeeded.
    std::string_view bytes() const noexcept { return bytes_; }
    /// The rows that are complete, within bytes().
    std::span<json::item_slice const> rows() const noexcept { return cutter_.items(); }
    /// The members that are complete, as json::page_cutter::envelope_so_far has them.
    std::string members() const { return cutter_.envelope_so_far(bytes_); }

protected:
    /// finish(), but the bytes stay.
    result<std::vector<json::item_slice>> check(json::envelope& envelope);
    std::string take_bytes() noexcept { return std::exchange(bytes_, {}); }
    void swap_bytes(std::string& other) noexcept { bytes_.swap(other); }
    std::size_t capacity() const noexcept { return bytes_.capacity(); }
    /// As new, but for the memory.
    CONFAB_DECL void forget() noexcept;

private:
    failure explain(failure reason) const;

    json::page_cutter cutter_;
    std::string bytes_;
    std::optional<failure> problem_;
    unsigned status_ = 0;
};

/** As fetch_page(), into a collector of the caller's, which may look at the page while it arrives. */
CONFAB_DECL asio::awaitable<result<raw_page>> fetch_page_into(page_collector& collector,
                                                              resilience::requester& requester, listing const& from,
                                                              position const& at, resilience::call_settings settings);

/** Requests the page at `at`, with the requester's retries, and reads its envelope.
 *  @par Errors those of resilience::requester::send, page_collector::finish and listing::next; errc::unexpected_type where the
 *      next page's cursor is longer than position::longest_cursor
 *  @par Cancellation terminal: errc::cancelled
 *  @par Lifetimes all arguments must live until the operation is over.
 */
CONFAB_DECL asio::awaitable<result<raw_page>>
fetch_page(resilience::requester& requester, listing const& from, position const& at,
           resilience::call_settings settings = resilience::call_settings());

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/page_fetch.ipp>
#endif

#endif
