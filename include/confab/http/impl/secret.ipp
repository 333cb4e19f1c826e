// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_IMPL_SECRET_IPP
#define CONFAB_HTTP_IMPL_SECRET_IPP

#include <confab/http/secret.hpp>

#include <confab/http/detail/wiped_text.hpp>

#include <openssl/crypto.h>

#include <algorithm>
#include <ostream>
#include <utility>

namespace confab::http {
namespace detail {

inline char const* credential_fault(std::string_view text) noexcept {
    if (text.empty()) return "it is empty";
    if (text.size() > 16'384) return "it is too long";
    if (text.front() == ' ' || text.back() == ' ') return "it begins or ends with a space";
    bool const printable = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
    return printable ? nullptr : "it holds a byte that is not printable ASCII";
}

} // namespace detail

CONFAB_DECL void wipe(std::string& text) noexcept {
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

CONFAB_DECL result<secret> secret::make(std::string text) {
    if (auto const* const fault = detail::credential_fault(text)) {
        wipe(text);
        return failure(errc::invalid_credential, fault);
    }
    auto const owner = std::make_shared<detail::wiped_text>(text);
    wipe(text);
    secret made;
    made.text_ = std::shared_ptr<std::string const>(owner, &owner->text);
    return made;
}

CONFAB_DECL std::ostream& operator<<(std::ostream& out, secret const&) { return out << "***"; }

} // namespace confab::http

#endif
