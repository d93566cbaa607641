/* SPDX-License-Identifier: Apache-2.0 */

/* Single instructions for Swift. Memory is named by physical address, which is also the virtual
   one; every access is volatile and as wide as its name says. */

#ifndef ROOST_GUEST_PROCESSOR_H
#define ROOST_GUEST_PROCESSOR_H

#include <stdint.h>

#include "machine.h"

#define INSTRUCTION static inline __attribute__((always_inline))

#define PORT_ACCESS(name, type, suffix)                                              \
    INSTRUCTION void output##name(uint16_t port, type value) {                       \
        __asm__ volatile("out" suffix " %0, %1" : : "a"(value), "Nd"(port) : "memory"); \
    }                                                                                \
    INSTRUCTION type input##name(uint16_t port) {                                    \
        type value;                                                                  \
        __asm__ volatile("in" suffix " %1, %0" : "=a"(value) : "Nd"(port) : "memory"); \
        return value;                                                                \
    }

PORT_ACCESS(8, uint8_t, "b")
PORT_ACCESS(16, uint16_t, "w")
PORT_ACCESS(32, uint32_t, "l")

/* Assembly, because a compiler may choose a string instruction or fold an access away. */
#define MEMORY_ACCESS(name, type, suffix)                                            \
    INSTRUCTION void store##name(uint64_t address, type value) {                     \
        __asm__ volatile("mov" suffix " %0, (%1)" : : "r"(value), "r"(address) : "memory"); \
    }                                                                                \
    INSTRUCTION type load##name(uint64_t address) {                                  \
        type value;                                                                  \
        __asm__ volatile("mov" suffix " (%1), %0" : "=r"(value) : "r"(address) : "memory"); \
        return value;                                                                \
    }

MEMORY_ACCESS(8, uint8_t, "b")
MEMORY_ACCESS(16, uint16_t, "w")
MEMORY_ACCESS(32, uint32_t, "l")
MEMORY_ACCESS(64, uint64_t, "q")

/* A locked instruction orders stores before later loads; an interpreting KVM refuses mfence. */
INSTRUCTION void fullBarrier(void) {
    __asm__ volatile("lock; orl $0, (%%rsp)" : : : "memory", "cc");
}

INSTRUCTION void pauseProcessor(void) { __asm__ volatile("pause" : : : "memory"); }
INSTRUCTION void enableInterrupts(void) { __asm__ volatile("sti" : : : "memory"); }
INSTRUCTION void disableInterrupts(void) { __asm__ volatile("cli" : : : "memory"); }

/* Enables interrupts, sleeps until one came, disables them. None is lost in between, because sti
   takes effect after the instruction that follows it. */
INSTRUCTION void sleepUntilInterrupt(void) { __asm__ volatile("sti; hlt; cli" : : : "memory"); }

INSTRUCTION void haltForever(void) { __asm__ volatile("0: cli; hlt; jmp 0b" : : : "memory"); }

INSTRUCTION uint64_t readTimestamp(void) {
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

extern char device_memory[];
extern char interrupt_counts[];

/* Physical address of DEVICE_MEMORY_SIZE bytes on a page boundary. */
INSTRUCTION uint64_t deviceMemoryAddress(void) { return (uint64_t)device_memory; }

/* Physical address of VECTOR_COUNT 64-bit counts of interrupts. */
INSTRUCTION uint64_t interruptCountsAddress(void) { return (uint64_t)interrupt_counts; }

#endif
