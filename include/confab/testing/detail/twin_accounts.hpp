// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_TWIN_ACCOUNTS_HPP
#define CONFAB_TESTING_DETAIL_TWIN_ACCOUNTS_HPP

#include <confab/testing/twin_sandbox.hpp>

#include <openssl/evp.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace confab::testing::detail {

/// The tokens that an identity service gave out.
class twin_accounts {
public:
    twin_accounts() = default;

    enum class verdict { good, expired, unknown };

    /// Whether a request may have this token, which it uses up a little.
    verdict use(std::string_view token, std::chrono::sys_seconds now, std::uint64_t most_uses) {
        std::scoped_lock const lock(mutex_);
        auto const found = tokens_.find(token);
        if (found == tokens_.end()) return verdict::unknown;
        auto& held = found->second;
        if (now >= held.expires_at || (most_uses != 0 && held.uses == most_uses)) return verdict::expired;
        ++held.uses;
        return verdict::good;
    }

    /// A new pair of tokens, access and refresh.
    std::pair<std::string, std::string> login(std::chrono::sys_seconds expires_at) {
        std::scoped_lock const lock(mutex_);
        ++counts_.logins;
        return issue(expires_at);
    }

    /// A new pair for an old one, which is void then; empty texts where it is none.
    std::pair<std::string, std::string> refresh(std::string_view refresh_token, std::string_view access,
                                                std::chrono::sys_seconds expires_at) {
        std::scoped_lock const lock(mutex_);
        auto const found = refreshes_.find(refresh_token);
        if (found == refreshes_.end() || found->second != access) return {};
        tokens_.find(access)->second.expires_at = {};
        refreshes_.erase(found);
        ++counts_.refreshes;
        return issue(expires_at);
    }

    void expire() {
        std::scoped_lock const lock(mutex_);
        for (auto& [text, held] : tokens_) held.expires_at = {};
    }

    twin_logins counts() const {
        std::scoped_lock const lock(mutex_);
        return counts_;
    }

private:
    class grant {
    public:
        grant() = default;

        std::chrono::sys_seconds expires_at{};
        std::uint64_t uses = 0;
    };

    static std::string base64url(std::string_view text) {
        std::string out((text.size() + 2) / 3 * 4 + 1, '\0');
        auto const size =
            ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                              reinterpret_cast<unsigned char const*>(text.data()), static_cast<int>(text.size()));
        out.resize(static_cast<std::size_t>(size));
        out.resize(out.find_last_not_of('=') + 1);
        for (char& letter : out) letter = letter == '+' ? '-' : letter == '/' ? '_' : letter;
        return out;
    }

    std::pair<std::string, std::string> issue(std::chrono::sys_seconds expires_at) {
        auto const number = std::to_string(++issued_);
        auto const seconds = std::to_string(expires_at.time_since_epoch().count());
        // As the vendor may: with a fraction.
        auto access = base64url("{\"alg\":\"none\"}") + '.' +
                      base64url("{\"sub\":\"" + number + "\",\"exp\":" + seconds + ".5}") + ".c2ln";
        auto refresh = "refresh-" + number;
        tokens_[access].expires_at = expires_at;
        refreshes_[refresh] = access;
        return {std::move(access), std::move(refresh)};
    }

    mutable std::mutex mutex_;
    std::map<std::string, grant, std::less<>> tokens_;
    std::map<std::string, std::string, std::less<>> refreshes_; // by refresh token: the access token beside it
    std::uint64_t issued_ = 0;
    twin_logins counts_;
};

} // namespace confab::testing::detail

#endif
