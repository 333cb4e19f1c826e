// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_PROTOCOL_HPP
#define CONFAB_YOURGPT_PROTOCOL_HPP

#include <confab/paging/endpoint.hpp>
#include <confab/paging/listing.hpp>
#include <confab/resilience/requester.hpp>
#include <confab/yourgpt/credential.hpp>
#include <confab/yourgpt/session_query.hpp>
#include <confab/yourgpt/wire_options.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The vendor's facts. Sources: its project-key and platform-token documentation (calls, headers, `type` beside the status);
// the sources of its widget (a numeric `code` in errors, 429 for throttling).

namespace confab::yourgpt {

inline constexpr std::string_view vendor_name = "yourgpt";
inline constexpr std::string_view default_base_url = "https://api.yourgpt.ai/chatbot/v1";

inline constexpr paging::endpoint get_sessions("POST", "/getSessions", http::idempotency::read,
                                               paging::evidence::documented, "lists sessions by page");
inline constexpr paging::endpoint get_session_messages("POST", "/getSessionMessages", http::idempotency::read,
                                                       paging::evidence::documented,
                                                       "lists a session's messages by page");
inline constexpr paging::endpoint update_session("POST", "/updateSession", http::idempotency::repeatable,
                                                 paging::evidence::documented, "changes state, chat mode or tags");
inline constexpr paging::endpoint create_session("POST", "/createSession", http::idempotency::once_only,
                                                 paging::evidence::documented, "opens a session");
inline constexpr paging::endpoint send_message("POST", "/sendMessage", http::idempotency::once_only,
                                               paging::evidence::documented, "posts a message into a session");
/// The vendor's calls.
inline constexpr std::array endpoints{get_sessions, get_session_messages, update_session, create_session, send_message};

/// Key or token, and errors: `{"type":"RXERROR","message":…}`, under any status.
class protocol final : public resilience::vendor_protocol {
public:
    protocol(yourgpt::credential credential, wire_options const& options)
        : credential_(std::move(credential)), options_(options) {}

    std::string_view name() const noexcept override { return vendor_name; }
    void authorize(http::request& request) const override;
    void read_error(std::string_view body, diagnostics& details) const override;
    /// errc::rate_limited where the error's code is 429, whatever the status says.
    error_code judge_error(error_code verdict, std::string_view body) const override;
    /// errc::vendor_failure unless `type` is RXSUCCESS, or errc::rate_limited with code 429. What is no JSON object is left
    /// to who reads it.
    error_code judge_success(std::string_view body, diagnostics& details) const override;

    yourgpt::credential const& credential() const noexcept { return credential_; }
    wire_options const& options() const noexcept { return options_; }

private:
    yourgpt::credential credential_;
    wire_options options_;
};

/// A list whose pages are numbered: rows in `data`, `page` from 1 on. The vendor gives no signal of the end (its `total` is
/// optional and not to be trusted), so an EMPTY page ends a walk, a short one does not.
class numbered_listing final : public paging::listing {
public:
    using parameters = std::vector<std::pair<std::string, std::string>>;

    /** `POST /getSessions`, or another path.
     *  @param extra further members; in JSON bodies a value that is JSON goes in as it is, other text in quotes
     *  @return errc::invalid_argument where the query is wrong or `extra` names a member that the client itself sets.
     */
    static result<std::shared_ptr<numbered_listing const>> of_sessions(protocol const& caller, std::string path,
                                                                       std::string_view account,
                                                                       session_query const& query,
                                                                       parameters const& extra);
    /// `POST /getSessionMessages`. @return errc::invalid_argument where session or query are wrong.
    static result<std::shared_ptr<numbered_listing const>> of_messages(protocol const& caller, std::string_view account,
                                                                       std::string_view session_uid,
                                                                       message_query const& query);

    paging::listing_identity const& identity() const noexcept override { return identity_; }
    std::string_view operation() const noexcept override { return operation_; }
    std::string_view items_pointer() const noexcept override { return "/data"; }
    /// A position's cursor is the page's number, and behind a '/' its size where that is not the query's.
    /// errc::invalid_position where it is no number from 1 to 4,294,967,295, or no size from 1 to 100.
    result<http::request> request_for(paging::position const& at) const override;
    result<std::optional<paging::position>> next(json::envelope const& envelope, paging::position const& at,
                                                 std::size_t rows) const override;
    /// Status 200 alone does not: errors have it, too.
    bool proves_success(std::string_view members) const override;

private:
    numbered_listing(protocol const& caller, std::string path, std::string_view account, std::uint64_t first_page,
                     request_body body);
    /// Number and size; a size of 0 is the query's.
    result<std::pair<std::uint64_t, std::uint64_t>> page_of(paging::position const& at) const;

    std::string path_;
    std::string operation_;
    request_body body_;
    std::uint64_t first_page_;
    body_format format_;
    paging::listing_identity identity_;
};

} // namespace confab::yourgpt

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/yourgpt/impl/protocol.ipp>
#endif

#endif
