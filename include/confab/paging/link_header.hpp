// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_PAGING_LINK_HEADER_HPP
#define CONFAB_PAGING_LINK_HEADER_HPP

#include <confab/error.hpp>
#include <confab/http/message.hpp>
#include <confab/http/url.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace confab::paging {

/** What a response's `Link` fields (RFC 8288) name as the target of a relation: for listings whose pages link in the head.
 *  @param relation for instance "next"; its letters in either case
 *  @return the first link of that relation as it came (untrusted, a view into `head`); nothing if there is none
 *  @par Errors errc::malformed_response_head where a `Link` field cannot be read, so that a link may have been missed
 */
CONFAB_DECL result<std::optional<std::string_view>> find_link(http::response_head const& head,
                                                              std::string_view relation);

/** The target of a request for a link that a server gave, below the base URL that all requests go to.
 *
 *  Credentials go nowhere else: nothing of the link but path and query is used.
 *  @param link an absolute https URL of the base's origin, a path with or without query, or a query for the same path
 *  @param current the target of the request that was answered
 *  @par Errors errc::redirect_refused for another scheme, host or port, or a path that is not below the base's; the host is in
 *      the message. errc::invalid_url where the link is no such URL.
 */
CONFAB_DECL result<std::string> target_of_link(http::url const& base, std::string_view link, std::string_view current);

} // namespace confab::paging

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/paging/impl/link_header.ipp>
#endif

#endif
