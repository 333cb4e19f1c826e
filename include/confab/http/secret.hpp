// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_HTTP_SECRET_HPP
#define CONFAB_HTTP_SECRET_HPP

#include <confab/error.hpp>

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace confab::http {

/** A credential: prints as `***`, and its memory is zeroed when the last copy is gone.
 *
 *  Copies share one text. What reveals it (@ref reveal) is easy to search for. Zeroing is best effort: the system may have
 *  written the memory to swap.
 *  @par Thread safety shared objects: safe, all members are const.
 */
class secret {
public:
    /// No credential: empty() is true.
    secret() = default;

    /** Takes a credential and zeroes `text`.
     *
     *  @par Errors errc::invalid_credential: it is empty, longer than 16,384 bytes, begins or ends with a space, or holds a
     *  byte that is not printable ASCII (a header may not carry it). The message does not quote it.
     */
    CONFAB_DECL static result<secret> make(std::string text);

    bool empty() const noexcept { return !text_; }
    /// The text itself. It stays valid as long as a copy of the secret lives.
    std::string_view reveal() const noexcept { return text_ ? std::string_view(*text_) : std::string_view(); }

    /// Prints `***`.
    CONFAB_DECL friend std::ostream& operator<<(std::ostream& out, secret const& value);

private:
    std::shared_ptr<std::string const> text_;
};

/// Overwrites the text's memory with zeros, in a way that compilers keep, and makes it empty.
CONFAB_DECL void wipe(std::string& text) noexcept;

} // namespace confab::http

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/http/impl/secret.ipp>
#endif

#endif
