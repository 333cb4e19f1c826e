// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORTING_IMPL_ACCOUNT_BOOK_IPP
#define CONFAB_EXPORTING_IMPL_ACCOUNT_BOOK_IPP

#include <confab/exporting/account_book.hpp>

namespace confab::exporting {

CONFAB_DECL account_book::account_book(std::vector<sink_account> const& accounts) {
    for (auto const& one : accounts) jobs_.insert_or_assign(one.name, one.job);
}

CONFAB_DECL result<void> account_book::load(std::string_view account, std::string_view text, std::string_view place) {
    auto const title = printable(place, 1000) + ": the checkpoint of account \"" + printable(account) + "\": ";
    auto decoded = decode_checkpoint(text);
    if (!decoded) {
        auto reason = decoded.error();
        reason.details.message = title + reason.details.message;
        return reason;
    }
    if (decoded->accounts.size() != 1 || decoded->accounts[0].account != account)
        return failure(errc::checkpoint_damaged, title + "it is another account's");
    auto const mine = jobs_.find(account);
    if (mine != jobs_.end() && mine->second != decoded->accounts[0].job)
        return failure(errc::checkpoint_foreign,
                       title + "it was exported with another vendor, other filters or other query members");
    known_.insert_or_assign(std::string(account), std::move(decoded->accounts[0]));
    return {};
}

CONFAB_DECL account_checkpoint account_book::resume(std::string_view account) const {
    auto const found = known_.find(account);
    return found == known_.end() ? account_checkpoint() : found->second;
}

CONFAB_DECL account_checkpoint& account_book::entry_of(std::string_view account) {
    if (auto const found = known_.find(account); found != known_.end()) return found->second;
    auto& made = known_.try_emplace(std::string(account)).first->second;
    made.account = account;
    if (auto const mine = jobs_.find(account); mine != jobs_.end()) made.job = mine->second;
    return made;
}

CONFAB_DECL void account_book::begin(std::string_view account) {
    if (knows(account)) return;
    entry_of(account);
    changed_.emplace(account);
}

CONFAB_DECL void account_book::advance(std::string_view account, walk_state state, std::string_view position) {
    auto& entry = entry_of(account);
    entry.state = state;
    entry.position = position;
    changed_.emplace(account);
}

CONFAB_DECL std::vector<std::pair<std::string, std::string>> account_book::changes() const {
    std::vector<std::pair<std::string, std::string>> texts;
    for (auto const& name : changed_) {
        checkpoint one;
        one.accounts.push_back(known_.find(name)->second);
        texts.emplace_back(name, encode(one));
    }
    return texts;
}

} // namespace confab::exporting

#endif
