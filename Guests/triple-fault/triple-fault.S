/* SPDX-License-Identifier: Apache-2.0 */

/* Faults with an empty interrupt table: neither the fault nor the double fault finds a handler. */

#include "protected-mode.h"

    .section .multiboot, "a"
    .balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long 0
    .long -MULTIBOOT_HEADER_MAGIC

    .text
    .globl _start
_start:
    movl $stack_top, %esp
    report "about to fault three times\n"
    lidt empty_table
    ud2
    report "failed: still alive after an exception without a handler\n"
    finish STATUS_FAILED

    .section .rodata
empty_table:
    .word 0
    .long 0
