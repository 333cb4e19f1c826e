// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_OPENAPI_RECORDING_HPP
#define CONFAB_TESTS_OPENAPI_RECORDING_HPP

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace confab::tests {

/** A vendor whose client's requests are to be checked against the vendor's OpenAPI document.
 *
 *  A file of this folder defines one at namespace scope; its function makes every kind of request that the client can make,
 *  against a server in memory, and returns them as they were sent.
 */
class recorded_vendor {
public:
    using recorder = std::vector<std::string> (*)();

    recorded_vendor(std::string_view vendor, recorder requests) : name(vendor), record(requests) {
        all().push_back(this);
    }
    recorded_vendor(recorded_vendor const&) = delete;
    recorded_vendor& operator=(recorded_vendor const&) = delete;

    static std::vector<recorded_vendor const*>& all() {
        static std::vector<recorded_vendor const*> vendors;
        return vendors;
    }

    std::string_view name;
    recorder record;
};

/// Reads a stream to its end, for the requests that it makes.
template <class Stream>
boost::asio::awaitable<void> drain(Stream stream) {
    while (auto value = co_await stream.next()) continue;
}

} // namespace confab::tests

#endif
