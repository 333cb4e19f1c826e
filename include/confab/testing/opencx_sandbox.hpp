// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_OPENCX_SANDBOX_HPP
#define CONFAB_TESTING_OPENCX_SANDBOX_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/sandbox_data.hpp>
#include <confab/testing/sandbox_vendor.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace confab::testing {

/** How an @ref opencx_sandbox behaves. */
class opencx_sandbox_options {
public:
    opencx_sandbox_options() = default;

    std::string token = "opencx-test-token"; ///< the bearer token that is accepted
    unsigned page_size = 100;                ///< sessions on a page, 1 to 10,000; OpenCX has no parameter for it
    bool after_is_inclusive = true;          ///< `created_after=T` matches T itself; OpenCX does not say
    bool before_is_inclusive = false;        ///< `created_before=T` matches T itself; OpenCX does not say
};

/** OpenCX's session list and session over generated data, as strict as its documents allow.
 *
 *  `GET /chat/sessions` with `cursor`, `handed_off`, `status`, `channel_type`, `created_after`, `created_before`,
 *  `updated_after`, `updated_before` answers `{"items": [...], "next": "..." | null}`, oldest first; `next` is null
 *  on the page that holds the last match. `GET /chat/sessions/{id}` answers one session. Everything else is refused:
 *  unknown, repeated, empty or malformed parameters and cursors of another query with 400, a missing or wrong token with
 *  401, other paths with 404, other methods with 405. Cursors cannot be made up and stay valid in another
 *  sandbox with the same seed.
 *
 *  @par Thread safety distinct and shared objects: safe, nothing changes after construction.
 */
class opencx_sandbox final : public sandbox_vendor {
public:
    /** @throws std::invalid_argument page_size is out of its bounds, or token is empty. */
    CONFAB_DECL explicit opencx_sandbox(sandbox_data data, opencx_sandbox_options options = {});

    CONFAB_DECL sandbox_response handle(sandbox_request const& request, page_change change) override;
    CONFAB_DECL sandbox_response error(unsigned status, std::string_view message) const override;

    sandbox_data const& data() const noexcept { return data_; }

    /// The bytes of a session as every page holds them, without whitespace around.
    CONFAB_DECL std::string item(std::uint64_t index) const;

    /** The ids that a walk with this query has to deliver, in order: the oracle for tests.
     *  @param query parameters as in a target, for instance "status=open&handed_off=true"; empty for all sessions.
     *  @throws std::invalid_argument the sandbox would answer 400.
     */
    CONFAB_DECL std::vector<std::string> expected_ids(std::string_view query = {}) const;

private:
    CONFAB_DECL sandbox_response list(std::string_view query, page_change change) const;
    CONFAB_DECL sandbox_response one(std::string_view id) const;
    CONFAB_DECL bool is_authorized(sandbox_request const& request) const;

    sandbox_data data_;
    opencx_sandbox_options options_;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/opencx_sandbox.ipp>
#endif

#endif
