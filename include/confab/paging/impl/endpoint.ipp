// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_IMPL_ENDPOINT_IPP
#define CONFAB_PAGING_IMPL_ENDPOINT_IPP

#include <confab/paging/endpoint.hpp>

#include <confab/http/url.hpp>

namespace confab::paging {

CONFAB_DECL result<std::string> endpoint::filled(std::span<std::string_view const> values) const {
    std::string out;
    std::size_t used = 0;
    for (std::string_view rest = path_; !rest.empty();) {
        auto const open = rest.find('{');
        out += rest.substr(0, open);
        if (open == rest.npos) break;
        auto const close = rest.find('}', open);
        auto const name = rest.substr(open + 1, close - open - 1);
        auto const value = used < values.size() ? values[used] : std::string_view();
        if (value.empty() || value == "." || value == "..")
            return failure(errc::invalid_argument,
                           std::string(name) + ": \"" + std::string(value) + "\" is no segment of a path");
        out += http::percent_encode(value);
        ++used;
        rest.remove_prefix(close + 1);
    }
    if (used != values.size()) return failure(errc::invalid_argument, "more values than the path has placeholders");
    return out;
}

} // namespace confab::paging

#endif
