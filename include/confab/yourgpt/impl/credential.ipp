// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_IMPL_CREDENTIAL_IPP
#define CONFAB_YOURGPT_IMPL_CREDENTIAL_IPP

#include <confab/yourgpt/credential.hpp>

#include <confab/yourgpt/detail/checks.hpp>

namespace confab::yourgpt {

CONFAB_DECL credential credential::project_key(std::string key) {
    return credential(yourgpt::door::project_key, http::secret::make(std::move(key)).value(), {});
}

CONFAB_DECL credential credential::platform_token(std::string token, std::string project_uid) {
    auto secret = http::secret::make(std::move(token)).value();
    detail::check_text("project_uid", project_uid).value();
    return credential(yourgpt::door::platform_token, std::move(secret), std::move(project_uid));
}

} // namespace confab::yourgpt

#endif
