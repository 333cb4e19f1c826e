// SPDX-License-Identifier: BSL-1.0
#include CONSUMER_HEADER

bool part_is_usable();

int main() { return part_is_usable() && confab::name_of(confab::errc::not_found) == "not_found" ? 0 : 1; }
