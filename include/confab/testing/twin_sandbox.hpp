// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_TWIN_SANDBOX_HPP
#define CONFAB_TESTING_TWIN_SANDBOX_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/sandbox_data.hpp>
#include <confab/testing/sandbox_rows.hpp>
#include <confab/testing/sandbox_vendor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace confab::testing {

/// What a page of @ref twin_sandbox says in `count`.
enum class twin_count {
    number, ///< how many sessions match
    absent, ///< nothing: the member is missing
    text,   ///< the number as text
    wrong,  ///< a number that is too small
};

/** How a @ref twin_sandbox behaves. */
class twin_sandbox_options {
public:
    twin_sandbox_options() = default;

    std::string token = "twin-test-token";       ///< accepted as `Authorization: Bearer` for ever; empty: none
    std::string email = "ops@example.com";       ///< of the account that can log in; not empty
    std::string password = "twin test password"; ///< of that account; not empty
    std::uint64_t requests_per_token = 0; ///< a token of a login expires behind so many requests; 0: by time only
    std::uint64_t company_id = 1001;      ///< the caller's company
    unsigned supervised_one_in = 0;       ///< one in so many sessions is of a supervised company, 1002; 0: none
    std::string all_supervised;           ///< name of the parameter that lists those too; empty: there is none
    std::string search_path = "/search/chats/sessions"; ///< where the search is
    std::uint64_t most_rows = 50'000;                   ///< rows of a search that are served at all; 0: all
    bool refuse_behind_most_rows = false;               ///< 400 behind them, instead of a page without rows
    bool refuse_sort = false;                           ///< the search knows no `sort`: 400
    twin_count count = twin_count::number;              ///< what pages say
    sandbox_order period = sandbox_order::created;      ///< which time `from` and `to` of the search mean, inclusive
    std::function<std::chrono::sys_seconds()> now;      ///< for tokens; default: the system's clock
};

/// What a @ref twin_sandbox did for accounts.
class twin_logins {
public:
    twin_logins() = default;

    std::uint64_t logins = 0;    ///< successful ones
    std::uint64_t refreshes = 0; ///< successful ones
};

/** TWIN's three services over generated data that a test can change meanwhile, as strict as the vendor's documents allow.
 *
 *  `GET /search/chats/sessions` (analytics), `/sessions…` and `/chats/{chatId}/sessions` (chats), `POST /auth/login` and
 *  `/auth/refresh` (identity): all below one URL. Rows hold the asked fields only. Unknown, repeated, empty or ill-typed
 *  parameters and members, `offset` with `page`, unknown fields and sort names are refused with 400, a missing or wrong token
 *  with 401, what does not exist with 404, other methods with 405. What the vendor leaves open: without `sort`, sessions are
 *  in the order of creation; a name filter finds what holds the text; `groupByClientId`, `group`, `timezone`, `language`,
 *  `offsetField` and `offsetValue` are checked and change nothing. A page says nothing of the next one, so that @ref
 *  page_change changes nothing.
 *
 *  @par Thread safety distinct and shared objects: safe.
 */
class twin_sandbox final : public sandbox_vendor {
public:
    /// @throws std::invalid_argument an empty e-mail or password, or a search path that does not begin with a slash.
    CONFAB_DECL explicit twin_sandbox(sandbox_data data, twin_sandbox_options options = {});
    CONFAB_DECL ~twin_sandbox() override;

    CONFAB_DECL sandbox_response handle(sandbox_request const& request, page_change change) override;
    CONFAB_DECL sandbox_response error(unsigned status, std::string_view message) const override;

    /// The sessions, to be changed between requests.
    sandbox_rows& rows() noexcept { return rows_; }
    sandbox_data const& data() const noexcept { return rows_.data(); }

    /// The bytes of a session as the search gives it now with all fields; empty where it was erased.
    CONFAB_DECL std::string item(std::uint64_t index) const;
    /// The same as the chat service gives it.
    CONFAB_DECL std::string chat_item(std::uint64_t index) const;
    /// The chat that a session came through.
    CONFAB_DECL std::string chat_id(std::uint64_t index) const;

    /** The ids that a walk of the search with these parameters has to deliver while nothing changes and no cap is reached, in
     *  order: the oracle for tests.
     *  @param query as in a target, for instance "botId=b&sort=-createdAt"; fields, limit, offset and page may be left out
     *  @throws std::invalid_argument the sandbox would answer 400.
     */
    CONFAB_DECL std::vector<std::string> expected_ids(std::string_view query = {}) const;

    /// How often an account logged in.
    CONFAB_DECL twin_logins logins() const;
    /// Lets all tokens of logins expire now.
    CONFAB_DECL void expire_tokens();

private:
    class state;

    sandbox_response search(std::string_view query);
    sandbox_response chats(sandbox_request const& request);
    sandbox_response chat_list(std::string_view query);
    sandbox_response one(sandbox_request const& request, std::uint64_t index);
    sandbox_response switch_operators(std::string_view method, std::uint64_t index, std::string const& id);
    sandbox_response messages(sandbox_request const& request, std::uint64_t index);
    sandbox_response post(sandbox_request const& request, std::uint64_t index);
    sandbox_response start(sandbox_request const& request, std::string_view chat);
    sandbox_response identity(sandbox_request const& request);
    sandbox_response wrong_method(std::string_view allowed) const;

    sandbox_rows rows_;
    twin_sandbox_options options_;
    std::unique_ptr<state> state_;
};

} // namespace confab::testing

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/impl/twin_sandbox.ipp>
#include <confab/testing/impl/twin_sandbox_chats.ipp>
#endif

#endif
