// SPDX-License-Identifier: Apache-2.0
//
// What the checks of a host need of C.

#ifndef ROOST_CHOSTCHECKS_H
#define ROOST_CHOSTCHECKS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/// fork, which Swift does not offer: 0 in the child, the child's number in the parent, -1 with errno.
/// The process must have one thread.
pid_t roost_fork(void);
/// A pipe whose ends are closed on exec and whose first end never blocks; 0, or -1 with errno.
int roost_check_pipe(int ends[2]);
/// Makes the calling child ready for a check: a process group of its own, killed with its parent, no
/// core file, default actions for signals but SIGPIPE and none blocked, no input, and output that goes to a
/// descriptor.
void roost_begin_check(pid_t parent, int output);
/// A descriptor that reads SIGINT, SIGTERM and SIGHUP, which are blocked from then on; -1 with errno.
int roost_catch_signals(void);
/// The signal that waits at that descriptor, or 0.
int roost_caught_signal(int descriptor);
/// Closes the descriptor and lets the signals through again.
void roost_release_signals(int descriptor);

/// Sends the calling thread a signal from a moment of the monotonic clock on, in nanoseconds, every
/// ten milliseconds; 0, or -1 with errno. The signal is let through from then on.
int roost_start_interrupting(int signal_number, uint64_t moment, timer_t *timer);
/// Ends that.
void roost_stop_interrupting(timer_t timer);

// Probes: what cannot be tried from Swift. Each gives a negative error number where it fails.

/// Makes a tun or tap device that goes away with the descriptor that is returned; its name, of 16 bytes
/// at most, is written.
int roost_make_tunnel(const char *device, int is_tap, char *name);
/// The number of a network interface.
int roost_interface(const char *name);
/// Makes a vhost device this process's.
int roost_own_vhost(int descriptor);
/// The version of the VFIO API, and whether it knows the second kind of IOMMU.
int roost_vfio_version(int descriptor);
int roost_vfio_has_type1(int descriptor);
/// Makes a submission queue of io_uring, and closes it.
int roost_try_io_uring(void);
/// Makes a descriptor for page faults of this process, agrees on its API, and closes it.
int roost_try_userfaultfd(void);
/// Has a child forbid itself a system call; 0 if the kernel then refused that call.
int roost_try_seccomp(void);
/// The version of Landlock's ABI.
int roost_landlock_version(void);
/// Has a child become another user and open a file for reading and writing; 0, or why it cannot.
int roost_open_as(uid_t user, gid_t group, const gid_t *groups, size_t count, const char *path);
/// Starts a program in a session of its own, so that it can ask nobody at a terminal, which dies with
/// the calling thread, and whose output goes to a descriptor; its number.
int roost_spawn(const char *program, char *const arguments[], int output);
/// The limits of a resource, all ones without one.
enum roost_resource {
  ROOST_LOCKED_MEMORY,
  ROOST_DESCRIPTORS,
  ROOST_PROCESSES,
  ROOST_ADDRESS_SPACE,
};
void roost_limits(enum roost_resource resource, uint64_t *soft, uint64_t *hard);
/// CPUID: EAX, EBX, ECX and EDX.
void roost_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t *registers);

#endif
