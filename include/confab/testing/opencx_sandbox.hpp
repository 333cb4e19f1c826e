// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_OPENCX_SANDBOX_HPP
#define CONFAB_TESTING_OPENCX_SANDBOX_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/sandbox_data.hpp>
#include <confab/testing/sandbox_rows.hpp>
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
    unsigned history_page_size = 20;         ///< events on a page, 1 to 10,000; OpenCX has no parameter for it
    std::string search_parameter = "query";  ///< holds the text that is searched for; OpenCX does not say
};

/** OpenCX's calls around sessions over generated data, as strict as its documents allow.
 *
 *  `GET /chat/sessions` with `cursor`, `handed_off`, `status`, `channel_type`, `created_after`, `created_before`,
 *  `updated_after`, `updated_before` answers `{"items": [...], "next": "..." | null}`, oldest first; `next` is null
 *  on the page that holds the last match. `POST /chat/sessions/filter` sorts, and numbers its pages; what `filters` holds
 *  changes nothing, since its members are not documented. `GET` and `PATCH /chat/sessions/{id}` answer and change one
 *  session, `GET …/{id}/history` its events, `POST …/{id}/send` adds a message, `POST /chat/sessions` a session,
 *  `GET /chat/sessions/search` looks into rows and messages.
 *
 *  Everything else is refused: unknown, repeated, empty or malformed parameters, members of other types and cursors of
 *  another query with 400, a missing or wrong token with 401, other paths and unknown sessions with 404, other methods with
 *  405. Cursors cannot be made up and stay valid in another sandbox with the same seed.
 *
 *  @par Thread safety distinct and shared objects: safe; rows() may be changed while requests are answered.
 */
class opencx_sandbox final : public sandbox_vendor {
public:
    /** @throws std::invalid_argument a page size is out of its bounds, or a text is empty. */
    CONFAB_DECL explicit opencx_sandbox(sandbox_data data, opencx_sandbox_options options = {});

    CONFAB_DECL sandbox_response handle(sandbox_request const& request, page_change change) override;
    CONFAB_DECL sandbox_response error(unsigned status, std::string_view message) const override;

    sandbox_data const& data() const noexcept { return rows_.data(); }
    /// The sessions, to be changed between requests.
    sandbox_rows& rows() noexcept { return rows_; }

    /// The bytes of a session as every page holds them, without whitespace around.
    CONFAB_DECL std::string item(std::uint64_t index) const;

    /** The ids that a walk with this query has to deliver, in order: the oracle for tests.
     *  @param query parameters as in a target, for instance "status=open&handed_off=true"; empty for all sessions.
     *  @throws std::invalid_argument the sandbox would answer 400.
     */
    CONFAB_DECL std::vector<std::string> expected_ids(std::string_view query = {}) const;

private:
    sandbox_response dispatch(sandbox_request const& request, std::string_view call, std::string_view id,
                              page_change change);
    sandbox_response list(std::string_view query, page_change change) const;
    sandbox_response one(std::uint64_t index) const;
    sandbox_response filter(std::string_view body, page_change change) const;
    sandbox_response update(std::uint64_t index, std::string_view body);
    sandbox_response history(std::uint64_t index, std::string_view query) const;
    sandbox_response search(std::string_view query) const;
    sandbox_response create(std::string_view body);
    sandbox_response send(std::uint64_t index, std::string_view body);
    bool is_authorized(sandbox_request const& request) const;

    sandbox_rows rows_;
    opencx_sandbox_options options_;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/opencx_sandbox.ipp>
#include <confab/testing/impl/opencx_sandbox_calls.ipp>
#endif

#endif
