/* SPDX-License-Identifier: Apache-2.0 */

/* Reporting from real mode. The transmitter is not polled: that would double the exits. */

#ifndef ROOST_GUEST_REAL_MODE_H
#define ROOST_GUEST_REAL_MODE_H

#include "machine.h"

/* Sends a line with one string instruction: one exit a character at most.
   Changes %cx, %dx, %si. */
.macro report text
    cld
    movw $.Ltext\@, %si
    movw $(.Lend\@ - .Ltext\@), %cx
    movw $SERIAL_PORT, %dx
    rep outsb
    .pushsection .rodata
.Ltext\@:
    .ascii "\text\n"
.Lend\@:
    .popsection
.endm

/* Ends the machine; a machine without the port halts for ever. Changes %al. */
.macro finish status
    movb $\status, %al
    outb %al, $DEBUG_EXIT_PORT
    cli
.Lhalt\@:
    hlt
    jmp .Lhalt\@
.endm

#endif
