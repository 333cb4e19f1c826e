// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_SESSION_QUERY_HPP
#define CONFAB_SESSION_QUERY_HPP

#include <confab/json/timestamp.hpp>
#include <confab/session.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab {

/// The order in which sessions are wanted. Not every vendor has every order.
enum class session_order {
    any, ///< the vendor's own
    created_ascending,
    created_descending,
    updated_ascending,
    updated_descending,
    last_message_ascending,
    last_message_descending,
};

/// For people, for instance "created, ascending".
constexpr std::string_view name_of(session_order order) noexcept {
    constexpr std::string_view names[] = {"any",
                                          "created, ascending",
                                          "created, descending",
                                          "updated, ascending",
                                          "updated, descending",
                                          "last message, ascending",
                                          "last message, descending"};
    auto const index = static_cast<std::size_t>(order);
    return index < std::size(names) ? names[index] : std::string_view();
}

/** Which sessions are wanted, whatever the vendor: all conditions are optional and all of them must hold.
 *
 *  What a vendor cannot answer itself is filtered by the client; a vendor's `explain(query)` says which is which before
 *  anything is sent. A session that lacks what a condition is about does not match.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class session_query {
public:
    session_query() = default;

    /// Created at this time or later.
    session_query& created_after(json::timestamp time) { return created_after_ = time, *this; }
    /// Created at this time or earlier.
    session_query& created_before(json::timestamp time) { return created_before_ = time, *this; }
    /// Changed last at this time or later.
    session_query& updated_after(json::timestamp time) { return updated_after_ = time, *this; }
    /// Changed last at this time or earlier.
    session_query& updated_before(json::timestamp time) { return updated_before_ = time, *this; }
    /// Also sessions with this status; without any call, those of every status.
    session_query& status(session_status value) { return status(json::word_of(value)); }
    /// The same by the common model's word or, where it has none, the vendor's own.
    session_query& status(std::string_view word) { return statuses_.emplace_back(word), *this; }
    /// Also sessions of this channel; without any call, those of every channel.
    session_query& channel(session_channel value) { return channel(json::word_of(value)); }
    /// The same by the common model's word or, where it has none, the vendor's own.
    session_query& channel(std::string_view word) { return channels_.emplace_back(word), *this; }
    /// Only sessions that hold this text; where a vendor searches, what that means is the vendor's affair, else see
    /// session_filter. Empty: any.
    session_query& text(std::string_view words) { return text_ = words, *this; }
    /// The order of the sessions. A vendor that does not have it refuses the query. Default any.
    session_query& order(session_order wanted) { return order_ = wanted, *this; }
    /// At most so many sessions; 0, the default: all.
    session_query& limit(std::uint64_t sessions) { return limit_ = sessions, *this; }

    std::optional<json::timestamp> const& created_after() const noexcept { return created_after_; }
    std::optional<json::timestamp> const& created_before() const noexcept { return created_before_; }
    std::optional<json::timestamp> const& updated_after() const noexcept { return updated_after_; }
    std::optional<json::timestamp> const& updated_before() const noexcept { return updated_before_; }
    std::vector<std::string> const& statuses() const noexcept { return statuses_; }
    std::vector<std::string> const& channels() const noexcept { return channels_; }
    std::string const& text() const noexcept { return text_; }
    session_order order() const noexcept { return order_; }
    std::uint64_t limit() const noexcept { return limit_; }

private:
    std::optional<json::timestamp> created_after_;
    std::optional<json::timestamp> created_before_;
    std::optional<json::timestamp> updated_after_;
    std::optional<json::timestamp> updated_before_;
    std::vector<std::string> statuses_;
    std::vector<std::string> channels_;
    std::string text_;
    session_order order_ = session_order::any;
    std::uint64_t limit_ = 0;
};

} // namespace confab

#endif
