// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTING_DETAIL_YOURGPT_STORE_HPP
#define CONFAB_TESTING_DETAIL_YOURGPT_STORE_HPP

#include <confab/detail/config.hpp>
#include <confab/testing/sandbox_rows.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::testing::detail {

/// A message that was sent to a session.
class yourgpt_message {
public:
    yourgpt_message(std::string_view from, std::string_view message, std::string_view type, sandbox_time when)
        : send_by(from), text(message), content_type(type), sent_at(when) {}

    std::string send_by, text, content_type;
    sandbox_time sent_at;
};

/// What a session is filtered and sorted by, and what calls change.
class yourgpt_row {
public:
    yourgpt_row() = default;

    std::uint64_t index = 0;
    sandbox_time created_at{}, updated_at{}, last_message{};
    std::string state, chat_mode, integration, segment;
    std::string contact_id;               ///< digits; empty for none
    std::string visitor_id;               ///< digits
    std::uint64_t generated_messages = 0; ///< messages that are computed
    std::vector<yourgpt_message> sent;    ///< those that follow
};

/// The sessions of a yourgpt_sandbox: sandbox rows whose `updated_at` is the time of their last message. Not safe for
/// threads.
class yourgpt_store {
public:
    explicit yourgpt_store(sandbox_data data) : rows_(std::move(data)) {}

    sandbox_data const& data() const noexcept { return rows_.data(); }
    /// A session as it is now; nothing where there is none.
    CONFAB_DECL std::optional<yourgpt_row> row(std::uint64_t index) const;
    /// `session_uid`.
    CONFAB_DECL static std::string uid(std::uint64_t index);
    /// The session that has an id.
    CONFAB_DECL std::optional<yourgpt_row> find(std::string_view uid) const;
    /// All sessions by last message time, then index.
    std::shared_ptr<std::vector<std::uint64_t> const> sorted() const {
        return rows_.snapshot().sorted(sandbox_order::updated);
    }

    /// A new session whose last message is later than all others.
    CONFAB_DECL std::uint64_t insert();
    bool erase(std::uint64_t index) { return rows_.erase(index); }
    /// Sets a text of a session, `state`, `chat_mode` or `segment`, and its time of update.
    CONFAB_DECL void set(std::uint64_t index, std::string_view name, std::string_view value);
    /// Adds a message, which moves the session to the end. @return whether there is such a session.
    CONFAB_DECL bool add_message(std::uint64_t index, std::string_view send_by, std::string_view text,
                                 std::string_view content_type);

private:
    CONFAB_DECL sandbox_time tick();

    sandbox_rows rows_;
    std::optional<sandbox_time> now_; ///< later than all that happened
};

} // namespace confab::testing::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/testing/detail/impl/yourgpt_store.ipp>
#endif

#endif
