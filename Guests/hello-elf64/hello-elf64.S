/* SPDX-License-Identifier: Apache-2.0 */

/* Greets from long mode and prints the command line of the start info in %rdi. */

#include "machine.h"

    .section .text.start, "ax"
    .globl _start
_start:
    movq %rdi, %rbx
    leaq greeting(%rip), %rsi
    call write_text
    cmpl $PVH_START_MAGIC, (%rbx)
    jne 1f
    cmpq $0, PVH_START_COMMAND_LINE(%rbx)
    je 0f
    leaq command_line(%rip), %rsi
    call write_text
    movq PVH_START_COMMAND_LINE(%rbx), %rsi
    call write_text
    leaq newline(%rip), %rsi
    call write_text
0:  movb $STATUS_OK, %al
    jmp finish
1:  leaq no_start_info(%rip), %rsi
    call write_text
    movb $STATUS_FAILED, %al
finish:
    outb %al, $DEBUG_EXIT_PORT
    cli
0:  hlt
    jmp 0b

/* Writes the characters at %rsi up to a zero, each once the transmitter is empty. */
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

    .section .rodata
greeting:
    .asciz "Hello from long mode, this is a Roost guest.\n"
command_line:
    .asciz "command line: "
newline:
    .asciz "\n"
no_start_info:
    .asciz "failed: rdi does not point to a start info\n"
