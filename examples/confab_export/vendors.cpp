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
};
constexpr built_in_vendor built_in[] = {
    {"opencx", open_opencx}, {"yourgpt", open_yourgpt}, {"athena", open_athena}, {"twin", open_twin}};

opener opener_of(std::string_view vendor) {
    auto const found = std::ranges::find(built_in, vendor, &built_in_vendor::name);
    return found == std::end(built_in) ? nullptr : found->open;
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
        made = opener_of(settings.vendor)(std::move(executor), settings, asked);
    } catch (confab::error const& wrong) {
        throw configuration_error(title + "member \"" + std::string(member_of(wrong.code(), settings)) +
                                  "\": " + wrong.what());
    }
    if (auto const possible = made.plan.check(); !possible)
        throw configuration_error(title + describe(possible.error()));
    if (settings.limit) made.pace = settings.limit;
    return made;
}

// Sources of the account share what a secret file proves to hold later.
void keep_secrets_fresh(opened_account& made, boost::asio::any_io_executor const& executor, account const& settings,
                        options const& asked) {
    auto const current = std::make_shared<account>(settings);
    auto const make = [executor, asked](account const& renewed) { return open_client(executor, renewed, asked).open; };
    auto const latest = std::make_shared<exporting::source_opener>(std::move(made.open));
    auto const renewing = [latest, make](account const& renewed) { return *latest = make(renewed); };
    made.open = [latest, renewing, current](std::string const& position) {
        return std::make_unique<account_source>(*latest, renewing, current, position);
    };
}

} // namespace

bool is_built_in(std::string_view vendor) { return opener_of(vendor) != nullptr; }

opened_account open_account(boost::asio::any_io_executor executor, account const& settings, options const& asked) {
    auto watched = settings;
    watched.watch = std::make_shared<request_watch>();
    auto made = open_client(executor, watched, asked);
    keep_secrets_fresh(made, executor, watched, asked);
    return made;
}

} // namespace confab_export
