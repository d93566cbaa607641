// SPDX-License-Identifier: Apache-2.0

#include "CHostChecks.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

pid_t roost_fork(void) { return fork(); }

int roost_check_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  // What a check started may keep the other end open.
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return 0;
}

void roost_begin_check(pid_t parent, int output) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  // The parent may have died before the line above.
  if (getppid() != parent) _exit(1);
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  struct sigaction action = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &action, 0);
  // What the monitor expects: a closed pipe is an error, not an end.
  signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigprocmask(SIG_SETMASK, &signals, 0);
  int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (input >= 0) dup2(input, STDIN_FILENO);
  if (input > STDERR_FILENO) close(input);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
}

static sigset_t caught_signals(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  return signals;
}

int roost_catch_signals(void) {
  sigset_t signals = caught_signals();
  int descriptor = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  if (descriptor >= 0) sigprocmask(SIG_BLOCK, &signals, 0);
  return descriptor;
}

int roost_caught_signal(int descriptor) {
  struct signalfd_siginfo information;
  ssize_t size = read(descriptor, &information, sizeof information);
  return size == sizeof information ? (int)information.ssi_signo : 0;
}

void roost_release_signals(int descriptor) {
  if (descriptor < 0) return;
  close(descriptor);
  sigset_t signals = caught_signals();
  sigprocmask(SIG_UNBLOCK, &signals, 0);
}
