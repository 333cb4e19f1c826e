// SPDX-License-Identifier: BSL-1.0
#ifndef CONFAB_TESTS_SUPPORT_MEMORY_SHORTAGE_HPP
#define CONFAB_TESTS_SUPPORT_MEMORY_SHORTAGE_HPP

#include "support/sanitizers.hpp"

#include <malloc.h>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace confab::tests {

/// Which allocation of this thread fails, and what is allocated. Idle unless a test has armed it.
class memory_shortage {
public:
    /// @param at the n-th allocation from now on fails, from 1.
    void begin(std::size_t at) noexcept {
        at_ = at;
        count_ = 0;
        is_armed_ = true;
    }
    /// @return whether an allocation has failed.
    bool end() noexcept {
        is_armed_ = false;
        return count_ >= at_;
    }
    bool refuses() noexcept { return is_armed_ && ++count_ == at_; }

    std::int64_t live = 0; ///< allocations less deallocations of this thread
    /// The same in bytes, and the most since that was set.
    std::int64_t live_bytes = 0, peak_bytes = 0;

    void took(void* memory) noexcept {
        ++live;
        live_bytes += static_cast<std::int64_t>(::malloc_usable_size(memory));
        peak_bytes = std::max(peak_bytes, live_bytes);
    }
    void gave(void* memory) noexcept {
        --live;
        live_bytes -= static_cast<std::int64_t>(::malloc_usable_size(memory));
    }

private:
    std::size_t at_ = 0;
    std::size_t count_ = 0;
    bool is_armed_ = false;
};

inline constinit thread_local memory_shortage shortage;

// ThreadSanitizer has its own, which cannot be replaced.
#if !defined(CONFAB_TESTS_UNDER_TSAN)
inline void* allocate(std::size_t size, std::size_t alignment) {
    if (shortage.refuses()) return nullptr;
    void* const memory = alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__
                             ? std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)
                             : std::malloc(std::max<std::size_t>(size, 1));
    if (memory != nullptr) shortage.took(memory);
    return memory;
}
inline void* allocate_or_throw(std::size_t size, std::size_t alignment = 1) {
    if (void* const memory = allocate(size, alignment)) return memory;
    throw std::bad_alloc();
}
inline void deallocate(void* memory) noexcept {
    if (memory != nullptr) shortage.gave(memory);
    std::free(memory);
}

#endif

} // namespace confab::tests

#if !defined(CONFAB_TESTS_UNDER_TSAN)

// For the whole test program, of which one file includes this: all others behave as before.
void* operator new(std::size_t size) { return confab::tests::allocate_or_throw(size); }
void* operator new[](std::size_t size) { return confab::tests::allocate_or_throw(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
    return confab::tests::allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return confab::tests::allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, std::nothrow_t const&) noexcept { return confab::tests::allocate(size, 1); }
void* operator new[](std::size_t size, std::nothrow_t const&) noexcept { return confab::tests::allocate(size, 1); }
void operator delete(void* memory) noexcept { confab::tests::deallocate(memory); }
void operator delete[](void* memory) noexcept { confab::tests::deallocate(memory); }
void operator delete(void* memory, std::size_t) noexcept { confab::tests::deallocate(memory); }
void operator delete[](void* memory, std::size_t) noexcept { confab::tests::deallocate(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { confab::tests::deallocate(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { confab::tests::deallocate(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { confab::tests::deallocate(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { confab::tests::deallocate(memory); }
#endif

#endif
