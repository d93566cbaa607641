// SPDX-License-Identifier: Apache-2.0
//
// What the monitor is measured against: the least C that does the same.

#ifndef ROOST_CPEERS_H
#define ROOST_CPEERS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "CExitPeer.h"

// A machine -----------------------------------------------------------------------------------

/// A virtual machine with one vCPU.
struct peer_machine {
  int kvm;
  int vm;
  int vcpu;
  size_t page_size;
  struct kvm_run *page;
  uint8_t *memory;
  size_t memory_size;
};

/// How the vCPU enters its image.
enum peer_entry { PEER_REAL_MODE, PEER_PROTECTED_MODE };

/// Makes a machine with the requests that the monitor makes. Returns 0 or -errno, and then nothing
/// is left.
int peer_machine_open(struct peer_machine *machine, size_t memory_size, const void *image,
                      size_t length, uint64_t address, uint64_t start, enum peer_entry entry,
                      int has_interrupt_controllers);

void peer_machine_close(struct peer_machine *machine);

/// Runs a machine to its end; its serial output goes to a descriptor, -1 drops it. Returns what the
/// guest wrote to the debug-exit port, or -errno.
int peer_machine_run(struct peer_machine *machine, int serial);

/// Makes, runs and ends `count` machines with a real-mode image of 64 KiB of memory. Returns 0 or
/// -errno.
int peer_machine_churn(const void *image, size_t length, int count);

/// A multiboot image that makes `count` accesses of one kind, in groups of 16, and ends. Returns how
/// many of the bytes it used; 512 are enough.
size_t peer_exit_guest(uint8_t *bytes, int access, uint32_t count);

#define PEER_EXIT_GUEST_ADDRESS 0x100000
#define PEER_EXIT_GUEST_START 0x100020

// Computing -----------------------------------------------------------------------------------

/// What the guest compute-meter computes in ring 3, here; at least one step. Returns the cycles.
uint64_t peer_compute(uint64_t iterations, uint64_t *value);

// A driver of a virtio block device ------------------------------------------------------------

/// A driver that lives in the guest's memory. It keeps `depth` reads in flight.
struct peer_driver {
  uint8_t *memory;
  uint16_t size;
  uint16_t depth;
  uint16_t next_available;
  uint16_t next_used;
  uint32_t length;
  int is_random;
  uint64_t sectors;
  uint64_t sector;
  uint64_t state;
  uint64_t failures;
};

// Where the driver's parts are in guest memory. A request has 256 KiB.
#define PEER_DRIVER_DESCRIPTORS 0x10000
#define PEER_DRIVER_AVAILABLE 0x20000
#define PEER_DRIVER_USED 0x30000
#define PEER_DRIVER_REQUESTS 0x100000
#define PEER_DRIVER_REQUEST_SIZE 0x40000
#define PEER_DRIVER_DATA 0x1000

/// Starts over with an empty queue of 256 descriptors.
void peer_driver_reset(struct peer_driver *driver, uint8_t *memory, uint16_t depth, uint32_t length,
                       int is_random, uint64_t sectors);

/// Makes the first requests available.
void peer_driver_fill(struct peer_driver *driver);

/// Takes what is done, and makes as many new requests available while `left` allows. Returns how many
/// were done.
uint32_t peer_driver_turn(struct peer_driver *driver, uint64_t *left);

/// Whether the device wants to be notified.
int peer_driver_wants_notification(const struct peer_driver *driver);

/// Waits until one of two descriptors is readable: bit 0 for the first, bit 1 for the second.
/// `set` is an epoll descriptor with both in it.
int peer_wait(int set);

/// An epoll descriptor with two descriptors in it, or -errno.
int peer_wait_set(int first, int second);

// The same I/O without a device ------------------------------------------------------------------

/// io_uring itself.
struct peer_ring {
  int descriptor;
  unsigned entries;
  void *rings;
  size_t rings_size;
  void *submissions;
  size_t submissions_size;
  unsigned *submission_tail, *submission_mask, *completion_head, *completion_tail, *completion_mask;
  void *completions;
};

int peer_ring_open(struct peer_ring *ring, unsigned entries);
void peer_ring_close(struct peer_ring *ring);

/// Makes `count` reads with `depth` of them in flight into 256 KiB of `memory` each. Returns 0 or
/// -errno.
int peer_ring_read(struct peer_ring *ring, int file, uint8_t *memory, unsigned depth,
                   uint32_t length, int is_random, uint64_t size, uint64_t count);

// Processes -------------------------------------------------------------------------------------

/// Starts a program with standard input from /dev/null and both outputs to a file, in a directory of
/// its own choice. Returns its number or -errno.
pid_t peer_spawn(char *const arguments[], const char *output, int appends);

/// Waits for a process. Returns its status as a shell gives it, or -errno; after `seconds` it is killed
/// and the status is 124.
int peer_wait_for(pid_t process, int seconds);

#endif
