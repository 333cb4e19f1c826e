// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_DETAIL_STRAND_HPP
#define CONFAB_DETAIL_STRAND_HPP

#include <confab/detail/config.hpp>

#include <boost/asio/any_io_executor.hpp>

namespace confab::detail {

/// A strand over an executor. Over one of an io_context it fits into what it returns: that and its variants allocate nothing.
CONFAB_DECL boost::asio::any_io_executor make_strand(boost::asio::any_io_executor const& executor);

} // namespace confab::detail

#if !defined(CONFAB_SEPARATE_COMPILATION)
#include <confab/detail/impl/strand.ipp>
#endif

#endif
