// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_FINGERPRINT_SET_HPP
#define CONFAB_PAGING_FINGERPRINT_SET_HPP

#include <confab/json/timestamp.hpp>
#include <confab/paging/fingerprint.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace confab::paging {

/// Which version of a session a row holds: its last update where it has one, else what its bytes are.
class version {
public:
    /// The version of a row that says when it was updated. Later ones are newer.
    CONFAB_DECL static version at(json::timestamp updated) noexcept;
    /// The version of a row that does not; two of them differ or not, none is newer.
    static version of_bytes(fingerprint const& bytes) noexcept { return version(by_bytes | (bytes.low & value_mask)); }

    /// Whether this one, arriving after `known`, has to be written.
    bool supersedes(version known) const noexcept {
        bool const both_timed = ((bits_ | known.bits_) & by_bytes) == 0;
        return both_timed ? bits_ > known.bits_ : bits_ != known.bits_;
    }
    /// Equal for equal versions, else different.
    std::uint64_t bits() const noexcept { return bits_; }

private:
    friend class fingerprint_set;
    static constexpr std::uint64_t value_mask = (std::uint64_t{1} << 60) - 1;
    static constexpr std::uint64_t by_bytes = std::uint64_t{1} << 60;
    explicit version(std::uint64_t bits) noexcept : bits_(bits) {}

    std::uint64_t bits_;
};

/// What @ref fingerprint_set::see found out about a row.
enum class sighting {
    added,         ///< the first row of its session
    revised,       ///< a newer version of a session that an earlier run wrote
    revised_again, ///< a newer version of a session that this run wrote before
    unchanged,     ///< an earlier run wrote this version, or a newer one
    repeated,      ///< this run met this version before, or a newer one
};

/** The sessions that a walk or an export has met, with the newest version of each.
 *
 *  Takes at most 40 bytes per session (plus 2 KiB), also while it grows: the table is split into shards that grow
 *  one at a time, by a quarter. Insertion is amortised constant time.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 *  @par Exception safety strong (std::bad_alloc)
 */
class fingerprint_set {
public:
    fingerprint_set() = default;

    /// Enters a row that an earlier run wrote.
    CONFAB_DECL void remember(fingerprint const& id, version row);
    /// Enters a row that this run received; all but `unchanged` and `repeated` are to be written.
    CONFAB_DECL sighting see(fingerprint const& id, version row);

    std::size_t size() const noexcept { return size_; }
    /// Bytes of memory that the set holds.
    CONFAB_DECL std::size_t capacity_bytes() const noexcept;

private:
    class slot {
    public:
        fingerprint id;
        std::uint64_t state = 0; // 0 is free; else version bits and the marks below
    };
    class shard {
    public:
        std::vector<slot> slots;
        std::size_t used = 0;
    };
    static constexpr std::uint64_t occupied = std::uint64_t{1} << 63;
    static constexpr std::uint64_t seen = std::uint64_t{1} << 62;
    static constexpr std::uint64_t written = std::uint64_t{1} << 61;
    static constexpr std::uint64_t version_mask = written - 1;

    CONFAB_DECL slot& find_or_free(fingerprint const& id);
    CONFAB_DECL static slot& probe(std::vector<slot>& slots, fingerprint const& id) noexcept;
    CONFAB_DECL static void grow(shard& part);

    std::array<shard, 64> shards_;
    std::size_t size_ = 0;
};

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/fingerprint_set.ipp>
#endif

#endif
