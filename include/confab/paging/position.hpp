// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_POSITION_HPP
#define CONFAB_PAGING_POSITION_HPP

#include <confab/error.hpp>
#include <confab/paging/delivered_rows.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace confab::paging {

/** What a walk reads: the vendor, and the query that every page repeats. A position is good for its own listing only. */
class listing_identity {
public:
    listing_identity() = default;
    /** @param vendor the vendor's folder name
     *  @param account a name of the caller's choice for the account, may be empty; never a credential
     *  @param query the canonical text of the query without its position; only a fingerprint of it is kept
     */
    CONFAB_DECL listing_identity(std::string_view vendor, std::string_view account, std::string_view query);

    std::string const& vendor() const noexcept { return vendor_; }
    /// 16 hexadecimal digits over vendor, account and query.
    std::string const& digest() const noexcept { return digest_; }

private:
    std::string vendor_;
    std::string digest_;
};

/** Where a walk goes on: at a page (the start, or what the vendor calls it: cursor, offset or page number), and perhaps in the
 *  middle of it, behind rows that were delivered.
 *
 *  Can be saved as text and resumed from later, in another process too. The text is versioned, is bound to its listing
 *  by a fingerprint, consists of printable ASCII without spaces, and holds no credential. Beside the cursor it takes at most
 *  33,000 bytes.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class position {
public:
    /// The start of a listing.
    position() = default;
    explicit position(std::string cursor) : cursor_(std::move(cursor)), is_start_(false) {}

    bool is_start() const noexcept { return is_start_; }
    /// The vendor's own words; empty at the start.
    std::string const& cursor() const noexcept { return cursor_; }
    /// The rows of the page that were delivered.
    delivered_rows const& delivered() const noexcept { return delivered_; }
    /// This page, behind `rows` of it.
    position behind(delivered_rows rows) const {
        position inside(*this);
        inside.delivered_ = std::move(rows);
        return inside;
    }
    /// This page, from its first row on.
    position whole_page() const { return behind(delivered_rows()); }

    /// The longest cursor that a vendor may send, in bytes: it goes into every request's target and into saved positions.
    static constexpr std::size_t longest_cursor = 65'536;

    /// How many delivered rows a saved position names; those of a page beyond them come again.
    static constexpr std::size_t most_saved_rows = 2000;

    /** The text to save, for instance "confab1:opencx:0123456789abcdef:MjM0:89abcdef". A position in the middle of a page is of
     *  version 2, any other of version 1, which has the same meaning in all versions of the library.
     */
    CONFAB_DECL std::string save(listing_identity const& listing) const;

    /** Reads what save() wrote, in either version.
     *  @return the position, or errc::invalid_position with the reason: damaged, another version, or another vendor, account
     *      or query than `listing`.
     */
    CONFAB_DECL static result<position> restore(std::string_view text, listing_identity const& listing);

    friend bool operator==(position const&, position const&) = default;

private:
    std::string cursor_;
    bool is_start_ = true;
    delivered_rows delivered_;
};

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/position.ipp>
#endif

#endif
