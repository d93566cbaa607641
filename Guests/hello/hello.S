/* SPDX-License-Identifier: Apache-2.0 */

/* Greets from real mode in seven instructions: one exit a character and one to end. */

#include "real-mode.h"

    .code16
    .text
    .globl _start
_start:
    report "Hello from real mode, this is a Roost guest."
    finish STATUS_OK
