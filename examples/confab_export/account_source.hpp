// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_ACCOUNT_SOURCE_HPP
#define CONFAB_EXPORT_ACCOUNT_SOURCE_HPP

#include "accounts.hpp"

#include <confab/exporting/record_source.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace confab_export {

/** The pages of an account, whichever its vendor is.
 *
 *  Where its credential is refused (errc::unauthorized), reads the account's secret files again, and goes on behind the last page
 *  with what they hold if that is another secret. Says what its requests wait for.
 */
class account_source final : public confab::exporting::record_source {
public:
    /// Makes an opener for an account with these settings. May throw.
    using maker = std::function<confab::exporting::source_opener(account const& settings)>;

    /// @param open an opener of `settings`
    /// @param settings shared by all sources of the account: a secret that was read again stays
    account_source(confab::exporting::source_opener open, maker make, std::shared_ptr<account> settings,
                   std::string position);

    boost::asio::awaitable<confab::result<std::optional<confab::exporting::record_batch>>> next() override;
    std::string refresh_position() const override { return source_->refresh_position(); }
    std::optional<confab::json::timestamp> watermark() const override { return source_->watermark(); }
    confab::exporting::source_stats stats() const override;

private:
    bool renew_secrets();

    maker make_;
    std::shared_ptr<account> settings_;
    std::string position_; // behind the last page
    std::unique_ptr<confab::exporting::record_source> source_;
    confab::exporting::source_stats earlier_; // of clients with a secret that is no longer used
};

} // namespace confab_export

#endif
