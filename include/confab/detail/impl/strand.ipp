// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_DETAIL_IMPL_STRAND_IPP
#define CONFAB_DETAIL_IMPL_STRAND_IPP

#include <confab/detail/strand.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

namespace confab::detail {

// One over any_io_executor allocates for each variant that an operation prefers, and for each property that it asks itself for.
CONFAB_DECL boost::asio::any_io_executor make_strand(boost::asio::any_io_executor const& executor) {
    if (auto const* const known = executor.target<boost::asio::io_context::executor_type>())
        return boost::asio::make_strand(*known);
    return boost::asio::make_strand(executor);
}

} // namespace confab::detail

#endif
