// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_IMPL_CREDENTIAL_IPP
#define CONFAB_TWIN_IMPL_CREDENTIAL_IPP

#include <confab/twin/credential.hpp>

#include <confab/http/url.hpp>

#include <utility>

namespace confab::twin {

class credential::account {
public:
    account(std::string who, std::string with, login_options how)
        : email(std::move(who)), password(std::move(with)), options(std::move(how)) {}
    account(account const&) = delete;
    account& operator=(account const&) = delete;
    ~account() { http::wipe(password); }

    std::string email;
    std::string password;
    login_options options;
};

CONFAB_DECL credential credential::token(std::string text) {
    credential made;
    made.fixed_ = http::secret::make(std::move(text)).value();
    return made;
}

CONFAB_DECL credential credential::login(std::string email, std::string password, login_options options) {
    credential made;
    made.account_ = std::make_shared<account const>(std::move(email), std::move(password), std::move(options));
    return made;
}

CONFAB_DECL credential credential::shared(std::shared_ptr<resilience::credential> source) {
    credential made;
    made.source_ = std::move(source);
    return made;
}

CONFAB_DECL std::shared_ptr<resilience::credential> credential::source(asio::any_io_executor executor,
                                                                       http::client_options const& how) const {
    if (!account_) return source_;
    auto const& options = account_->options;
    http::client const identity(std::move(executor), http::url::parse(options.identity_url()).value(), how);
    return std::make_shared<login_credential>(identity, account_->email, account_->password, options.lifetime());
}

} // namespace confab::twin

#endif
