// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "CPeers.h"

extern char **environ;

pid_t peer_spawn(char *const arguments[], const char *output, int appends) {
  posix_spawn_file_actions_t actions;
  pid_t process = 0;
  int error = posix_spawn_file_actions_init(&actions);
  if (error) return -error;
  int flags = O_WRONLY | O_CREAT | (appends ? O_APPEND : O_TRUNC);
  error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (!error) error = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0600);
  if (!error) error = posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  if (!error) error = posix_spawnp(&process, arguments[0], &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return error ? -error : process;
}

int peer_wait_for(pid_t process, int seconds) {
  uint64_t end = exit_peer_now() + (uint64_t)seconds * 1000000000u;
  int status = 0, is_killed = 0;
  while (1) {
    pid_t result = waitpid(process, &status, WNOHANG);
    if (result < 0 && errno != EINTR) return -errno;
    if (result == process) break;
    if (!is_killed && exit_peer_now() > end) {
      kill(process, SIGKILL);
      is_killed = 1;
    }
    struct timespec pause = {.tv_nsec = 1000000};
    nanosleep(&pause, NULL);
  }
  if (is_killed) return 124;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
