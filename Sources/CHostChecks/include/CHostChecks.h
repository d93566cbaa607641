// SPDX-License-Identifier: Apache-2.0
//
// What the checks of a host need of C.

#ifndef ROOST_CHOSTCHECKS_H
#define ROOST_CHOSTCHECKS_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/// fork, which Swift does not offer: 0 in the child, the child's number in the parent, -1 with errno.
/// The process must have one thread.
pid_t roost_fork(void);
/// A pipe whose ends are closed on exec and whose first end never blocks; 0, or -1 with errno.
int roost_pipe(int ends[2]);
/// Makes the calling child ready for a check: a process group of its own, killed with its parent, no
/// core file, default actions for signals and none blocked, no input, and output that goes to a
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

#endif
