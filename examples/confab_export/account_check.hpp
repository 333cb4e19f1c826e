// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_EXPORT_ACCOUNT_CHECK_HPP
#define CONFAB_EXPORT_ACCOUNT_CHECK_HPP

#include "probe.hpp"
#include "probe_page.hpp"

#include <boost/asio/awaitable.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace confab_export {

/// How what is built in compares with the live API.
enum class verdict { ok, differs, unknown };

/// One thing that was tested.
class finding {
public:
    finding(std::string_view what, verdict how, std::string why) : subject(what), result(how), text(std::move(why)) {}

    std::string subject; ///< credentials, path, parameters, page size, order, rate headers …
    verdict result;
    std::string text;       ///< printable
    std::string adaptation; ///< members of the accounts file that would adapt it, as JSON or by name; may be empty
    bool prevents = false;  ///< an export of the account would fail
};

/** Tests an account's list call with a few small reads.
 *  @par Thread safety shared objects: unsafe.
 */
class account_check {
public:
    explicit account_check(vendor_probe probe) : probe_(std::move(probe)) {}

    /// Sends the requests; what they tell is in findings() then. To be awaited once; the object must live until it is over.
    boost::asio::awaitable<void> run();

    std::vector<finding> const& findings() const noexcept { return findings_; }
    /// Whether an export of the account would go through, as far as can be seen.
    bool would_export() const noexcept;

private:
    boost::asio::awaitable<probe_answer> ask(probe_query query, confab::paging::position at);
    boost::asio::awaitable<bool> explain(probe_answer first);
    boost::asio::awaitable<void> look_for_path(std::string reason);
    boost::asio::awaitable<bool> look_for_parameter(confab::failure reason);
    boost::asio::awaitable<void> check_second_page(probe_page first);
    boost::asio::awaitable<void> check_filter();
    boost::asio::awaitable<void> check_page_number(probe_page first);
    bool check_first_page(probe_page const& page);
    void check_page_size(probe_page const& page);
    void check_order(probe_page const& page, probe_page const* next);
    void check_rate_headers();
    finding& add(std::string_view subject, verdict result, std::string text, std::string adaptation = {});
    void prevent(std::string_view subject, verdict result, std::string text, std::string adaptation = {});

    vendor_probe probe_;
    probe_query asked_; // as an export would, with what the vendor refuses left out
    std::vector<finding> findings_;
    std::set<std::string> rate_fields_;
};

} // namespace confab_export

#endif
