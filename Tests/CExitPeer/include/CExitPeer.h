// SPDX-License-Identifier: Apache-2.0
//
// What the handling of an exit is measured against: the least C that serves the same accesses, and a
// KVM_RUN of nothing, so that what is measured needs no KVM and repeats to the instruction.

#ifndef ROOST_CEXITPEER_H
#define ROOST_CEXITPEER_H

#include <linux/kvm.h>
#include <stddef.h>
#include <stdint.h>

// The access that is repeated.
enum { EXIT_PEER_PORT_WRITE, EXIT_PEER_PORT_READ, EXIT_PEER_MEMORY_WRITE, EXIT_PEER_MEMORY_READ };

/// The access of a name such as `port-write`, or -1 if there is none.
int exit_peer_access(const char *name);

// The scratch register of COM1, the debug-exit port, and two registers of a virtio device in slot 0:
// DeviceFeaturesSel and MagicValue.
#define EXIT_PEER_SERIAL_PORT 0x3f8
#define EXIT_PEER_SCRATCH_PORT 0x3ff
#define EXIT_PEER_END_PORT 0xf4
#define EXIT_PEER_PAGE_SIZE (3 * 4096)

// What ends the peer's loop without the guest's wish.
#define EXIT_PEER_HALTED 126
#define EXIT_PEER_CRASHED 127
#define EXIT_PEER_VIRTIO_BASE 0xd0000000u
#define EXIT_PEER_VIRTIO_SIZE 0x1000u
#define EXIT_PEER_VIRTIO_MAGIC 0x00
#define EXIT_PEER_VIRTIO_DEVICE 0x08
#define EXIT_PEER_VIRTIO_SELECT 0x14
#define EXIT_PEER_VIRTIO_STATUS 0x70

/// The registers that the peer has.
struct exit_peer_devices {
  uint8_t scratch;
  uint32_t feature_select;
  uint32_t status;
  /// -1 until the guest ends the machine.
  int end;
  /// Where serial output goes; -1 drops it.
  int serial;
};

/// Serves one exit of the peer. Returns whether the guest goes on.
int exit_peer_serve(struct exit_peer_devices *devices, struct kvm_run *run);

/// Runs a vCPU by ioctl until the guest ends; returns what it wrote to the debug-exit port, or
/// -errno.
int exit_peer_run(int vcpu, struct kvm_run *run, struct exit_peer_devices *devices);

/// A file without a name for a vCPU's shared page of three pages, or -errno.
int exit_peer_page_file(void);

/// Makes every KVM request of the calling thread succeed without a kernel. `page` is the vCPU's
/// shared page and `file` what is behind it; KVM_RUN repeats one access `count` times, then ends the
/// machine.
void exit_peer_simulate(struct kvm_run *page, int file, int access, uint64_t count);

/// Gives the calling thread its kernel back.
void exit_peer_stop_simulating(void);

/// The loop of the peer over the simulated KVM_RUN, with everything or with nothing done about an
/// exit. Returns the nanoseconds that it took.
uint64_t exit_peer_time_simulated(struct kvm_run *page, int serves);

/// The monotonic clock in nanoseconds.
uint64_t exit_peer_now(void);

#endif
