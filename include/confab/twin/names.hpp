// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_NAMES_HPP
#define CONFAB_TWIN_NAMES_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace confab::twin {

/// Where the chat service is, as the vendor's SDK has it. Its wiki has `chats-api.twin24.ai` instead.
inline constexpr std::string_view default_chat_url = "https://chat-api.twin24.ai/api/v1";
/// The most rows that the vendor serves for one period, by its wiki on a sibling call.
inline constexpr std::uint64_t most_rows_of_period = 50'000;

/** What the vendor's documentation leaves open: names of parameters, which it describes without naming them, the chat
 *  service's host, and the most rows of a search. The defaults stand in other material of the vendor or are concluded from the
 *  names of the rows' members. An empty name: there is none. The search's own host and path are client_options::base_url and
 *  list_path.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class names {
public:
    names() = default;

    /// The bot. Default "botId", concluded.
    names& bot_id(std::string_view name) { return bot_id_ = name, *this; }
    /// The company. Default "companyId", concluded.
    names& company_id(std::string_view name) { return company_id_ = name, *this; }
    /// Whether sessions of all supervised companies are listed. Default empty: no name is known.
    names& all_supervised(std::string_view name) { return all_supervised_ = name, *this; }
    /// The session. Default "id", as a sibling call has it; the chat service says "sessionId".
    names& session_id(std::string_view name) { return session_id_ = name, *this; }
    /// The chat. Default "chatId", concluded.
    names& chat_id(std::string_view name) { return chat_id_ = name, *this; }
    /// The contact. Default "clientId", concluded.
    names& client_id(std::string_view name) { return client_id_ = name, *this; }
    /// Base URL of the chat service. Default default_chat_url.
    names& chat_url(std::string_view url) { return chat_url_ = url, *this; }
    /// The most rows that one search serves; a walk that comes there fails instead of ending short. 0: no bound. Default 50,000.
    names& most_rows(std::uint64_t rows) { return most_rows_ = rows, *this; }

    std::string const& bot_id() const noexcept { return bot_id_; }
    std::string const& company_id() const noexcept { return company_id_; }
    std::string const& all_supervised() const noexcept { return all_supervised_; }
    std::string const& session_id() const noexcept { return session_id_; }
    std::string const& chat_id() const noexcept { return chat_id_; }
    std::string const& client_id() const noexcept { return client_id_; }
    std::string const& chat_url() const noexcept { return chat_url_; }
    std::uint64_t most_rows() const noexcept { return most_rows_; }

private:
    std::string bot_id_ = "botId";
    std::string company_id_ = "companyId";
    std::string all_supervised_;
    std::string session_id_ = "id";
    std::string chat_id_ = "chatId";
    std::string client_id_ = "clientId";
    std::string chat_url_{default_chat_url};
    std::uint64_t most_rows_ = most_rows_of_period;
};

} // namespace confab::twin

#endif
