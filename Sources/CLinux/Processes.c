// SPDX-License-Identifier: Apache-2.0

#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <spawn.h>
#include <unistd.h>

void roost_use_one_heap(void) { mallopt(M_ARENA_MAX, 1); }

int roost_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

static const struct flock whole_file = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

int roost_lock_file(int descriptor) {
  struct flock lock = whole_file;
  return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int roost_unlock_file(int descriptor) {
  struct flock lock = whole_file;
  lock.l_type = F_UNLCK;
  return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int roost_file_is_locked(int descriptor) {
  struct flock lock = whole_file;
  if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0) return -1;
  return lock.l_type != F_UNLCK;
}

int roost_open_process(int process) { return (int)syscall(SYS_pidfd_open, process, 0); }

int roost_signal_process(int descriptor, int signal_number) {
  return (int)syscall(SYS_pidfd_send_signal, descriptor, signal_number, 0, 0);
}

enum { FIRST_INHERITED = 3, MOST_INHERITED = 8 };

static int prepare_files(
  posix_spawn_file_actions_t *actions, int output, const int *inherited, int count) {
  int error = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (!error) error = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
  if (!error) error = posix_spawn_file_actions_adddup2(actions, output, STDERR_FILENO);
  for (int index = 0; !error && index < count; index++)
    error = posix_spawn_file_actions_adddup2(actions, inherited[index], FIRST_INHERITED + index);
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(actions, FIRST_INHERITED + count);
  if (!error) error = posix_spawn_file_actions_addchdir_np(actions, "/");
  return error;
}

static int prepare_attributes(posix_spawnattr_t *attributes) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  int error = posix_spawnattr_setsigmask(attributes, &none);
  if (!error) error = posix_spawnattr_setsigdefault(attributes, &all);
  if (!error)
    error = posix_spawnattr_setflags(
      attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  return error;
}

static int spawn(
  const char *program, char *const arguments[], int output, const int *inherited, int count,
  int *process) {
  posix_spawn_file_actions_t actions;
  int error = posix_spawn_file_actions_init(&actions);
  if (error) return error;
  posix_spawnattr_t attributes;
  error = posix_spawnattr_init(&attributes);
  if (!error) {
    error = prepare_files(&actions, output, inherited, count);
    if (!error) error = prepare_attributes(&attributes);
    if (!error) error = posix_spawn(process, program, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

int roost_spawn_detached(
  const char *program, char *const arguments[], int output, const int *inherited, int count,
  int *process) {
  if (count < 0 || count > MOST_INHERITED) return EINVAL;
  // Copies above the numbers that they get, so that none is overwritten before its turn.
  int copies[MOST_INHERITED + 1];
  int made = 0, error = 0;
  for (; !error && made <= count; made++) {
    copies[made] = fcntl(
      made < count ? inherited[made] : output, F_DUPFD_CLOEXEC, FIRST_INHERITED + MOST_INHERITED);
    if (copies[made] < 0) {
      error = errno;
      break;
    }
  }
  if (!error) error = spawn(program, arguments, copies[count], copies, count, process);
  while (made > 0) close(copies[--made]);
  return error;
}
