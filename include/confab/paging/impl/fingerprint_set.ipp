// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_FINGERPRINT_SET_IPP
#define CONFAB_PAGING_IMPL_FINGERPRINT_SET_IPP

#include <confab/paging/fingerprint_set.hpp>

#include <algorithm>
#include <utility>

namespace confab::paging {

CONFAB_DECL version version::at(json::timestamp updated) noexcept {
    // Shifts the years 0000 to 9999 into the 60 bits of the value; what lies beyond is clamped.
    constexpr std::int64_t offset = std::int64_t{1} << 58;
    auto const micros = std::clamp<std::int64_t>(updated.time_since_epoch().count(), -offset, offset);
    return version(static_cast<std::uint64_t>(micros + offset));
}

CONFAB_DECL void fingerprint_set::remember(fingerprint const& id, version row) {
    auto& found = find_or_free(id);
    if (found.state == 0) {
        found.id = id;
        found.state = occupied | row.bits_;
    } else if (row.supersedes(version(found.state & version_mask))) {
        found.state = (found.state & ~version_mask) | row.bits_;
    }
}

CONFAB_DECL sighting fingerprint_set::see(fingerprint const& id, version row) {
    auto& found = find_or_free(id);
    auto const before = found.state;
    if (before == 0) {
        found.id = id;
        found.state = occupied | seen | written | row.bits_;
        return sighting::added;
    }
    if (!row.supersedes(version(before & version_mask))) {
        found.state |= seen;
        return (before & seen) != 0 ? sighting::repeated : sighting::unchanged;
    }
    found.state = occupied | seen | written | row.bits_;
    return (before & written) != 0 ? sighting::revised_again : sighting::revised;
}

CONFAB_DECL std::size_t fingerprint_set::capacity_bytes() const noexcept {
    std::size_t bytes = sizeof(*this);
    for (auto const& part : shards_) bytes += part.slots.capacity() * sizeof(slot);
    return bytes;
}

// Returns the slot of `id`, else a free one, which the caller fills.
CONFAB_DECL fingerprint_set::slot& fingerprint_set::find_or_free(fingerprint const& id) {
    auto& part = shards_[id.high % std::size(shards_)];
    if (!part.slots.empty()) {
        auto& found = probe(part.slots, id);
        if (found.state != 0) return found;
        // One slot always stays free, else a probe for an absent id would never end.
        if ((part.used + 1) * 20 <= part.slots.size() * 17) return ++part.used, ++size_, found;
    }
    grow(part);
    return ++part.used, ++size_, probe(part.slots, id);
}

CONFAB_DECL fingerprint_set::slot& fingerprint_set::probe(std::vector<slot>& slots, fingerprint const& id) noexcept {
    auto at = static_cast<std::size_t>(id.low % slots.size());
    while (slots[at].state != 0 && slots[at].id != id) at = at + 1 == slots.size() ? 0 : at + 1;
    return slots[at];
}

CONFAB_DECL void fingerprint_set::grow(shard& part) {
    std::vector<slot> larger(part.slots.size() + part.slots.size() / 4 + 2);
    for (auto const& old : part.slots)
        if (old.state != 0) probe(larger, old.id) = old;
    part.slots = std::move(larger);
}

} // namespace confab::paging

#endif
