// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_DETAIL_IMPL_BACKGROUND_WORK_IPP
#define CONFAB_DETAIL_IMPL_BACKGROUND_WORK_IPP

#include <confab/detail/background_work.hpp>

namespace confab::detail {

CONFAB_DECL boost::asio::awaitable<void> finish_all(closing_scope::list works) {
    for (auto const& work : works) co_await work->finished();
}

} // namespace confab::detail

#endif
