// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_PAGE_HPP
#define CONFAB_PAGING_PAGE_HPP

#include <confab/error.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::paging {

/// A row of a page that could not be read as what it should be.
class rejected_item {
public:
    rejected_item(std::uint64_t row, std::string_view text, failure why)
        : index(row), raw(text), reason(std::move(why)) {}

    std::uint64_t index;  ///< its place within the page, from 0
    std::string_view raw; ///< its JSON text, which lies in the page
    failure reason;       ///< what is wrong, with the member's JSON pointer
};

/** One page of a listing: rows as views into memory that the page owns.
 *
 *  Movable, not copyable; moving keeps the views valid, as they point into memory on the heap.
 *  @par Lifetimes Items, and all text in them, live as long as the page. Keep an item by constructing its owned type from it.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 *  @tparam Item a view type, for instance opencx::session_view
 */
template <class Item>
class page {
public:
    /// Where a page's memory is filled; the walk does that.
    class contents {
    public:
        contents() : arena(scratch_.data(), scratch_.size()) {}
        contents(contents const&) = delete;
        contents& operator=(contents const&) = delete;

        /// As new, but for the memory.
        void clear() noexcept {
            bytes.clear();
            items.clear();
            rejected.clear();
            arena.release();
            position.clear();
            next_position.clear();
            request_id.clear();
            is_last = false;
        }

    private:
        std::array<std::byte, 16 * 1024> scratch_; // what most pages have to unescape

    public:
        std::string bytes;                         ///< the body as received
        std::pmr::monotonic_buffer_resource arena; ///< text that had to be unescaped
        std::vector<Item> items;
        std::vector<rejected_item> rejected;
        std::uint64_t index = 0;
        std::string position;
        std::string next_position;
        std::string request_id;
        bool is_last = false;
    };

    /** The memory of the last page that was dropped, for the next one of the walk. Asking the system for the memory of each page, and giving
     *  it back, would cost as much as reading it.
     *  @par Thread safety a page may be dropped while the walk goes on elsewhere.
     */
    class shelf {
    public:
        shelf() = default;
        shelf(shelf const&) = delete;
        shelf& operator=(shelf const&) = delete;
        ~shelf() { delete spare_.load(); }

        std::unique_ptr<contents> take() {
            std::unique_ptr<contents> spare(spare_.exchange(nullptr));
            return spare ? std::move(spare) : std::make_unique<contents>();
        }
        void put(std::unique_ptr<contents> dropped) noexcept {
            dropped->clear();
            std::unique_ptr<contents> const other(spare_.exchange(dropped.release()));
        }

    private:
        std::atomic<contents*> spare_ = nullptr;
    };

    /// A page without rows.
    page() : contents_(new contents) {}
    /// @param home where the memory goes with the page; null: it is freed
    explicit page(std::unique_ptr<contents> filled, std::shared_ptr<shelf> home = nullptr) noexcept
        : contents_(filled.release(), returner(std::move(home))) {}

    /// The rows, in the vendor's order.
    std::span<Item const> items() const& noexcept { return contents_->items; }
    /// Deleted: the items of a temporary page would dangle.
    std::span<Item const> items() && = delete;
    std::span<Item const> items() const&& = delete;

    /// The rows that could not be read, where the walk is lenient; a strict one fails instead.
    std::span<rejected_item const> rejected() const& noexcept { return contents_->rejected; }
    std::span<rejected_item const> rejected() && = delete;
    std::span<rejected_item const> rejected() const&& = delete;

    /// Its number within the walk, from 0.
    std::uint64_t index() const noexcept { return contents_->index; }
    /// Where this page begins: resume here to read it again.
    std::string const& position() const noexcept { return contents_->position; }
    /// Where the next page begins: resume here to go on behind this one. Empty if this page is the last.
    std::string const& next_position() const noexcept { return contents_->next_position; }
    bool is_last() const noexcept { return contents_->is_last; }
    /// The vendor's id of the request, as received (untrusted); empty if it sent none.
    std::string const& request_id() const noexcept { return contents_->request_id; }
    /// Size of the body in bytes, after content decoding.
    std::size_t size_bytes() const noexcept { return contents_->bytes.size(); }

private:
    class returner {
    public:
        returner() = default;
        explicit returner(std::shared_ptr<shelf> home) noexcept : home_(std::move(home)) {}
        void operator()(contents* dropped) const noexcept {
            std::unique_ptr<contents> owned(dropped);
            if (home_) home_->put(std::move(owned));
        }

    private:
        std::shared_ptr<shelf> home_;
    };

    std::unique_ptr<contents, returner> contents_;
};

} // namespace confab::paging

#endif
