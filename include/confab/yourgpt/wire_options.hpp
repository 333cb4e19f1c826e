// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_YOURGPT_WIRE_OPTIONS_HPP
#define CONFAB_YOURGPT_WIRE_OPTIONS_HPP

#include <confab/yourgpt/credential.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace confab::yourgpt {

/// How a session's id is written in JSON bodies.
enum class uid_format {
    text,   ///< a string, as the project-key documentation has it
    number, ///< a bare number, as the platform documentation types it; ids must be digits then
};

/** What the vendor's documents leave open or contradict each other about, for an account where the defaults do not fit.
 *  @par Thread safety distinct objects: safe; shared objects: safe to read.
 */
class wire_options {
public:
    wire_options() = default;

    /// The header field that carries a project key. Default "api-key".
    wire_options& key_header(std::string_view name) { return key_header_ = name, *this; }
    /// How ids of sessions are written in JSON bodies. Default text.
    wire_options& session_uids(uid_format format) { return uids_ = format, *this; }
    /// The bodies of getSessions, getSessionMessages and updateSession. Default JSON with a project key, form with a
    /// platform token.
    wire_options& bodies(body_format format) { return bodies_ = format, *this; }
    /// The bodies of createSession and sendMessage, where the project-key documents contradict each other. Default as
    /// bodies().
    wire_options& creating_bodies(body_format format) { return creating_bodies_ = format, *this; }

    std::string const& key_header() const noexcept { return key_header_; }
    uid_format session_uids() const noexcept { return uids_; }
    body_format bodies(door at) const noexcept {
        return bodies_.value_or(at == door::project_key ? body_format::json : body_format::form);
    }
    body_format creating_bodies(door at) const noexcept { return creating_bodies_.value_or(bodies(at)); }

private:
    std::string key_header_ = "api-key";
    uid_format uids_ = uid_format::text;
    std::optional<body_format> bodies_;
    std::optional<body_format> creating_bodies_;
};

} // namespace confab::yourgpt

#endif
