// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_DETAIL_RECENT_MARKS_HPP
#define CONFAB_PAGING_DETAIL_RECENT_MARKS_HPP

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace confab::paging::detail {

/** Which marks were added lately: at least the last 16,384 different ones, at most twice as many.
 *
 *  Two tables of open addressing, of which the older one is forgotten when the younger one is full: 512 KiB at most, and no
 *  allocation a mark. A mark is 64 bits of a keyed fingerprint; its low bits are its place.
 */
class recent_marks {
public:
    static constexpr std::size_t remembered = std::size_t{1} << 14;

    recent_marks() = default;

    /// Begins to fetch the memory that add() will look at: many marks one after the other wait for it together.
    void prefetch(std::uint64_t mark) const noexcept {
        for (auto const* const places : {&older_, &younger_})
            if (!places->empty()) __builtin_prefetch(&(*places)[static_cast<std::size_t>(mark) & (places->size() - 1)]);
    }

    /// Adds a mark, unless it is known. @return whether it was not
    bool add(std::uint64_t mark) {
        mark = mark == free_place ? free_place + 1 : mark;
        if (is_in(older_, mark)) return false;
        if ((used_ + 1) * 2 > younger_.size()) make_room();
        std::uint64_t& place = find(younger_, mark);
        if (place == mark) return false;
        place = mark;
        ++used_;
        return true;
    }

private:
    using table = std::vector<std::uint64_t>; // of a power of two, at most half of it used

    static constexpr std::uint64_t free_place = 0;
    static constexpr std::size_t first_size = 512;
    static constexpr std::size_t full_size = remembered * 2;

    /// The place of a mark, or the free one where it would be.
    static std::uint64_t& find(table& places, std::uint64_t mark) noexcept {
        std::size_t const mask = places.size() - 1;
        auto at = static_cast<std::size_t>(mark) & mask;
        while (places[at] != free_place && places[at] != mark) at = (at + 1) & mask;
        return places[at];
    }
    static bool is_in(table& places, std::uint64_t mark) noexcept {
        return !places.empty() && find(places, mark) == mark;
    }

    void make_room() {
        if (younger_.size() == full_size) {
            older_.resize(full_size);
            older_.swap(younger_);
            younger_.assign(full_size, free_place);
            used_ = 0;
            return;
        }
        table larger(younger_.empty() ? first_size : younger_.size() * 2);
        for (auto const mark : younger_)
            if (mark != free_place) find(larger, mark) = mark;
        younger_ = std::move(larger);
    }

    table younger_;
    table older_;
    std::size_t used_ = 0; // places of the younger one
};

} // namespace confab::paging::detail

#endif
