/* SPDX-License-Identifier: Apache-2.0 */

/* Interrupts are counted and acknowledged here, and never reach Swift: a guest compares counts.
   Exceptions go to guest_exception, which does not return. */

#include "machine.h"

    .section .text.interrupts, "ax"

/* One entry a vector, 16 bytes each, which leave the vector above an error code on the stack. */
    .balign 16
entries:
    .set vector, 0
    .rept VECTOR_COUNT
    .balign 16
    .if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21)
    pushq $0
    .endif
    pushq $vector
    jmp handle
    .set vector, vector + 1
    .endr

handle:
    pushq %rax
    pushq %rcx
    movl 16(%rsp), %eax
    cmpl $VECTOR_PIC, %eax
    jb exception
    leaq interrupt_counts(%rip), %rcx
    lock incq (%rcx,%rax,8)
    cmpl $VECTOR_SPURIOUS, %eax
    je done
    cmpl $VECTOR_APIC, %eax
    jae from_apic
    cmpl $(VECTOR_PIC + 8), %eax
    movb $PIC_END_OF_INTERRUPT, %al
    jb 0f
    outb %al, $PIC_SLAVE_COMMAND
0:  outb %al, $PIC_MASTER_COMMAND
    jmp done
from_apic:
    movl $(LOCAL_APIC_BASE + LOCAL_APIC_END_OF_INTERRUPT), %ecx
    movl $0, (%rcx)
done:
    popq %rcx
    popq %rax
    addq $16, %rsp
    iretq

exception:
    movq 16(%rsp), %rdi
    movq 24(%rsp), %rsi
    movq 32(%rsp), %rdx
    andq $-16, %rsp
    call guest_exception
    ud2

/* Fills the interrupt table and loads it. Keeps %rdi. */
    .globl load_interrupt_table
load_interrupt_table:
    leaq interrupt_table(%rip), %rsi
    leaq entries(%rip), %rax
    movl $VECTOR_COUNT, %ecx
0:  movw %ax, (%rsi)
    movw $SELECTOR_CODE64, 2(%rsi)
    movw $0x8e00, 4(%rsi)
    movq %rax, %rdx
    shrq $16, %rdx
    movw %dx, 6(%rsi)
    addq $16, %rax
    addq $16, %rsi
    decl %ecx
    jnz 0b
    lidt interrupt_table_pointer(%rip)
    ret

    .section .rodata.interrupts, "a"
    .globl interrupt_table_pointer
interrupt_table_pointer:
    .word VECTOR_COUNT * 16 - 1
    .quad interrupt_table

    .section .bss.interrupts, "aw", @nobits
    .balign 16
    .globl interrupt_table
interrupt_table:
    .skip VECTOR_COUNT * 16
    .globl interrupt_counts
interrupt_counts:
    .skip VECTOR_COUNT * 8
