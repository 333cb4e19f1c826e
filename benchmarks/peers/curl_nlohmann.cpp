// SPDX-License-Identifier: BSL-1.0
// libcurl's multi interface and nlohmann::json.
#include "curl_walk.hpp"
#include "nlohmann_page.hpp"

int main(int count, char** arguments) {
    return peers::run(count, arguments, [](peers::settings const& wanted) {
        peers::walk_with_curl(wanted,
                              [](std::string const& body, peers::page& read) { peers::decode_page(body, read); });
    });
}
