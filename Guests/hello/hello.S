/* SPDX-License-Identifier: Apache-2.0 */

/* Greets from real mode: one exit a character, one to end, and 51 instructions in all. */

#include "real-mode.h"

    .code16
    .text
    .globl _start
_start:
    report "Hello from real mode, this is a Roost guest."
    finish STATUS_OK
