/* SPDX-License-Identifier: Apache-2.0 */

/* Where a Swift guest starts: own stack, own descriptor and interrupt tables, then guest_main with
   the address of the start info. */

#include "machine.h"

    .section .text.start, "ax"
    .globl _start
_start:
    cli
    cld
    leaq stack_top(%rip), %rsp
    lgdt descriptor_table_pointer(%rip)
    pushq $SELECTOR_CODE64
    leaq 0f(%rip), %rax
    pushq %rax
    lretq
0:  movl $SELECTOR_DATA, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    call load_interrupt_table
    call guest_main
    ud2

    .section .data.descriptors, "aw"
    .balign 16
    .globl descriptor_table
descriptor_table:
    .quad 0
    .quad 0x00af9b000000ffff    /* code, 64 bits */
    .quad 0x00cf93000000ffff    /* data */
    .quad 0x00cf9b000000ffff    /* code, 32 bits */
    .quad 0x00cff3000000ffff    /* data, ring 3 */
    .quad 0x00affb000000ffff    /* code, 64 bits, ring 3 */
    .globl task_descriptor
task_descriptor:
    .quad 0, 0
descriptor_table_end:

    .globl descriptor_table_pointer
descriptor_table_pointer:
    .word descriptor_table_end - descriptor_table - 1
    .quad descriptor_table

    .section .bss.stack, "aw", @nobits
    .balign 16
    .skip 32768
    .globl stack_top
stack_top:
