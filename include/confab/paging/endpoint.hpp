// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_ENDPOINT_HPP
#define CONFAB_PAGING_ENDPOINT_HPP

#include <confab/error.hpp>
#include <confab/http/message.hpp>

#include <array>
#include <concepts>
#include <span>
#include <string>
#include <string_view>

namespace confab::paging {

/// How well it is known that a vendor has a call as it is built in.
enum class evidence {
    documented, ///< the vendor's own documentation or specification says so
    inferred,   ///< concluded from other material; its path or names may have to be replaced
};

/** One call of a vendor's API, as a fact. A vendor's protocol.hpp lists its calls in a constant `endpoints`.
 *  @par Thread safety distinct and shared objects: safe.
 */
class endpoint {
public:
    /** @param method upper case, for instance "GET"
     *  @param path below the base URL; `{name}` is a segment to be filled in, for instance "/sessions/{id}"
     *  @param kind what happens if the call is sent twice
     *  @param source how well the call is known
     *  @param purpose what it does, a few words
     *  Everything must outlive the object: literals.
     */
    constexpr endpoint(std::string_view method, std::string_view path, http::idempotency kind, evidence source,
                       std::string_view purpose) noexcept
        : method_(method), path_(path), purpose_(purpose), kind_(kind), source_(source) {}

    constexpr std::string_view method() const noexcept { return method_; }
    constexpr std::string_view path() const noexcept { return path_; }
    constexpr std::string_view purpose() const noexcept { return purpose_; }
    constexpr http::idempotency kind() const noexcept { return kind_; }
    constexpr evidence source() const noexcept { return source_; }

    /** The path with its placeholders filled in, in their order and percent-encoded.
     *  @return errc::invalid_argument for a value that is empty, "." or "..", which would be another path
     *  @pre there are as many values as placeholders
     */
    template <std::convertible_to<std::string_view>... Values>
    result<std::string> path_with(Values const&... values) const {
        std::array<std::string_view, sizeof...(Values)> const list{std::string_view(values)...};
        return filled(list);
    }

    /// A request of this call without query and body, see path_with().
    template <std::convertible_to<std::string_view>... Values>
    result<http::request> request(Values const&... values) const {
        auto target = path_with(values...);
        if (!target) return target.error();
        return http::request(std::string(method_), std::move(*target), kind_);
    }

private:
    CONFAB_DECL result<std::string> filled(std::span<std::string_view const> values) const;

    std::string_view method_;
    std::string_view path_;
    std::string_view purpose_;
    http::idempotency kind_;
    evidence source_;
};

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/endpoint.ipp>
#endif

#endif
