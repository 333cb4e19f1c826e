// SPDX-License-Identifier: BSL-1.0
// What the precompiled headers of the tests belong to.
