// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_ACCOUNT_MEMBERS_HPP
#define CONFAB_EXPORT_ACCOUNT_MEMBERS_HPP

#include "accounts.hpp"
#include "json_tree.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace confab_export {

/// A member of an account is wrong. `what()` is the reason, which never holds a secret.
class member_error : public std::runtime_error {
public:
    member_error(std::string_view member, std::string const& reason) : std::runtime_error(reason), member_(member) {}
    std::string const& member() const noexcept { return member_; }

private:
    std::string member_;
};

/** Reads one member into the account, whose vendor must be known unless this is the vendor or the name.
 *  @throws member_error for an unknown member, one that the vendor does not take, or a wrong value
 */
void read_member(account& out, std::string_view name, json_node const& value);

/** Reads the account's secret files again.
 *  @return whether a secret has changed
 *  @throws member_error
 */
bool reread_secrets(account& value);

/// Checks that the vendor's credentials are there. @throws member_error
void require_credentials(account const& value);

} // namespace confab_export

#endif
