/* SPDX-License-Identifier: Apache-2.0 */

/* Greets as a PVH kernel: a note says where to enter it, in 32-bit protected mode. */

#include "protected-mode.h"

    .section .note.Xen, "a", @note
    .balign 4
    .long 4
    .long 4
    .long PVH_NOTE_PHYS32_ENTRY
    .asciz "Xen"
    .long _start

    .text
    .globl _start
_start:
    movl $stack_top, %esp
    report "Hello from a PVH entry, this is a Roost guest.\n"
    cmpl $PVH_START_MAGIC, (%ebx)
    je 0f
    report "failed: ebx does not point to a start info\n"
    finish STATUS_FAILED

0:  cmpl $0, PVH_START_COMMAND_LINE(%ebx)
    je 0f
    report "command line: "
    movl PVH_START_COMMAND_LINE(%ebx), %esi
    call write_text
    report "\n"
0:  finish STATUS_OK
