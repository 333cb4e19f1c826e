// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_DETAIL_WIPED_TEXT_HPP
#define CONFAB_HTTP_DETAIL_WIPED_TEXT_HPP

#include <confab/http/secret.hpp>

#include <string>
#include <string_view>

namespace confab::http::detail {

/// A text that is wiped with its last owner.
class wiped_text {
public:
    explicit wiped_text(std::string_view value) : text(value) {}
    wiped_text(wiped_text const&) = delete;
    wiped_text& operator=(wiped_text const&) = delete;
    ~wiped_text() { wipe(text); }

    std::string text;
};

} // namespace confab::http::detail

#endif
