/* SPDX-License-Identifier: Apache-2.0 */

/* A stack and reporting for guests in 32-bit protected mode; emitted where it is included. */

#ifndef ROOST_GUEST_PROTECTED_MODE_H
#define ROOST_GUEST_PROTECTED_MODE_H

#include "machine.h"

    .code32

/* Changes %eax, %ecx, %edx, %esi. */
.macro report text
    movl $.Ltext\@, %esi
    call write_text
    .pushsection .rodata
.Ltext\@:
    .asciz "\text"
    .popsection
.endm

/* Writes a register or immediate in decimal. Changes %eax, %ecx, %edx, %esi. */
.macro report_number value
    movl \value, %eax
    call write_number
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

    .text

/* Writes the characters at %esi up to a zero, each once the transmitter is empty. */
write_text:
    cld
0:  movw $(SERIAL_PORT + SERIAL_LINE_STATUS), %dx
1:  inb %dx, %al
    testb $0x20, %al
    jz 1b
    lodsb
    testb %al, %al
    jz 2f
    movw $SERIAL_PORT, %dx
    outb %al, %dx
    jmp 0b
2:  ret

/* Writes %eax in decimal. */
write_number:
    movl $(digits_end - 1), %esi
    movl $10, %ecx
0:  xorl %edx, %edx
    divl %ecx
    addb $'0', %dl
    decl %esi
    movb %dl, (%esi)
    testl %eax, %eax
    jnz 0b
    jmp write_text

    .bss
    .balign 16
    .skip 4096
stack_top:
digits:
    .skip 11
digits_end:
    .text

#endif
