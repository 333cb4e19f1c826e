// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_COMPLETE_REPORT_HPP
#define CONFAB_PAGING_COMPLETE_REPORT_HPP

#include <confab/json/timestamp.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace confab::paging {

/// How sure it is that a complete walk has met every session.
enum class walk_grade {
    unproven, ///< it has not ended, or it saw something that its assumptions exclude, or rows that could not be read
    assumed,  ///< it is complete if the vendor behaves as complete_report::assumptions() says, which nobody could check
    proven, ///< all was read twice, and both readings are the same row for row: there was a moment at which just this was listed
};

/// "unproven", "assumed" or "proven".
constexpr std::string_view word_of(walk_grade grade) noexcept {
    return grade == walk_grade::proven ? "proven" : grade == walk_grade::assumed ? "assumed" : "unproven";
}

/// What happens to a row.
enum class row_fate {
    deliver, ///< it is the first of its session
    revise,  ///< it is a newer version of a session that was delivered
    drop,    ///< it is neither
};

/** What a complete or incremental walk has done so far. Its books balance: see balances().
 *  @par Thread safety distinct objects: safe; shared objects: safe to read. A walk writes into its own while it is pulled.
 */
class complete_report {
public:
    complete_report() = default;

    std::uint64_t pages = 0;    ///< pages that were read, those that were read ahead in vain not included
    std::uint64_t reread = 0;   ///< of those, pages that showed that rows had moved, so that the walk went further back
    std::uint64_t received = 0; ///< rows on them
    std::uint64_t delivered = 0;              ///< rows that were the first of their session
    std::uint64_t duplicates = 0;             ///< rows whose version, or a newer one, had been met
    std::uint64_t revisions = 0;              ///< rows with a newer version of a session that had been delivered
    std::uint64_t filtered = 0;               ///< rows older than what was asked for
    std::uint64_t rejected = 0;               ///< rows that could not be read
    walk_grade grade = walk_grade::unproven;  ///< how sure the walk's completeness is; `unproven` until it has ended
    bool has_ended = false;                   ///< the walk came to its end
    std::optional<json::timestamp> watermark; ///< what the next incremental walk begins with; only after the end

    /// What the grade rests on, a sentence each; the vendor's documents do not say it.
    std::span<std::string_view const> assumptions() const noexcept { return assumptions_; }
    /// @param list a constant: it must outlive the report
    void assumptions(std::span<std::string_view const> list) noexcept { assumptions_ = list; }

    /// Whether each row that was received is accounted for once.
    bool balances() const noexcept { return received == delivered + duplicates + revisions + filtered + rejected; }

private:
    std::span<std::string_view const> assumptions_;
};

} // namespace confab::paging

#endif
