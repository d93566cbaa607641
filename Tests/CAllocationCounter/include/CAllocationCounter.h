// SPDX-License-Identifier: Apache-2.0
//
// Counts how often a thread asks the C library for memory, which is also how Swift gets its.

#ifndef ROOST_CALLOCATIONCOUNTER_H
#define ROOST_CALLOCATIONCOUNTER_H

#include <stdint.h>

/// How many blocks of memory the calling thread has asked for so far.
uint64_t roost_allocation_count(void);

#endif
