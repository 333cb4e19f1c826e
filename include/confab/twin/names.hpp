// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TWIN_NAMES_HPP
#define CONFAB_TWIN_NAMES_HPP

#include <string>
#include <string_view>

namespace confab::twin {

/** Names that the vendor's documentation of its search leaves open. It describes parameters without naming them; the defaults
 *  stand in other material of the vendor or are concluded from the names of the rows' members. An empty name: there is none.
 *  The path is client_options::list_path.
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

    std::string const& bot_id() const noexcept { return bot_id_; }
    std::string const& company_id() const noexcept { return company_id_; }
    std::string const& all_supervised() const noexcept { return all_supervised_; }
    std::string const& session_id() const noexcept { return session_id_; }
    std::string const& chat_id() const noexcept { return chat_id_; }
    std::string const& client_id() const noexcept { return client_id_; }

private:
    std::string bot_id_ = "botId";
    std::string company_id_ = "companyId";
    std::string all_supervised_;
    std::string session_id_ = "id";
    std::string chat_id_ = "chatId";
    std::string client_id_ = "clientId";
};

} // namespace confab::twin

#endif
