/* SPDX-License-Identifier: Apache-2.0 */

/* Runs an instruction that hardware has but that a KVM which interprets ring 0 refuses, for a
   monitor to say so in words. */

#include "real-mode.h"

    .code16
    .text
    .globl _start
_start:
    report "about to run popcnt"
    movl $0x00ff00ff, %eax
    popcntl %eax, %ebx
    cmpl $16, %ebx
    jne 0f
    report "ran popcnt"
    finish STATUS_OK
0:  report "failed: popcnt counted wrongly"
    finish STATUS_FAILED
