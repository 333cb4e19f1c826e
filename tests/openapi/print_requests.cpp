// SPDX-License-Identifier: BSL-1.0

// Prints every request of every vendor's client as a line of JSON, for check_requests.py.
#include "openapi/recording.hpp"
#include "support/vendor_server.hpp"

#include <confab/json/raw_text.hpp>

#include <cstdio>
#include <exception>
#include <string>

namespace {

std::string line_of(std::string_view vendor, confab::testing::sandbox_request const& request) {
    std::string out;
    auto const add = [&out](char const* before, std::string_view text) {
        out += before;
        confab::json::append_quoted(out, text);
    };
    add("{\"vendor\":", vendor);
    add(",\"method\":", request.method);
    add(",\"target\":", request.target);
    add(",\"body\":", request.body);
    out += ",\"fields\":[";
    for (auto const& [name, value] : request.fields) {
        add(out.back() == '[' ? "[" : ",[", name);
        add(",", value);
        out += ']';
    }
    return out + "]}\n";
}

} // namespace

int main() {
    try {
        for (auto const* vendor : confab::tests::recorded_vendor::all())
            for (auto const& bytes : vendor->record())
                std::fputs(line_of(vendor->name, confab::tests::parsed_request(bytes)).c_str(), stdout);
    } catch (std::exception const& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
