// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_SANDBOX_ROWS_HPP
#define CONFAB_TESTING_SANDBOX_ROWS_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/sandbox_data.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::testing {
namespace detail {
class row_changes;
}

/// What the sessions of a @ref sandbox_snapshot are put in order by; ties are in the order of their indices.
enum class sandbox_order {
    created, ///< by created_at
    updated, ///< by updated_at, or created_at where there is none
};

/** Generated sessions with the changes that were made up to one moment: what a sandbox answers one request from.
 *
 *  The index of a session never changes; those of inserted sessions begin at data().size(). Erased ones leave a gap.
 *  @par Thread safety distinct and shared objects: safe, nothing changes. Copies share their state.
 */
class sandbox_snapshot {
public:
    sandbox_data const& data() const noexcept { return data_; }
    /// How many sessions there are.
    CONFAB_DECL std::uint64_t size() const noexcept;
    /// Every index is below this one.
    CONFAB_DECL std::uint64_t end() const noexcept;

    /// The facts of a session; nothing where it was erased, or never was.
    CONFAB_DECL std::optional<sandbox_session> session(std::uint64_t index) const;
    /// The index of an id; nothing where no session has it (any more).
    CONFAB_DECL std::optional<std::uint64_t> find(std::string_view id) const;
    /// How often a session was changed, from 0: for what a vendor's row shall show of it.
    CONFAB_DECL std::uint64_t revision(std::uint64_t index) const noexcept;
    /// A text that was set by sandbox_rows::set_text; nothing if none was.
    CONFAB_DECL std::optional<std::string> text(std::uint64_t index, std::string_view name) const;
    /// What was appended by sandbox_rows::append, in order.
    CONFAB_DECL std::vector<std::string> appended(std::uint64_t index) const;

    /** Calls `use` with each session from the place of `index` on, oldest first, until it answers false.
     *  @param index an index below end(), also of an erased session: then the next one is first. From end() on: nothing.
     *  Takes time for the visited sessions only.
     */
    CONFAB_DECL void for_each_created(std::uint64_t index,
                                      std::function<bool(sandbox_session const&)> const& use) const;
    /// The index at which for_each_created() has to start for sessions created at `time` or later; end() if none is.
    CONFAB_DECL std::uint64_t first_created_from(sandbox_time time) const;

    /** The indices of all sessions in ascending order. Sorted at the first call after a change, kept after that: 8 bytes
     *  a session.
     */
    CONFAB_DECL std::shared_ptr<std::vector<std::uint64_t> const> sorted(sandbox_order by) const;

private:
    friend class sandbox_rows;
    sandbox_snapshot(sandbox_data const& data, std::shared_ptr<detail::row_changes const> changes)
        : data_(data), changes_(std::move(changes)) {}

    sandbox_data data_;
    std::shared_ptr<detail::row_changes const> changes_;
};

/** Generated sessions that a test can change while a sandbox serves them: drift, deletion, moving sort keys.
 *
 *  A change costs time in proportion to the changes so far.
 *  @par Thread safety shared objects: safe.
 */
class sandbox_rows {
public:
    CONFAB_DECL explicit sandbox_rows(sandbox_data data);
    CONFAB_DECL ~sandbox_rows();

    sandbox_data const& data() const noexcept { return data_; }
    /// The sessions as they are now.
    CONFAB_DECL sandbox_snapshot snapshot() const;

    /** A new session, created and updated at `time`, whose other facts and id are generated.
     *  @param time any, also within those of the generated sessions
     *  @return its index
     */
    CONFAB_DECL std::uint64_t insert(sandbox_time time);
    /// Sets updated_at, as a new message does. @return whether there is such a session.
    CONFAB_DECL bool touch(std::uint64_t index, sandbox_time time);
    /** Lets `edit` change a session's facts except for its index and created_at. Texts that it sets must outlive the object.
     *  @return whether there is such a session
     */
    CONFAB_DECL bool change(std::uint64_t index, std::function<void(sandbox_session&)> const& edit);
    /// Removes a session. @return whether there was one.
    CONFAB_DECL bool erase(std::uint64_t index);
    /// Keeps a text with a session, for what only one vendor knows. @return whether there is such a session.
    CONFAB_DECL bool set_text(std::uint64_t index, std::string name, std::string value);
    /// Adds to what a session has gathered, for instance messages. @return whether there is such a session.
    CONFAB_DECL bool append(std::uint64_t index, std::string entry);

private:
    bool edit(std::uint64_t index, std::function<void(detail::row_changes&)> const& how);

    sandbox_data data_;
    mutable std::mutex mutex_;
    std::shared_ptr<detail::row_changes const> changes_;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/sandbox_rows.ipp>
#endif

#endif
