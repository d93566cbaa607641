/* SPDX-License-Identifier: Apache-2.0 */

/* To ring 3 and back. The way back is an invalid opcode: an exception is delivered everywhere, while a
   KVM that runs ring 3 natively but interprets ring 0 may take syscall and int for its own. */

#include "guest.h"

    .section .text.compute_in_ring3, "ax"
    .globl compute_in_ring3
compute_in_ring3:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    pushq %rdx
    movq %rsp, ring0_stack(%rip)
    movq %rsp, task_state + 4(%rip)
    movq %rsi, %cr3

    /* Where the exception leads. */
    leaq back(%rip), %rax
    leaq interrupt_table + VECTOR_INVALID_OPCODE * 16(%rip), %rcx
    movw %ax, (%rcx)
    shrq $16, %rax
    movw %ax, 6(%rcx)

    /* A task state segment, for the stack that the exception switches to. */
    leaq task_state(%rip), %rax
    leaq task_descriptor(%rip), %rcx
    movq $0x0000890000000067, %rdx
    movq %rdx, (%rcx)
    movw %ax, 2(%rcx)
    shrq $16, %rax
    movb %al, 4(%rcx)
    movb %ah, 7(%rcx)
    movl $SELECTOR_TASK, %eax
    ltr %ax

    pushq $SELECTOR_USER_DATA
    leaq ring3_stack(%rip), %rax
    pushq %rax
    pushq $2
    pushq $SELECTOR_USER_CODE64
    leaq ring3(%rip), %rax
    pushq %rax
    iretq

ring3:
    movq %rdi, %rcx
    movabsq $MULTIPLIER, %r8
    movabsq $INCREMENT, %r9
    xorl %esi, %esi
    rdtsc
    shlq $32, %rdx
    leaq (%rax,%rdx), %r10
    .balign 32
0:  imulq %r8, %rsi
    addq %r9, %rsi
    decq %rcx
    jnz 0b
    rdtsc
    shlq $32, %rdx
    addq %rdx, %rax
    subq %r10, %rax
    ud2

/* The code segment comes from the exception's frame: reading it in ring 3 would show the host's. */
back:
    movl 8(%rsp), %r11d
    movq ring0_stack(%rip), %rsp
    popq %rdx
    movq %rax, (%rdx)
    movq %rsi, %rax
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    /* A fault before ring 3 was reached is not a result. */
    cmpl $SELECTOR_USER_CODE64, %r11d
    je 0f
    xorl %eax, %eax
0:  ret

    .section .bss.ring3, "aw", @nobits
    .balign 16
ring0_stack:
    .skip 16
task_state:
    .skip 104
    .balign 16
    .skip 256
ring3_stack:
