/* SPDX-License-Identifier: Apache-2.0 */

/* Runs for ever with interrupts off and no exit: only a signal to the processor's thread ends it. */

#include "real-mode.h"

    .code16
    .text
    .globl _start
_start:
    report "spinning"
    cli
0:  jmp 0b
