// SPDX-License-Identifier: BSL-1.0
#ifndef FIFTH_VENDOR_SESSION_HPP
#define FIFTH_VENDOR_SESSION_HPP

#include <confab/json/field_table.hpp>
#include <confab/json/open_enum.hpp>
#include <confab/json/timestamp.hpp>
#include <confab/session.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A vendor that does not exist: "Acme Desk". This file says what its sessions look like.

namespace acme {

namespace json = confab::json;

/// How far a conversation has come; a word that is not listed is kept as text.
enum class state { unknown, open, snoozed, done };
inline constexpr std::string_view state_words[] = {"", "open", "snoozed", "done"};
constexpr std::span<std::string_view const> words_of(state) noexcept { return state_words; }

/// One template for sessions that own their text and for views into a page.
template <class String>
class basic_session {
public:
    basic_session() = default;
    template <class Other>
        requires(!std::same_as<Other, String> && std::constructible_from<String, Other const&>)
    explicit basic_session(basic_session<Other> const& other)
        : id(other.id), state(other.state), via(other.via), customer_email(other.customer_email),
          labels(other.labels.begin(), other.labels.end()), opened_at(other.opened_at), changed_at(other.changed_at),
          raw(other.raw) {}

    String id;
    json::basic_word<acme::state, String> state;
    String via;
    String customer_email;
    std::vector<String> labels;
    std::optional<json::timestamp> opened_at;
    std::optional<json::timestamp> changed_at;
    String raw;
};
using session = basic_session<std::string>;
using session_view = basic_session<std::string_view>;

/// The members of a row, by the vendor's names.
inline constexpr json::field_table customer_fields{json::text_field<&session_view::customer_email>("email")};
inline constexpr json::field_table session_fields{
    json::text_or_number_field<&session_view::id>("number").required(),
    json::word_field<&session_view::state>("state"),
    json::text_field<&session_view::via>("via"),
    json::flattened_field("customer", customer_fields),
    json::texts_field<&session_view::labels>("labels"),
    json::timestamp_field<&session_view::opened_at>("opened"),
    json::timestamp_field<&session_view::changed_at>("changed"),
};

/// The vendor's words in the common model.
inline constexpr confab::word_pair common_states[] = {
    confab::word_pair("open", "open"), confab::word_pair("snoozed", "pending"), confab::word_pair("done", "resolved")};
inline constexpr confab::word_pair common_channels[] = {confab::word_pair("mail", "email"),
                                                        confab::word_pair("chat", "web")};

/// A session in the common model.
confab::session to_common(session_view const& from, std::string_view account);

} // namespace acme

#endif
