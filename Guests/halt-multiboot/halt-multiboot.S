/* SPDX-License-Identifier: Apache-2.0 */

/* Greets as a multiboot 1 kernel, then halts for ever with interrupts off: for other monitors, too. */

#include "protected-mode.h"

#define HEADER_FLAGS 0x0

    .section .multiboot, "a"
    .balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long HEADER_FLAGS
    .long -(MULTIBOOT_HEADER_MAGIC + HEADER_FLAGS)

    .text
    .globl _start
_start:
    movl $stack_top, %esp
    report "halting\n"
    cli
0:  hlt
    jmp 0b
