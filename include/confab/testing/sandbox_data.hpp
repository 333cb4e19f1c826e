// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_SANDBOX_DATA_HPP
#define CONFAB_TESTING_SANDBOX_DATA_HPP

#include <confab/detail/config.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::testing {

/// A moment as sandbox data keeps it.
using sandbox_time = std::chrono::sys_time<std::chrono::milliseconds>;

/** Size and shape of generated data. */
class sandbox_data_options {
public:
    sandbox_data_options() = default;

    std::uint64_t seed = 1;        ///< equal seeds give equal data
    std::uint64_t sessions = 1000; ///< number of sessions, 0 to 1,000,000,000
    sandbox_time first_created = std::chrono::sys_days{std::chrono::year{2023} / 1 / 1}; ///< no session is older
    std::chrono::milliseconds spacing{60'000}; ///< between two sessions on average, 1 ms to 1 hour
    bool whitespace = false;                   ///< a quarter of the rows is written with whitespace between JSON tokens
};

/** What is known of a generated session without writing it out: the facts that vendors filter and sort by. */
class sandbox_session {
public:
    sandbox_session() = default;

    std::uint64_t index = 0;                ///< place in the order of creation, from 0
    sandbox_time created_at{};              ///< grows strictly with the index
    std::optional<sandbox_time> updated_at; ///< not before created_at; nothing in about 1 of 250 rows
    std::string_view status;                ///< "open", "closed_resolved", "closed_unresolved", rarely an unknown word
    std::string_view channel;               ///< "web", "email" …, rarely an unknown word
    bool handed_off = false;                ///< handed over to a person
};

/** Chat sessions that are computed from a seed when they are asked for.
 *
 *  Nothing is stored: a row is a function of seed and index, so that a million sessions cost no memory, a page costs its
 *  own rows only, and a test knows what a server must have served. Vendors write the rows in their own form.
 *
 *  @par Thread safety distinct and shared objects: safe, all members are const.
 */
class sandbox_data {
public:
    /** @throws std::invalid_argument an option is out of its bounds, or the last session were beyond the year 9999. */
    CONFAB_DECL explicit sandbox_data(sandbox_data_options const& options = {});

    std::uint64_t size() const noexcept { return options_.sessions; }
    sandbox_data_options const& options() const noexcept { return options_; }

    /// The facts of a session. Any index is valid; those from size() on are not part of the data.
    CONFAB_DECL sandbox_session session(std::uint64_t index) const noexcept;

    /// The session's id: a random-looking UUID, unique within the data.
    CONFAB_DECL std::string id(std::uint64_t index) const;
    /// The index of an id; nothing where no session has it. Takes constant time.
    std::optional<std::uint64_t> find(std::string_view id) const { return find_below(size(), id); }
    /// The same for the first `end` indices, whether or not they are part of the data.
    CONFAB_DECL std::optional<std::uint64_t> find_below(std::uint64_t end, std::string_view id) const;
    /// The first index whose session was created at `time` or later; size() if there is none. Takes constant time.
    CONFAB_DECL std::uint64_t first_created_from(sandbox_time time) const noexcept;

    /// Seed of what else a row holds; `purpose` separates independent streams.
    CONFAB_DECL std::uint64_t row_seed(std::uint64_t index, std::uint64_t purpose) const noexcept;

private:
    CONFAB_DECL sandbox_time created_at(std::uint64_t index) const noexcept;

    sandbox_data_options options_;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/sandbox_data.ipp>
#endif

#endif
