/* SPDX-License-Identifier: Apache-2.0 */

/* What trampoline.S and Swift share. */

#ifndef ROOST_GUEST_SMP_H
#define ROOST_GUEST_SMP_H

#include "machine.h"

#define MAXIMUM_PROCESSORS 63

/* A page below 1 MiB, far from where loaders put tables and start info. */
#define TRAMPOLINE_ADDRESS 0x80000

#ifndef __ASSEMBLER__

#include "processor.h"

extern char trampoline[], trampoline_end[], page_table[];
extern char processors_started[], processors_ready[], processors[];

INSTRUCTION uint64_t trampolineAddress(void) { return (uint64_t)trampoline; }
INSTRUCTION uint64_t trampolineEndAddress(void) { return (uint64_t)trampoline_end; }
INSTRUCTION uint64_t pageTableAddress(void) { return (uint64_t)page_table; }

/* 32-bit count of processors that came up. */
INSTRUCTION uint64_t processorsStartedAddress(void) { return (uint64_t)processors_started; }

/* 32-bit count of processors that take interrupts, or are about to. */
INSTRUCTION uint64_t processorsReadyAddress(void) { return (uint64_t)processors_ready; }

/* For each processor, in the order of coming up, the 32-bit identifier of its local APIC and a 32-bit
   count of the interrupts that it answered. */
INSTRUCTION uint64_t processorsAddress(void) { return (uint64_t)processors; }

INSTRUCTION uint64_t readPageTableRegister(void) {
    uint64_t value;
    __asm__ volatile("mov %%cr3, %0" : "=r"(value));
    return value;
}

#endif
#endif
