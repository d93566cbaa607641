/* SPDX-License-Identifier: Apache-2.0 */

/* What ring3.S and Swift share. */

#ifndef ROOST_GUEST_COMPUTE_METER_H
#define ROOST_GUEST_COMPUTE_METER_H

#include "machine.h"

/* A step of the computation: value * MULTIPLIER + INCREMENT. */
#define MULTIPLIER 6364136223846793005
#define INCREMENT 1442695040888963407

#define VECTOR_INVALID_OPCODE 6

#ifndef __ASSEMBLER__

#include "processor.h"

/* Runs that many steps, at least one, from 0 in ring 3, puts the cycles they took in *cycles and
   returns the value. The page table at an address must let ring 3 use the image. */
uint64_t compute_in_ring3(uint64_t iterations, uint64_t page_table, uint64_t *cycles);

#endif
#endif
