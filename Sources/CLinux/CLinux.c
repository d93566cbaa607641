// SPDX-License-Identifier: Apache-2.0

#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A process has one terminal. The state is plain C because a signal handler uses it, at any
// moment, with nothing but async-signal-safe calls.
static struct termios saved_terminal;
static volatile sig_atomic_t saved_descriptor = -1;

void roost_terminal_restore(void) {
  int descriptor = saved_descriptor;
  saved_descriptor = -1;
  if (descriptor >= 0) tcsetattr(descriptor, TCSANOW, &saved_terminal);
}

static void restore_and_die(int signal_number) {
  roost_terminal_restore();
  // SA_RESETHAND put the default action back; the signal ends the process when it is unblocked.
  raise(signal_number);
}

int roost_terminal_make_raw(int descriptor) {
  if (tcgetattr(descriptor, &saved_terminal) != 0) return -1;
  static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE};
  struct sigaction action = {.sa_handler = restore_and_die, .sa_flags = SA_RESETHAND};
  for (unsigned index = 0; index < sizeof fatal / sizeof *fatal; index++)
    sigaction(fatal[index], &action, 0);
  saved_descriptor = descriptor;
  struct termios raw = saved_terminal;
  raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | ISTRIP | IXON);
  raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
  raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  if (tcsetattr(descriptor, TCSANOW, &raw) == 0) return 0;
  saved_descriptor = -1;
  return -1;
}

static void do_nothing(int signal_number) { (void)signal_number; }

int roost_kick_signal(void) { return SIGRTMIN; }

int roost_install_kick_signal(void) {
  // No SA_RESTART: the point of the signal is that KVM_RUN returns.
  struct sigaction action = {.sa_handler = do_nothing};
  return sigaction(SIGRTMIN, &action, 0);
}

int roost_set_close_on_exec(int descriptor) { return fcntl(descriptor, F_SETFD, FD_CLOEXEC); }

int roost_open_pseudo_terminal(void) {
  int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) return -1;
  struct termios attributes;
  // A serial line carries bytes as they are.
  if (grantpt(terminal) == 0 && unlockpt(terminal) == 0 && tcgetattr(terminal, &attributes) == 0) {
    cfmakeraw(&attributes);
    if (tcsetattr(terminal, TCSANOW, &attributes) == 0) return terminal;
  }
  int error = errno;
  close(terminal);
  errno = error;
  return -1;
}

const char *roost_pseudo_terminal_name(int terminal) {
  static _Thread_local char name[128];
  return ptsname_r(terminal, name, sizeof name) == 0 ? name : 0;
}

int roost_listen(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(address.sun_path, path);
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  // Whoever may connect drives the console, so only the owner may.
  mode_t mask = umask(0177);
  int result = bind(descriptor, (struct sockaddr *)&address, sizeof address);
  int error = errno;
  umask(mask);
  if (result == 0 && listen(descriptor, 4) == 0) return descriptor;
  if (result == 0) {
    error = errno;
    unlink(path);
  }
  close(descriptor);
  errno = error;
  return -1;
}

int roost_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }
