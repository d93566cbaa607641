// SPDX-License-Identifier: Apache-2.0
//
// launch RESULT OUTPUT PROGRAM [ARGUMENT]...: runs a program once and writes what it cost: wall
// nanoseconds, processor nanoseconds, peak resident bytes, and its status as a shell gives it.
// A program of its own and small, because a process starts with the peak of the one that made it.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long nanoseconds(struct timeval time) {
  return time.tv_sec * 1000000000LL + time.tv_usec * 1000LL;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  long long start = now();
  pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    int input = open("/dev/null", O_RDONLY);
    int output = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (input < 0 || output < 0) _exit(126);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execv(argv[3], argv + 3);
    _exit(127);
  }
  int status = 0;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) < 0) return 1;
  long long wall = now() - start;
  FILE *result = fopen(argv[1], "w");
  if (!result) return 1;
  fprintf(result, "%lld %lld %lld %d\n", wall,
          nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime), usage.ru_maxrss * 1024LL,
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return fclose(result) == 0 ? 0 : 1;
}
