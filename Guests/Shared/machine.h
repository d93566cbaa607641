/* SPDX-License-Identifier: Apache-2.0 */

/* The machine that the guests see, for assembly and, through Machine.swift, for Swift.
   Guests/README.md says it in words. Plain numbers only: both languages read this file. */

#ifndef ROOST_GUEST_MACHINE_H
#define ROOST_GUEST_MACHINE_H

/* Ends the machine; the byte written, 0 to 119, is its status. */
#define DEBUG_EXIT_PORT 0xf4
#define STATUS_OK 0
#define STATUS_FAILED 1
#define STATUS_MISSING 2
#define STATUS_EXCEPTION 3

/* Written to the port as a word, sleeps in S5: type 5 and the enable bit. */
#define POWER_CONTROL_PORT 0x604
#define POWER_OFF (5 << 10 | 1 << 13)

/* COM1, a 16550A. */
#define SERIAL_PORT 0x3f8
#define SERIAL_DATA 0
#define SERIAL_INTERRUPT_ENABLE 1
#define SERIAL_INTERRUPT_IDENTITY 2
#define SERIAL_LINE_CONTROL 3
#define SERIAL_MODEM_CONTROL 4
#define SERIAL_LINE_STATUS 5
#define SERIAL_IRQ 4

/* Where each boot protocol's loader leaves its mark. */
#define REAL_MODE_ORIGIN 0x7c00
#define MULTIBOOT_HEADER_MAGIC 0x1badb002
#define MULTIBOOT_LOADER_MAGIC 0x2badb002
#define PVH_START_MAGIC 0x336ec578
#define PVH_START_COMMAND_LINE 0x18
#define PVH_NOTE_PHYS32_ENTRY 18

/* Two interrupt controllers, the interval timer and the local APIC, wired as on a PC. */
#define PIC_MASTER_COMMAND 0x20
#define PIC_MASTER_DATA 0x21
#define PIC_SLAVE_COMMAND 0xa0
#define PIC_SLAVE_DATA 0xa1
#define PIC_END_OF_INTERRUPT 0x20
#define PIT_CHANNEL0 0x40
#define PIT_COMMAND 0x43
#define IO_APIC_BASE 0xfec00000
#define LOCAL_APIC_BASE 0xfee00000
#define LOCAL_APIC_ID 0x20
#define LOCAL_APIC_TASK_PRIORITY 0x80
#define LOCAL_APIC_END_OF_INTERRUPT 0xb0
#define LOCAL_APIC_SPURIOUS 0xf0
#define LOCAL_APIC_COMMAND_LOW 0x300
#define LOCAL_APIC_COMMAND_HIGH 0x310
#define LOCAL_APIC_TIMER 0x320
#define LOCAL_APIC_LINT0 0x350
#define LOCAL_APIC_TIMER_INITIAL 0x380
#define LOCAL_APIC_TIMER_DIVIDE 0x3e0

/* Interrupt vectors: what the PIC sends starts at 32, what the local APIC sends at 48. */
#define VECTOR_PIC 32
#define VECTOR_APIC 48
#define VECTOR_SERIAL 48
#define VECTOR_TIMER 49
#define VECTOR_CALL 50
#define VECTOR_SPURIOUS 63
#define VECTOR_COUNT 64

/* virtio-mmio: slot n lies n strides above the base. */
#define VIRTIO_BASE 0xd0000000
#define VIRTIO_STRIDE 0x1000
#define VIRTIO_SLOTS 16

/* Room for queues and buffers. */
#define DEVICE_MEMORY_SIZE 0x20000

/* Nobody answers at these: a write is lost, a read gives all ones. */
#define UNCLAIMED_PORT 0x80
#define UNCLAIMED_ADDRESS 0xd00ff000

/* Segments of the descriptor table in start.S. */
#define SELECTOR_CODE64 0x08
#define SELECTOR_DATA 0x10
#define SELECTOR_CODE32 0x18
#define SELECTOR_USER_DATA 0x23
#define SELECTOR_USER_CODE64 0x2b
#define SELECTOR_TASK 0x30

#endif
