// SPDX-License-Identifier: BSL-1.0
#include "probe.hpp"

#include "twin_source.hpp"
#include "vendor_source.hpp"
#include "yourgpt_source.hpp"

#include <confab/athena.hpp>
#include <confab/athena/protocol.hpp>
#include <confab/opencx.hpp>
#include <confab/opencx/protocol.hpp>
#include <confab/paging/requester_setup.hpp>
#include <confab/twin.hpp>
#include <confab/twin/protocol.hpp>
#include <confab/yourgpt.hpp>
#include <confab/yourgpt/protocol.hpp>

#include <chrono>
#include <utility>

namespace confab_export {
namespace {

namespace asio = boost::asio;
using listing = vendor_probe::listing;

// A test tells soon what is wrong, instead of trying for long.
confab::client_options test_options(account const& settings) {
    auto made = client_options_of(settings);
    confab::resilience::retry_policy few;
    few.max_attempts(2).max_throttled(2).max_retry_after(std::chrono::seconds(5));
    made.retries(few);
    return made;
}

template <class Made>
confab::result<listing> as_listing(Made made) {
    if (!made) return made.error();
    return listing(std::move(*made));
}

std::string path_of(probe_query const& asked, confab::client_options const& options, std::string_view own) {
    if (!asked.path.empty()) return asked.path;
    return options.list_path().empty() ? std::string(own) : options.list_path();
}

vendor_probe probe_opencx(asio::any_io_executor executor, account const& settings) {
    namespace opencx = confab::opencx;
    auto const options = test_options(settings);
    vendor_probe made;
    made.requester =
        confab::paging::make_requester(std::move(executor), std::make_shared<opencx::protocol>(settings.token), options,
                                       opencx::default_base_url, opencx::default_rate_limit());
    made.list = [options](probe_query const& asked) {
        opencx::session_query query;
        if (asked.created_after) query.created_after(*asked.created_after);
        return as_listing(opencx::session_listing::make(path_of(asked, options, opencx::default_list_path),
                                                        options.account(), query, options.extra_query()));
    };
    made.path = path_of(probe_query(), options, opencx::default_list_path);
    made.credential = "token";
    made.has_page_size = false;
    made.has_order = false;
    return made;
}

vendor_probe probe_yourgpt(asio::any_io_executor executor, account settings) {
    namespace yourgpt = confab::yourgpt;
    auto credential = yourgpt_credential_of(settings);
    auto const options = test_options(settings);
    auto const protocol = std::make_shared<yourgpt::protocol>(std::move(credential), yourgpt::wire_options());
    vendor_probe made;
    made.requester = confab::paging::make_requester(std::move(executor), protocol, options, yourgpt::default_base_url,
                                                    {2, std::chrono::seconds(1)});
    made.list = [options, protocol](probe_query const& asked) {
        yourgpt::session_query query;
        query.limit(asked.rows);
        if (asked.created_after) query.from(std::chrono::floor<std::chrono::days>(*asked.created_after));
        return as_listing(yourgpt::numbered_listing::of_sessions(*protocol,
                                                                 path_of(asked, options, yourgpt::get_sessions.path()),
                                                                 options.account(), query, options.extra_query()));
    };
    made.path = path_of(probe_query(), options, yourgpt::get_sessions.path());
    made.credential = settings.token.empty() ? "api_key" : "token and extra_query.project_uid";
    made.id = "session_uid";
    made.time = "last_message_time";
    return made;
}

vendor_probe probe_athena(asio::any_io_executor executor, account const& settings) {
    namespace athena = confab::athena;
    auto const options = test_options(settings);
    auto credential = athena::credential::api_key(std::string(settings.api_key.reveal()));
    vendor_probe made;
    made.requester =
        confab::paging::make_requester(std::move(executor), std::make_shared<athena::protocol>(std::move(credential)),
                                       options, athena::default_base_url, {2, std::chrono::seconds(1)});
    made.list = [options](probe_query const& asked) {
        athena::session_query query;
        query.limit(asked.rows);
        if (asked.is_ordered) query.sort_by(athena::sort_field::created_at).sort_direction(athena::sort_direction::asc);
        if (asked.created_after) query.created_after(*asked.created_after);
        return as_listing(athena::session_listing::make(path_of(asked, options, athena::list_call.path()),
                                                        options.account(), query, options.extra_query()));
    };
    made.path = path_of(probe_query(), options, athena::list_call.path());
    made.credential = "api_key";
    return made;
}

vendor_probe probe_twin(asio::any_io_executor executor, account const& settings) {
    namespace twin = confab::twin;
    auto const options = test_options(settings);
    auto const credential = twin_credential_of(settings);
    auto const token = credential.source(executor, options.http());
    auto const protocol = credential.fixed().empty() ? std::make_shared<twin::protocol>()
                                                     : std::make_shared<twin::protocol>(credential.fixed());
    vendor_probe made;
    made.requester = confab::paging::make_requester(std::move(executor), protocol, options, twin::default_base_url,
                                                    {2, std::chrono::seconds(1)}, token);
    made.list = [options](probe_query const& asked) {
        twin::session_query query;
        query.limit(asked.rows);
        if (!asked.is_ordered) query.vendor_order();
        if (!asked.has_members) query.field(twin::field::id);
        if (asked.by_number) query.page(0);
        if (asked.created_after) query.from(*asked.created_after);
        return as_listing(twin::item_listing::search(path_of(asked, options, twin::search_call.path()),
                                                     options.account(), query, twin::names(), options.extra_query()));
    };
    made.path = path_of(probe_query(), options, twin::search_call.path());
    made.paths = {"/search/chats/sessions", "/search/chat/sessions"};
    made.credential = settings.token.empty() ? "email, password and login_url" : "token";
    made.time = "createdAt";
    made.may_lose_order = true;
    made.has_members = true;
    made.has_numbered_pages = true;
    return made;
}

} // namespace

vendor_probe make_probe(asio::any_io_executor executor, account const& settings) {
    if (settings.vendor == "opencx") return probe_opencx(std::move(executor), settings);
    if (settings.vendor == "yourgpt") return probe_yourgpt(std::move(executor), settings);
    if (settings.vendor == "athena") return probe_athena(std::move(executor), settings);
    return probe_twin(std::move(executor), settings);
}

} // namespace confab_export
