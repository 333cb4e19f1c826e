// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_ATHENA_SESSION_QUERY_HPP
#define CONFAB_ATHENA_SESSION_QUERY_HPP

#include <confab/athena/words.hpp>
#include <confab/error.hpp>
#include <confab/json/timestamp.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::athena {

/// The largest page that the vendor serves, and what a walk asks for unless told otherwise.
inline constexpr unsigned largest_page = 500;
/// The largest offset that is sent: larger numbers are no exact JSON numbers everywhere.
inline constexpr std::uint64_t largest_offset = (std::uint64_t{1} << 53) - 1;

/** Which sessions `GET /api/v0/sessions` shall list: every parameter of the vendor's list documentation and of its
 *  OpenAPI definition, all optional.
 *
 *  Members that take one word at a time may be called repeatedly: sessions with any of the words match. There is no filter by
 *  the time of the last change. A query is checked when it is used, before anything is sent: errc::invalid_argument names
 *  parameter, value and bound.
 *
 *  The vendor's own order, `updated_at desc`, moves while one pages: a session that changes comes again or pushes others over
 *  the edge of a page. To read everything, sort by created_at, ascending, with a fixed created_before().
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class session_query {
public:
    session_query() = default;

    /// Only sessions with this text in their title, whatever the case. Not empty.
    session_query& query(std::string_view text) { return query_ = text, *this; }
    /// Only sessions whose run is in this state; `unknown` is refused. By the vendor's rule `running` finds only sessions that
    /// changed within the last 12 hours.
    session_query& state(run_status value) { return state(json::word_of(value)); }
    /// The same by its word, which need not be a known one; neither empty nor with a comma.
    session_query& state(std::string_view word) { return states_.emplace_back(word), *this; }
    /// Only sessions that were begun there; `unknown` is refused.
    session_query& source_channel(athena::source_channel value) { return source_channel(json::word_of(value)); }
    /// The same by its word, which need not be a known one; neither empty nor with a comma.
    session_query& source_channel(std::string_view word) { return source_channels_.emplace_back(word), *this; }
    /// Only sessions of this kind; `unknown` is refused.
    session_query& session_type(athena::session_type value) { return session_type(json::word_of(value)); }
    /// The same by its word, which need not be a known one; neither empty nor with a comma.
    session_query& session_type(std::string_view word) { return session_types_.emplace_back(word), *this; }
    /// Only sessions that this set off; `unknown` is refused.
    session_query& trigger_type(athena::trigger_type value) { return trigger_type(json::word_of(value)); }
    /// The same by its word, which need not be a known one; neither empty nor with a comma.
    session_query& trigger_type(std::string_view word) { return trigger_types_.emplace_back(word), *this; }
    /// Only sessions of this application. Not empty.
    session_query& app_id(std::string_view id) { return app_id_ = id, *this; }
    /// Only runs of this procedure (AOP). Not empty.
    session_query& aop_asset_id(std::string_view id) { return aop_asset_id_ = id, *this; }
    /// Sessions of this workspace instead of the caller's current one. Not empty.
    session_query& workspace_id(std::string_view id) { return workspace_id_ = id, *this; }
    /// Whether sessions that branched from others are listed too. The vendor's default: no.
    session_query& include_sub_sessions(bool value) { return include_sub_sessions_ = value, *this; }
    /// Whether runs of procedures and workflows are listed too. The vendor's default: no.
    session_query& include_task_sessions(bool value) { return include_task_sessions_ = value, *this; }
    /// Only sessions created at this time or later.
    session_query& created_after(json::timestamp time) { return created_after_ = time, *this; }
    /// Only sessions created at this time or earlier.
    session_query& created_before(json::timestamp time) { return created_before_ = time, *this; }
    /// What to sort by; `unknown` is refused. The vendor's default: updated_at.
    session_query& sort_by(sort_field value) { return sort_by_ = value, *this; }
    /// Which way to sort; `unknown` is refused. The vendor's default: descending.
    session_query& sort_direction(athena::sort_direction value) { return sort_direction_ = value, *this; }
    /// Sessions on a page, 1 to 500. Default 500. Positions are good for any page size.
    session_query& limit(std::uint64_t sessions) { return limit_ = sessions, *this; }
    /// Sessions to skip before the first one, 0 to 2^53-1. Default 0. A position of resume_from() takes precedence.
    session_query& offset(std::uint64_t sessions) { return offset_ = sessions, *this; }
    /// Begin at a position that a page or an error carried; the rest of the query must be the same as then.
    session_query& resume_from(std::string_view position) { return resume_from_ = position, *this; }

    std::uint64_t limit() const noexcept { return limit_; }
    std::uint64_t offset() const noexcept { return offset_; }
    std::string const& resume_from() const noexcept { return resume_from_; }

    /// The members of the request's query in a fixed order, without limit and offset; or errc::invalid_argument (limit and
    /// offset are checked as well).
    CONFAB_DECL result<std::vector<std::pair<std::string, std::string>>> parameters() const;

private:
    std::optional<std::string> query_;
    std::vector<std::string> states_;
    std::vector<std::string> source_channels_;
    std::vector<std::string> session_types_;
    std::vector<std::string> trigger_types_;
    std::optional<std::string> app_id_;
    std::optional<std::string> aop_asset_id_;
    std::optional<std::string> workspace_id_;
    std::optional<bool> include_sub_sessions_;
    std::optional<bool> include_task_sessions_;
    std::optional<json::timestamp> created_after_;
    std::optional<json::timestamp> created_before_;
    std::optional<sort_field> sort_by_;
    std::optional<athena::sort_direction> sort_direction_;
    std::uint64_t limit_ = largest_page;
    std::uint64_t offset_ = 0;
    std::string resume_from_;
};

} // namespace confab::athena

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/athena/impl/session_query.ipp>
#endif

#endif
