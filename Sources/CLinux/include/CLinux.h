// SPDX-License-Identifier: Apache-2.0
//
// The Linux headers that Swift's Glibc module leaves out.

#ifndef ROOST_CLINUX_H
#define ROOST_CLINUX_H

#include <linux/falloc.h>
#include <linux/fs.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <termios.h>

// Macros with arguments or casts do not reach Swift by themselves.
static const unsigned long ROOST_BLKGETSIZE64 = BLKGETSIZE64;
static const unsigned long ROOST_BLKSSZGET = BLKSSZGET;
static const unsigned long ROOST_BLKPBSZGET = BLKPBSZGET;
static const unsigned long ROOST_BLKDISCARD = BLKDISCARD;
static const unsigned long ROOST_BLKZEROOUT = BLKZEROOUT;

// Functions with variable arguments do not reach Swift at all.
static inline int roost_set_thread_name(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
static inline int roost_ioctl(int descriptor, unsigned long request, void *argument) {
  return ioctl(descriptor, request, argument);
}

/// Switches a terminal to raw mode and remembers it; 0, or -1 with errno.
int roost_terminal_make_raw(int descriptor);
/// Puts the remembered terminal back. Async-signal-safe.
void roost_terminal_restore(void);

/// The signal that makes a thread leave KVM_RUN, and its handler, which does nothing.
int roost_kick_signal(void);
int roost_install_kick_signal(void);

/// F_SETFD with FD_CLOEXEC.
int roost_set_close_on_exec(int descriptor);
/// A new pseudo terminal in raw mode; its descriptor, or -1 with errno.
int roost_open_pseudo_terminal(void);
/// The name of its other end, valid until the thread asks again; NULL with errno.
const char *roost_pseudo_terminal_name(int terminal);
/// A listening Unix socket that only its owner can connect to; its descriptor, or -1 with errno.
int roost_listen(const char *path);

/// A file in memory, closed on exec; its descriptor, or -1 with errno.
int roost_memory_file(const char *name);

/// Lets all threads of the process allocate from one heap; call it before the first thread starts.
void roost_use_one_heap(void);

/// A pipe, closed on exec, for reading and for writing; 0, or -1 with errno.
int roost_pipe(int ends[2]);

/// Takes the write lock of an open file description (F_OFD_SETLK); 0, or -1 with errno: EAGAIN if
/// another one has it. Processes that inherit the descriptor share it, and the last of them to end
/// gives it up.
int roost_lock_file(int descriptor);
/// Gives that lock up, whoever shares it; 0, or -1 with errno.
int roost_unlock_file(int descriptor);
/// Whether another open file description has that lock (F_OFD_GETLK), without ever taking it; 1 or 0,
/// or -1 with errno.
int roost_file_is_locked(int descriptor);

/// A descriptor of a process, readable when it has ended (pidfd_open); or -1 with errno.
int roost_open_process(int process);
/// Sends a signal to the process of such a descriptor and to no other (pidfd_send_signal); 0, or -1
/// with errno.
int roost_signal_process(int descriptor, int signal_number);

/// Runs a program in a session of its own, in the root directory, with no signal blocked or ignored
/// and nothing on standard input.
///
/// `output` becomes standard output and standard error, and `inherited` the descriptors 3, 4 …; no
/// other stays open. 0 and the process in `*process`, or an error number.
int roost_spawn_detached(
  const char *program, char *const arguments[], int output, const int *inherited, int count,
  int *process);

#endif
