// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_VENDOR_SERVER_HPP
#define CONFAB_TESTS_SUPPORT_VENDOR_SERVER_HPP

#include "support/fake_server.hpp"

#include <confab/testing/sandbox_vendor.hpp>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace confab::tests {

/// A request's bytes as a vendor of the sandbox gets it.
inline testing::sandbox_request parsed_request(std::string_view bytes) {
    testing::sandbox_request out;
    auto const head = bytes.substr(0, bytes.find("\r\n\r\n"));
    out.body = bytes.substr(head.size() + 4);
    auto const first = head.substr(0, head.find("\r\n"));
    out.method = first.substr(0, first.find(' '));
    out.target = first.substr(out.method.size() + 1, first.rfind(' ') - out.method.size() - 1);
    for (auto rest = head.substr(first.size()); rest.size() > 2;) {
        rest.remove_prefix(2);
        auto const line = rest.substr(0, rest.find("\r\n"));
        auto const colon = line.find(": ");
        out.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
        rest.remove_prefix(line.size());
    }
    return out;
}

/// A sandbox's vendor in memory, under a client's connections: no sockets, no TLS.
/// @par Lifetimes `vendor` must outlive it.
inline std::shared_ptr<fake_server> serve(testing::sandbox_vendor& vendor) {
    return std::make_shared<fake_server>([&vendor](std::string_view bytes) {
        auto const answer = vendor.handle(parsed_request(bytes), testing::page_change::none);
        std::string fields;
        for (auto const& [name, value] : answer.fields) fields += name + ": " + value + "\r\n";
        return reply(answer.status, answer.body, fields);
    });
}

} // namespace confab::tests

#endif
