// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_WORD_TABLES_HPP
#define CONFAB_TESTS_SUPPORT_WORD_TABLES_HPP

#include <confab/json/open_enum.hpp>

#include <cstddef>

namespace confab::tests {

/// Whether each enumerator up to the last has a word, which leads back to it, and no word is left over.
template <class Enum>
bool has_all_words(Enum last) {
    for (int value = 1; value <= static_cast<int>(last); ++value) {
        auto const enumerator = static_cast<Enum>(value);
        auto const word = json::word_of(enumerator);
        if (word.empty() || json::enumerator_of<Enum>(word) != enumerator) return false;
    }
    return words_of(last).size() == static_cast<std::size_t>(last) + 1;
}

} // namespace confab::tests

#endif
