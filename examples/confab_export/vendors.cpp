// SPDX-License-Identifier: BSL-1.0
#include "vendors.hpp"

#include "account_source.hpp"
#include "athena_source.hpp"
#include "opencx_source.hpp"
#include "twin_source.hpp"
#include "yourgpt_source.hpp"

#include <confab/error.hpp>
#include <confab/http/tls_context.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace confab_export {
namespace {

namespace exporting = confab::exporting;

using opener = opened_account (*)(boost::asio::any_io_executor, account const&, options const&);
class built_in_vendor {
public:
    std::string_view name;
    opener open;
    std::uint64_t requests_per_minute; ///< the published limit; 0: there is none
};
constexpr built_in_vendor built_in[] = {
    {"opencx", open_opencx, 100}, {"yourgpt", open_yourgpt, 0}, {"athena", open_athena, 0}, {"twin", open_twin, 0}};

built_in_vendor const* find_vendor(std::string_view name) {
    auto const found = std::ranges::find(built_in, name, &built_in_vendor::name);
    return found == std::end(built_in) ? nullptr : found;
}

// The account's rate limit, or the vendor's published one.
std::optional<rate_limit> pace_of(account const& settings) {
    auto const published = find_vendor(settings.vendor)->requests_per_minute;
    if (settings.limit || published == 0) return settings.limit;
    rate_limit pace;
    pace.requests = published;
    pace.per_seconds = 60;
    return pace;
}

// The member of the accounts file that a client refused.
std::string_view member_of(confab::error_code code, account const& settings) {
    if (code == confab::errc::tls_configuration) return "ca_file";
    if (code == confab::errc::invalid_url || code == confab::errc::insecure_url) return "base_url";
    if (code == confab::errc::invalid_credential && !settings.password.empty()) return "password";
    if (code == confab::errc::invalid_credential) return settings.api_key.empty() ? "token" : "api_key";
    return "list_path";
}

// A client reads the file when it first connects; a wrong one is better found before anything is sent.
void check_ca_file(account const& settings) {
    if (settings.ca_file.empty()) return;
    confab::http::tls_options trust;
    trust.ca_file = settings.ca_file;
    auto const made = confab::http::tls_context::make(trust);
    if (!made) throw confab::error(made.error());
}

opened_account open_client(boost::asio::any_io_executor executor, account const& settings, options const& asked) {
    auto const title =
        confab::printable(asked.accounts_file, 1000) + ": account \"" + confab::printable(settings.name) + "\": ";
    opened_account made;
    try {
        check_ca_file(settings);
        made = find_vendor(settings.vendor)->open(std::move(executor), settings, asked);
    } catch (confab::error const& wrong) {
        throw configuration_error(title + "member \"" + std::string(member_of(wrong.code(), settings)) +
                                  "\": " + wrong.what());
    }
    if (auto const possible = made.plan.check(); !possible)
        throw configuration_error(title + describe(possible.error()));
    made.pace = pace_of(settings);
    made.budget = settings.budget;
    return made;
}

// Sources of the account share what a secret file proves to hold later.
void keep_secrets_fresh(opened_account& made, boost::asio::any_io_executor const& executor, account const& settings,
                        options const& asked) {
    using choice = std::function<exporting::source_opener(opened_account const&)>;
    auto const current = std::make_shared<account>(settings);
    auto const latest = std::make_shared<opened_account>(made);
    auto const renewing = [=](choice const& of) -> exporting::source_opener {
        auto const renewed = [=](account const& fresh) { return of(*latest = open_client(executor, fresh, asked)); };
        return [=](std::string const& position) {
            return std::make_unique<account_source>(of(*latest), renewed, current, position);
        };
    };
    made.open = renewing([](opened_account const& of) { return of.open; });
    if (!made.open_window) return;
    made.open_window = [=](confab::paging::time_window const& window) {
        return renewing([window](opened_account const& of) { return of.open_window(window); });
    };
}

// Begins as a client's own would, but is there before the client, for other processes to take part in.
std::shared_ptr<confab::resilience::rate_budget> shared_budget_of(account const& settings) {
    auto const pace = pace_of(settings);
    if (!pace) return std::make_shared<confab::resilience::rate_budget>();
    return std::make_shared<confab::resilience::rate_budget>(limit_of(*pace));
}

} // namespace

bool is_built_in(std::string_view vendor) { return find_vendor(vendor) != nullptr; }

opened_account open_account(boost::asio::any_io_executor executor, account const& settings, options const& asked) {
    auto watched = settings;
    watched.watch = std::make_shared<request_watch>();
    if (asked.is_shared) watched.budget = shared_budget_of(watched);
    auto made = open_client(executor, watched, asked);
    keep_secrets_fresh(made, executor, watched, asked);
    return made;
}

} // namespace confab_export
