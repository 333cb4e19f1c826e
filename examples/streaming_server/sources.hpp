// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_STREAMING_SERVER_SOURCES_HPP
#define CONFAB_STREAMING_SERVER_SOURCES_HPP

#include <confab/async_generator.hpp>
#include <confab/session.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <string>
#include <vector>

namespace streaming_server {

/// An account whose sessions are served. Its client, and with it the rate budget, is shared by all visitors.
class source {
public:
    using opener = std::function<confab::async_generator<confab::session>()>;

    source(std::string account_name, opener open_stream)
        : name(std::move(account_name)), open(std::move(open_stream)) {}

    std::string name;
    opener open; ///< a stream of its own for each visitor, the latest session first; sends nothing until it is pulled
};

/// Where the accounts are.
class source_options {
public:
    source_options() = default;

    std::string base_url; ///< instead of the vendors' own: each is looked for below it, by its name
    std::string ca_file;  ///< trusted roots; empty: the system's
};

/** An account of each vendor whose credential is in the environment: OPENCX_TOKEN, YOURGPT_API_KEY, ATHENA_API_KEY, TWIN_TOKEN.
 *  @throws confab::error where a credential or a URL cannot be used
 */
std::vector<source> sources_of_environment(boost::asio::any_io_executor executor, source_options const& where);

} // namespace streaming_server

#endif
