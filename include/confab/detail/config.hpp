// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_DETAIL_CONFIG_HPP
#define CONFAB_DETAIL_CONFIG_HPP

// Bodies live in impl/*.ipp. Header-only (the default) includes them as inline functions; with
// CONFAB_SEPARATE_COMPILATION they are compiled once, in the unit that includes <confab/src.hpp>.
#if defined(CONFAB_SEPARATE_COMPILATION)
#define CONFAB_DECL
#else
#define CONFAB_DECL inline
#endif

#endif
