// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_YOURGPT_SANDBOX_HPP
#define CONFAB_TESTING_YOURGPT_SANDBOX_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/sandbox_data.hpp>
#include <confab/testing/sandbox_vendor.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::testing {

/// What a page behind the last one is; YourGPT does not say.
enum class yourgpt_beyond_end {
    empty,      ///< a page without rows
    last_page,  ///< the last page that has rows, again
    first_page, ///< the first page
    bad_request ///< status 400
};

/** How a @ref yourgpt_sandbox behaves. */
class yourgpt_sandbox_options {
public:
    yourgpt_sandbox_options() = default;

    std::string project_key = "apk-test-key";                  ///< the key that is accepted in `api-key`
    std::string platform_token = "api-v1-test-token";          ///< the token that is accepted as Bearer
    std::string project_uid = "project-test";                  ///< what bodies with a token have to name
    std::string widget_uid = "widget-test";                    ///< what creating bodies with a key have to name
    yourgpt_beyond_end beyond_end = yourgpt_beyond_end::empty; ///< what follows the last page
    std::optional<unsigned> page_size; ///< rows on a page whatever `limit` says, 1 to 1,000; default: `limit`
    std::string total;              ///< JSON of a member `total` in lists, for instance "12"; default: no such member
    bool errors_within_200 = false; ///< errors come with status 200, their status as `code`
    bool json_with_token = false;   ///< the token's bodies may be JSON too
};

/** YourGPT's session calls over generated data, for both kinds of credentials, as strict as its documents allow.
 *
 *  `POST /getSessions`, `/getSessionMessages`, `/updateSession`, `/createSession` and `/sendMessage` with JSON bodies for
 *  the key, form bodies for the token, either for the key where its documents contradict each other (creating calls). Lists
 *  are sorted by last message time, ties by creation, and `from` and `to` are days of creation in UTC, both inclusive.
 *  Unknown, ill-typed and out-of-bound members, and those of the other kind of credential, are refused with status 400 and
 *  `{"type":"RXERROR","message":…}`, wrong credentials with 401, another project with 403.
 *
 *  Quirks as seen at the vendor: ids of sessions beyond 2^53, as text or (a sixteenth of the rows, and new sessions) as bare
 *  numbers; `chat_mode` reads "1", "2" or "3"; `createdAt` in updates where lists have `created_at`; counts as text.
 *
 *  A sandbox_fault::repeat_position serves the page before the one that was asked for, sandbox_fault::no_rows one
 *  without rows, which is the end.
 *  @par Thread safety shared objects: safe, so that a test may change sessions between the requests of a client.
 */
class yourgpt_sandbox final : public sandbox_vendor {
public:
    /** @throws std::invalid_argument page_size is out of its bounds, or a credential is empty. */
    CONFAB_DECL explicit yourgpt_sandbox(sandbox_data data, yourgpt_sandbox_options options = {});
    CONFAB_DECL ~yourgpt_sandbox() override;

    CONFAB_DECL sandbox_response handle(sandbox_request const& request, page_change change) override;
    CONFAB_DECL sandbox_response error(unsigned status, std::string_view message) const override;

    // What happens at the vendor while a client reads. Sessions are named by their index, as in sandbox_data.

    /// A new session with a first message. @return its index
    CONFAB_DECL std::uint64_t insert();
    /// A session gets a message: it becomes the one with the latest. @throws std::out_of_range there is none
    CONFAB_DECL void touch(std::uint64_t index);
    /// A session disappears. @throws std::out_of_range there is none
    CONFAB_DECL void erase(std::uint64_t index);

    /// The id of a session, `session_uid`; any index is valid.
    CONFAB_DECL std::string id(std::uint64_t index) const;
    /// The bytes of a session as every page holds them now. @throws std::out_of_range there is none
    CONFAB_DECL std::string item(std::uint64_t index) const;
    /// The ids of all sessions in ascending order of their last messages: the oracle for tests.
    CONFAB_DECL std::vector<std::string> expected_ids() const;

private:
    class logic;
    std::unique_ptr<logic> logic_;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/yourgpt_sandbox.ipp>
#endif

#endif
