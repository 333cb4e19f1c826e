// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_GENERATORS_HPP
#define CONFAB_GENERATORS_HPP

// What can be made of async generators.
#include <confab/generators/chunk.hpp>
#include <confab/generators/collect.hpp>
#include <confab/generators/filter.hpp>
#include <confab/generators/flatten.hpp>
#include <confab/generators/for_each.hpp>
#include <confab/generators/map.hpp>
#include <confab/generators/merge.hpp>
#include <confab/generators/merge_by.hpp>
#include <confab/generators/merge_options.hpp>
#include <confab/generators/prefetch.hpp>
#include <confab/generators/reorder.hpp>
#include <confab/generators/take.hpp>
#include <confab/generators/take_while.hpp>

#endif
