// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_CREDENTIAL_HPP
#define CONFAB_YOURGPT_CREDENTIAL_HPP

#include <confab/error.hpp>
#include <confab/http/secret.hpp>

#include <string>
#include <utility>

namespace confab::yourgpt {

/// The vendor serves two kinds of credentials at the same URLs, with other parameters and body formats. Source: its
/// project-key and its platform-token documentation.
enum class door {
    project_key,    ///< a project's integration key in the header `api-key`; JSON bodies
    platform_token, ///< an organisation's token as Bearer; form bodies, each of which names the project
};

/** Who asks: a project key, or a platform token with its project.
 *  @par Thread safety distinct and shared objects: safe. It prints nothing; secrets are wiped with their last copy.
 */
class credential {
public:
    /** A project's integration key ("apk-…", older ones "pks-…").
     *  @throws error with errc::invalid_credential, which does not quote it
     */
    CONFAB_DECL static credential project_key(std::string key);

    /** An organisation's token ("api-v1-…").
     *  @param project_uid the project to work on; it is part of every body and no secret
     *  @throws error with errc::invalid_credential, which does not quote it; errc::invalid_argument (project_uid is empty
     *      or not UTF-8)
     */
    CONFAB_DECL static credential platform_token(std::string token, std::string project_uid);

    yourgpt::door door() const noexcept { return door_; }
    http::secret const& secret() const noexcept { return secret_; }
    /// Empty for project keys.
    std::string const& project_uid() const noexcept { return project_uid_; }

private:
    credential(yourgpt::door at, http::secret secret, std::string project_uid)
        : secret_(std::move(secret)), project_uid_(std::move(project_uid)), door_(at) {}

    http::secret secret_;
    std::string project_uid_;
    yourgpt::door door_;
};

/// How a body is written.
enum class body_format {
    json, ///< application/json
    form, ///< application/x-www-form-urlencoded; arrays as their JSON text
};

} // namespace confab::yourgpt

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/yourgpt/impl/credential.ipp>
#endif

#endif
