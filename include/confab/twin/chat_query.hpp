// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_CHAT_QUERY_HPP
#define CONFAB_TWIN_CHAT_QUERY_HPP

#include <confab/error.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/twin/session_query.hpp>
#include <confab/twin/words.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confab::twin {

/** Which sessions the chat service shall list: those of the caller's company. Every parameter of the vendor's SDK, except for
 *  `withoutItems` (a list without rows cannot be walked) and what parameter() can say.
 *
 *  A query is checked when it is used, before anything is sent: errc::invalid_argument names parameter, value and bound.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class chat_query {
public:
    chat_query() = default;

    /// Also this member; without any call, what the vendor likes. The id is always asked for then. Neither empty nor with a comma.
    chat_query& field(std::string_view name) { return fields_.emplace_back(name), *this; }
    /// Sessions on a page, 1 to 1000. Default 1000.
    chat_query& limit(std::uint64_t sessions) { return limit_ = sessions, *this; }
    /// Sessions to skip before the first one, 0 to 2^53-1; default 0. Not together with page().
    chat_query& offset(std::uint64_t sessions) { return offset_ = sessions, *this; }
    /// Page by page number instead of by offset, from this page on, 0 to 2^53-1. In a sibling call the first one is 0.
    chat_query& page(std::uint64_t number) { return page_ = number, *this; }
    /// Only sessions from this time on, in whole seconds (a fraction is cut off).
    chat_query& from(json::timestamp time) { return from_ = time, *this; }
    /// Only sessions up to this time, in whole seconds (a fraction is rounded up).
    chat_query& to(json::timestamp time) { return to_ = time, *this; }
    /// Only this session. Not empty.
    chat_query& session_id(std::string_view id) { return session_id_ = id, *this; }
    /// Only sessions of this chat. Not empty.
    chat_query& chat_id(std::string_view id) { return chat_id_ = id, *this; }
    /// Only sessions that are, or are not, spam.
    chat_query& marked_as_spam(bool value) { return marked_as_spam_ = value, *this; }
    /// Only sessions of this operator. Not empty.
    chat_query& operator_id(std::string_view id) { return operator_id_ = id, *this; }
    /// Only sessions of this kind of operator. Not empty.
    chat_query& operator_type(std::string_view word) { return operator_type_ = word, *this; }
    /// Only sessions whose bot has come so far. Not empty.
    chat_query& bot_status(std::string_view word) { return bot_status_ = word, *this; }
    /// Only sessions with this status. Not empty.
    chat_query& status(std::string_view word) { return status_ = word, *this; }
    /// Only sessions whose name fits this template. Not empty.
    chat_query& name(std::string_view pattern) { return name_ = pattern, *this; }
    /// Whether sessions of one contact come as one.
    chat_query& group_by_client_id(bool value) { return group_by_client_id_ = value, *this; }
    /// Also sessions with this label; without any call, those with any or none. Neither empty nor with a comma.
    chat_query& tag(std::string_view label) { return tags_.emplace_back(label), *this; }
    /// Only sessions whose contact is, or is not, banned.
    chat_query& client_banned(bool value) { return client_banned_ = value, *this; }
    /// Only sessions with this in their name, WhatsApp number, contact's id or own id. Not empty.
    chat_query& keyword(std::string_view words) { return keyword_ = words, *this; }
    /// Whether the vendor leaves out the number of all sessions, which a walk never looks at. Default: not sent.
    chat_query& without_count(bool value) { return without_count_ = value, *this; }
    /// Sorts by this, then by what further calls name. Default startedAt, ascending. `unknown` is refused.
    chat_query& sort_by(chat_sort_field value, sort_direction direction = sort_direction::ascending) {
        return sort_by(json::word_of(value), direction);
    }
    /// The same by its name, which need not be a known one: neither empty nor with a comma or a sign before it, nor twice.
    chat_query& sort_by(std::string_view name, sort_direction direction = sort_direction::ascending) {
        return sort_.emplace_back(name, direction), *this;
    }
    /// Sends no order. Not together with sort_by().
    chat_query& vendor_order() { return is_unsorted_ = true, *this; }
    /// A further parameter, verbatim, for instance `timezone`, `language` or `group`; none that is set otherwise.
    chat_query& parameter(std::string_view name, std::string_view value) {
        return further_.emplace_back(name, value), *this;
    }
    /// Begin at a position that a page or an error carried; the rest of the query must be the same as then.
    chat_query& resume_from(std::string_view position) { return resume_from_ = position, *this; }

    std::uint64_t limit() const noexcept { return limit_; }
    std::uint64_t offset() const noexcept { return offset_.value_or(0); }
    /// The first page, where pages go by number.
    std::optional<std::uint64_t> const& page() const noexcept { return page_; }
    std::string const& resume_from() const noexcept { return resume_from_; }

    /// The members of the request's query in a fixed order, without limit, offset and page; or errc::invalid_argument
    /// (those three are checked as well).
    CONFAB_DECL result<std::vector<std::pair<std::string, std::string>>> parameters() const;

private:
    std::vector<std::string> fields_, tags_;
    std::uint64_t limit_ = largest_page;
    std::optional<std::uint64_t> offset_, page_;
    std::optional<json::timestamp> from_, to_;
    std::optional<std::string> session_id_, chat_id_, operator_id_, operator_type_, bot_status_, status_, name_,
        keyword_;
    std::optional<bool> marked_as_spam_, group_by_client_id_, client_banned_, without_count_;
    std::vector<std::pair<std::string, sort_direction>> sort_;
    bool is_unsorted_ = false;
    std::vector<std::pair<std::string, std::string>> further_;
    std::string resume_from_;
};

/** Which messages of a session the chat service shall list. Checked as a chat_query is.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class message_query {
public:
    message_query() = default;

    /// Messages on a page, 1 to 1000. Default 1000.
    message_query& limit(std::uint64_t messages) { return limit_ = messages, *this; }
    /// Messages to skip before the first one, 0 to 2^53-1; default 0. Not together with page().
    message_query& offset(std::uint64_t messages) { return offset_ = messages, *this; }
    /// Page by page number instead of by offset, from this page on, 0 to 2^53-1. In a sibling call the first one is 0.
    message_query& page(std::uint64_t number) { return page_ = number, *this; }
    /// Only messages from this time on, in whole seconds (a fraction is cut off).
    message_query& from(json::timestamp time) { return from_ = time, *this; }
    /// Only messages up to this time, in whole seconds (a fraction is rounded up).
    message_query& to(json::timestamp time) { return to_ = time, *this; }
    /// For a session of this company, 0 to 2^53-1.
    message_query& company_id(std::uint64_t id) { return company_id_ = id, *this; }
    /// Begin at a position that a page or an error carried; the rest of the query must be the same as then.
    message_query& resume_from(std::string_view position) { return resume_from_ = position, *this; }

    std::uint64_t limit() const noexcept { return limit_; }
    std::uint64_t offset() const noexcept { return offset_.value_or(0); }
    /// The first page, where pages go by number.
    std::optional<std::uint64_t> const& page() const noexcept { return page_; }
    std::string const& resume_from() const noexcept { return resume_from_; }

    /// As chat_query::parameters().
    CONFAB_DECL result<std::vector<std::pair<std::string, std::string>>> parameters() const;

private:
    std::uint64_t limit_ = largest_page;
    std::optional<std::uint64_t> offset_, page_, company_id_;
    std::optional<json::timestamp> from_, to_;
    std::string resume_from_;
};

} // namespace confab::twin

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/twin/impl/chat_query.ipp>
#endif

#endif
