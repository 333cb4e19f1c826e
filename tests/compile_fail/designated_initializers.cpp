// SPDX-License-Identifier: BSL-1.0
// error: designated|no matching
// Public types are no aggregates: braces inside an awaiting expression would be freed twice by g++ 12.2.
#include <confab/error.hpp>

int main() {
#if defined(MISUSE)
    confab::diagnostics details{.message = "text"};
#else
    confab::diagnostics details;
#endif
    return details.message.empty() ? 0 : 1;
}
