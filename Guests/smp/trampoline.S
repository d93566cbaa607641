/* SPDX-License-Identifier: Apache-2.0 */

/* Where the other processors start: copied below 1 MiB, entered in real mode with CS at its first
   byte, and on to long mode with the first processor's tables. Each then sleeps, and notes every
   interrupt that it took. */

#include "guest.h"

    .section .text.trampoline, "ax"
    .globl trampoline
    .globl trampoline_end
    .code16
trampoline:
    cli
    cld
    lgdtl %cs:(protected_pointer - trampoline)
    movl %cr0, %eax
    orb $1, %al
    movl %eax, %cr0
    ljmpl $SELECTOR_CODE32, $(TRAMPOLINE_ADDRESS + (protected - trampoline))

    .code32
protected:
    movl $SELECTOR_DATA, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl $0x20, %eax                    /* physical address extension */
    movl %eax, %cr4
    movl TRAMPOLINE_ADDRESS + (page_table - trampoline), %eax
    movl %eax, %cr3
    movl $0xc0000080, %ecx              /* EFER */
    rdmsr
    orl $0x100, %eax                    /* long mode enable */
    wrmsr
    movl %cr0, %eax
    orl $0x80000000, %eax               /* paging */
    movl %eax, %cr0
    ljmpl $SELECTOR_CODE64, $(TRAMPOLINE_ADDRESS + (long_mode - trampoline))

    .code64
long_mode:
    movabsq $processor_main, %rax
    jmpq *%rax

    .balign 4
protected_pointer:
    .word 8 * 7 - 1
    .long descriptor_table
    .balign 4
    .globl page_table
page_table:
    .long 0
trampoline_end:

    .section .text.processor_main, "ax"
processor_main:
    movl $1, %ebx
    lock xaddl %ebx, processors_started(%rip)
    cmpl $MAXIMUM_PROCESSORS, %ebx
    jae 1f
    leal 1(%rbx), %eax
    shll $10, %eax                      /* 1 KiB of stack each */
    leaq processor_stacks(%rip), %rsp
    addq %rax, %rsp
    lgdt descriptor_table_pointer(%rip)
    lidt interrupt_table_pointer(%rip)
    movl $LOCAL_APIC_BASE, %ecx
    movl $0, LOCAL_APIC_TASK_PRIORITY(%rcx)
    movl $(0x100 | VECTOR_SPURIOUS), LOCAL_APIC_SPURIOUS(%rcx)
    movl LOCAL_APIC_ID(%rcx), %eax
    shrl $24, %eax
    leaq processors(%rip), %rsi
    movl %eax, (%rsi,%rbx,8)
    lock incl processors_ready(%rip)
0:  sti
    hlt
    cli
    incl 4(%rsi,%rbx,8)
    jmp 0b
1:  cli
    hlt
    jmp 1b

    .section .bss.smp, "aw", @nobits
    .balign 16
    .globl processors_started
processors_started:
    .skip 4
    .globl processors_ready
processors_ready:
    .skip 4
    .globl processors
processors:
    .skip MAXIMUM_PROCESSORS * 8
    .balign 16
processor_stacks:
    .skip MAXIMUM_PROCESSORS * 1024
