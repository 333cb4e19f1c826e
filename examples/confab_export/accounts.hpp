// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_ACCOUNTS_HPP
#define CONFAB_EXPORT_ACCOUNTS_HPP

#include "request_watch.hpp"

#include <confab/http/secret.hpp>
#include <confab/resilience/rate_budget.hpp>
#include <confab/resilience/rate_limit.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab_export {

/// The command line or the accounts file is wrong: exit status 2, nothing was requested. `what()` is one line.
class configuration_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A token bucket: `requests` per `per_seconds`, of which `burst` may come at once.
class rate_limit {
public:
    rate_limit() = default;

    std::uint64_t requests = 1;
    std::uint64_t per_seconds = 1;
    std::uint64_t burst = 0; ///< 0: evenly spaced
};

/// As the library has it.
confab::resilience::rate_limit limit_of(rate_limit const& limit);

/// The member of a YourGPT account's extra_query that names the project of its token.
inline constexpr std::string_view project_member = "project_uid";

/// One account of the accounts file.
class account {
public:
    account() = default;

    std::string name;
    std::string vendor;         ///< "opencx", "yourgpt", "athena" or "twin"
    confab::http::secret token; ///< empty: not given; the same for the next two
    confab::http::secret api_key;
    confab::http::secret password;
    std::string email;
    std::string base_url;  ///< empty: the vendor's own
    std::string login_url; ///< empty: the vendor's own
    std::string list_path; ///< empty: the vendor's own
    std::string ca_file;   ///< empty: the system's roots
    std::vector<std::pair<std::string, std::string>> extra_query;
    std::optional<rate_limit> limit;
    unsigned max_connections = 4;
    /// The members whose secrets are in files, with the files.
    std::vector<std::pair<std::string, std::string>> secret_files;
    std::shared_ptr<confab::resilience::rate_budget> budget; ///< instead of one of its own; null: none. Not of the file
    std::shared_ptr<request_watch> watch; ///< sees the account's requests wait; null: nobody does. Not of the file
};

/** Reads and checks an accounts file.
 *  @throws configuration_error which names the file, the account and the member
 */
std::vector<account> read_accounts(std::string const& path);

/// The same from the file's text. `path` is for messages only.
std::vector<account> parse_accounts(std::string_view text, std::string const& path);

/** The accounts of those names, in the file's order; all of them where there are no names.
 *  @throws configuration_error for a name that the file does not have
 */
std::vector<account> select_accounts(std::vector<account> all, std::vector<std::string> const& names,
                                     std::string const& path);

} // namespace confab_export

#endif
