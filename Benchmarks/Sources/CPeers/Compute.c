// SPDX-License-Identifier: Apache-2.0

#include <x86intrin.h>

#include "CPeers.h"

uint64_t peer_compute(uint64_t iterations, uint64_t *value) {
  uint64_t result = 0, left = iterations;
  uint64_t start = __rdtsc();
  // The instructions of Guests/compute-meter, aligned as there.
  __asm__ volatile(
      ".balign 32\n"
      "0: imulq %[multiplier], %[result]\n"
      "addq %[increment], %[result]\n"
      "decq %[left]\n"
      "jnz 0b\n"
      : [result] "+r"(result), [left] "+r"(left)
      : [multiplier] "r"(6364136223846793005ull), [increment] "r"(1442695040888963407ull)
      : "cc");
  uint64_t cycles = __rdtsc() - start;
  *value = result;
  return cycles;
}
