// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_ACCOUNT_BOOK_HPP
#define CONFAB_EXPORTING_ACCOUNT_BOOK_HPP

#include <confab/exporting/sink.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::exporting {

/** The checkpoints of a run's accounts, for a sink that keeps each as one text beside its rows.
 *  @par Thread safety distinct objects: safe; shared objects: unsafe.
 */
class account_book {
public:
    /// @param accounts those of the run
    CONFAB_DECL explicit account_book(std::vector<sink_account> const& accounts);

    /** Enters what was saved for one of the accounts.
     *  @param place what the sink is called in errors
     *  @par Errors errc::checkpoint_damaged; errc::checkpoint_foreign where it was made for something else, or by a newer version
     */
    CONFAB_DECL result<void> load(std::string_view account, std::string_view text, std::string_view place);

    /// Whether anything was entered for the account.
    bool knows(std::string_view account) const { return known_.contains(account); }
    CONFAB_DECL account_checkpoint resume(std::string_view account) const;

    /// Notes that rows of the account were written.
    CONFAB_DECL void begin(std::string_view account);
    CONFAB_DECL void advance(std::string_view account, walk_state state, std::string_view position);

    bool has_changed() const noexcept { return !changed_.empty(); }
    /// Name and text of what has changed since the last @ref settle, in the order of names.
    CONFAB_DECL std::vector<std::pair<std::string, std::string>> changes() const;
    /// The changes are durable.
    void settle() noexcept { changed_.clear(); }

private:
    CONFAB_DECL account_checkpoint& entry_of(std::string_view account);

    std::map<std::string, paging::fingerprint, std::less<>> jobs_;
    std::map<std::string, account_checkpoint, std::less<>> known_;
    std::set<std::string, std::less<>> changed_;
};

} // namespace confab::exporting

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/exporting/impl/account_book.ipp>
#endif

#endif
