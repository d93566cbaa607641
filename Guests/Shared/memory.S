/* SPDX-License-Identifier: Apache-2.0 */

/* What the Swift runtime wants of a C library: moving bytes, and a heap that only grows. */

#include "machine.h"

#define HEAP_SIZE 65536
#define OUT_OF_MEMORY 12

    .section .text.memset, "ax"
    .globl memset
memset:
    movq %rdi, %r8
    movl %esi, %eax
    movq %rdx, %rcx
    rep stosb
    movq %r8, %rax
    ret

    .section .text.memcpy, "ax"
    .globl memcpy
memcpy:
    movq %rdi, %rax
    movq %rdx, %rcx
    shrq $3, %rcx
    rep movsq
    movl %edx, %ecx
    andl $7, %ecx
    rep movsb
    ret

    .section .text.memmove, "ax"
    .globl memmove
memmove:
    movq %rdi, %rax
    subq %rsi, %rax
    cmpq %rdx, %rax
    jae memcpy
    movq %rdi, %rax
    leaq -1(%rdi,%rdx), %rdi
    leaq -1(%rsi,%rdx), %rsi
    movq %rdx, %rcx
    std
    rep movsb
    cld
    ret

    .section .text.memcmp, "ax"
    .globl memcmp
memcmp:
    xorl %eax, %eax
    movq %rdx, %rcx
    cmpq %rcx, %rcx
    repe cmpsb
    je 0f
    movzbl -1(%rdi), %eax
    movzbl -1(%rsi), %ecx
    subl %ecx, %eax
0:  ret

/* int posix_memalign(void **result, size_t alignment, size_t size) */
    .section .text.posix_memalign, "ax"
    .globl posix_memalign
posix_memalign:
    movq heap_next(%rip), %rax
    leaq -1(%rax,%rsi), %rax
    negq %rsi
    andq %rsi, %rax
    addq %rax, %rdx
    jc 0f
    leaq heap_end(%rip), %rcx
    cmpq %rcx, %rdx
    ja 0f
    movq %rdx, heap_next(%rip)
    movq %rax, (%rdi)
    xorl %eax, %eax
    ret
0:  movl $OUT_OF_MEMORY, %eax
    ret

    .section .text.free, "ax"
    .globl free
free:
    ret

    .section .data.heap, "aw"
    .balign 8
heap_next:
    .quad heap

    .section .bss.heap, "aw", @nobits
    .balign 16
heap:
    .skip HEAP_SIZE
heap_end:

/* What devices read and write. */
    .section .bss.device_memory, "aw", @nobits
    .balign 4096
    .globl device_memory
device_memory:
    .skip DEVICE_MEMORY_SIZE
