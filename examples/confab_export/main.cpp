// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

int main(int argument_count, char** arguments) { return confab_export::run_program(argument_count, arguments); }
