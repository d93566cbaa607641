/* SPDX-License-Identifier: Apache-2.0 */

/* Greets as a multiboot 1 kernel and says what the boot loader handed over. */

#include "protected-mode.h"

#define INFO_HAS_MEMORY 0x1
#define INFO_HAS_COMMAND_LINE 0x4
#define INFO_HAS_MODULES 0x8
#define INFO_MEMORY_UPPER 8
#define INFO_COMMAND_LINE 16
#define INFO_MODULE_COUNT 20
#define INFO_MODULES 24

/* Asks for modules on page boundaries and for memory sizes. */
#define HEADER_FLAGS 0x3

    .section .multiboot, "a"
    .balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long HEADER_FLAGS
    .long -(MULTIBOOT_HEADER_MAGIC + HEADER_FLAGS)

    .text
    .globl _start
_start:
    movl $stack_top, %esp
    movl %eax, %ebp
    report "Hello from protected mode, this is a Roost guest.\n"
    cmpl $MULTIBOOT_LOADER_MAGIC, %ebp
    je 0f
    report "failed: eax does not hold the multiboot magic\n"
    finish STATUS_FAILED

0:  testl $INFO_HAS_MEMORY, (%ebx)
    jz 0f
    report "upper memory: "
    report_number INFO_MEMORY_UPPER(%ebx)
    report " KiB\n"
0:  testl $INFO_HAS_COMMAND_LINE, (%ebx)
    jz 0f
    report "command line: "
    movl INFO_COMMAND_LINE(%ebx), %esi
    call write_text
    report "\n"
0:  testl $INFO_HAS_MODULES, (%ebx)
    jz 0f
    cmpl $0, INFO_MODULE_COUNT(%ebx)
    je 0f
    report "first module: "
    movl INFO_MODULES(%ebx), %edi
    movl 4(%edi), %eax
    subl (%edi), %eax
    call write_number
    report " bytes\n"
0:  finish STATUS_OK
