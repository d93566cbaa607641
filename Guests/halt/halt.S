/* SPDX-License-Identifier: Apache-2.0 */

/* Halts for ever with interrupts off: only the outside can end it. */

#include "real-mode.h"

    .code16
    .text
    .globl _start
_start:
    report "halting"
    cli
0:  hlt
    jmp 0b
