// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_ATHENA_SANDBOX_HPP
#define CONFAB_TESTING_ATHENA_SANDBOX_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/sandbox_data.hpp>
#include <confab/testing/sandbox_rows.hpp>
#include <confab/testing/sandbox_vendor.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::testing {

/** How an @ref athena_sandbox behaves. */
class athena_sandbox_options {
public:
    athena_sandbox_options() = default;

    std::string api_key = "athena-test-key";     ///< accepted as `X-API-KEY`; not empty
    std::string token = "athena-test-token";     ///< accepted as `Authorization: Bearer`; not empty
    std::string workspace_id = "workspace_1";    ///< the caller's current workspace, which is listed by default
    unsigned sub_sessions_one_in = 0;            ///< one in so many sessions is a sub-session; 0: none
    unsigned task_sessions_one_in = 0;           ///< one in so many sessions is the run of a procedure; 0: none
    unsigned other_workspace_one_in = 0;         ///< one in so many sessions is in "workspace_2"; 0: none
    bool omit_next_offset = false;               ///< no page has `next_offset`, as in the vendor's own example
    bool omit_session_status = false;            ///< no row has `session_status_v2`, as in the vendor's own example
    bool omit_zones = false;                     ///< timestamps have no zone; they are UTC all the same
    std::optional<std::uint64_t> deepest_offset; ///< a larger offset is refused with 422; default: none is
    std::optional<sandbox_time> now; ///< what "the last 12 hours" of `state=running` end at; default: the data's end
};

/** Athena's session calls over generated data that a test can change meanwhile, as strict as the vendor's documents allow.
 *
 *  `GET /api/v0/sessions` with all its parameters answers `{"items", "total", "limit", "offset", "has_more", "next_offset"}`,
 *  where `total` is only a lower bound and 0 on an empty page. `GET /api/v0/sessions/{id}` and `POST …/read` and `…/unread`
 *  answer one session, `GET …/download` its history. Unknown, repeated, empty or ill-typed parameters, and those out of their
 *  bounds, are refused with 422, a missing or wrong credential with 401, what does not exist with 404, other methods with 405.
 *  What the vendor leaves open: equal sort keys are in the order of creation, and `aop_asset_id` finds runs of procedures
 *  though task sessions are not included.
 *
 *  @par Thread safety distinct and shared objects: safe.
 */
class athena_sandbox final : public sandbox_vendor {
public:
    /// @throws std::invalid_argument an empty credential.
    CONFAB_DECL explicit athena_sandbox(sandbox_data data, athena_sandbox_options options = {});
    CONFAB_DECL ~athena_sandbox() override;

    CONFAB_DECL sandbox_response handle(sandbox_request const& request, page_change change) override;
    CONFAB_DECL sandbox_response error(unsigned status, std::string_view message) const override;

    /// The sessions, to be changed between requests.
    sandbox_rows& rows() noexcept { return rows_; }
    sandbox_data const& data() const noexcept { return rows_.data(); }

    /// The id of a session: "asset_" and a UUID.
    CONFAB_DECL std::string id(std::uint64_t index) const;
    /// The bytes of a session as every page holds them now, without whitespace around; empty where it was erased.
    CONFAB_DECL std::string item(std::uint64_t index) const;

    /** The ids that a walk with this query has to deliver while nothing changes, in order: the oracle for tests.
     *  @param query parameters as in a target, for instance "state=completed&sort_by=created_at"; limit and offset do not count
     *  @throws std::invalid_argument the sandbox would answer 422.
     */
    CONFAB_DECL std::vector<std::string> expected_ids(std::string_view query = {}) const;

private:
    class state;

    sandbox_response list(std::string_view query, page_change change);
    sandbox_response one(sandbox_snapshot const& rows, std::uint64_t index) const;
    sandbox_response mark(std::uint64_t index, bool unread);
    sandbox_response download(sandbox_snapshot const& rows, std::uint64_t index, std::string_view query) const;
    sandbox_response refuse(std::string_view place, std::string_view type, std::string_view message) const;
    bool is_authorized(sandbox_request const& request) const;

    sandbox_rows rows_;
    athena_sandbox_options options_;
    std::unique_ptr<state> state_;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/athena_sandbox.ipp>
#endif

#endif
