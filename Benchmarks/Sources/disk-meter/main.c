// SPDX-License-Identifier: Apache-2.0
//
// disk-meter DEVICE: what a Linux guest gets from its disk, past its page cache. A line for each kind of
// access: its name and requests or bytes per second.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "CPeers.h"

enum { MOST = 32 };

static void fail(const char *what, int error) {
  printf("failed %s: %s\n", what, strerror(error));
  exit(1);
}

static double per_second(uint64_t amount, uint64_t start) {
  return (double)amount * 1e9 / (double)(exit_peer_now() - start);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  int file = open(argv[1], O_RDWR | O_DIRECT | O_CLOEXEC);
  if (file < 0) fail(argv[1], errno);
  off_t size = lseek(file, 0, SEEK_END);
  size_t room = PEER_DRIVER_REQUESTS + (size_t)MOST * PEER_DRIVER_REQUEST_SIZE;
  uint8_t *memory = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (memory == MAP_FAILED) fail("memory", errno);
  struct peer_ring ring;
  int error = peer_ring_open(&ring, MOST);
  if (error < 0) fail("io_uring", -error);

  static const struct {
    const char *name;
    unsigned depth;
    uint32_t length;
    int is_random;
    uint64_t count;
  } loads[] = {
      {"read-random-1", 1, 4096, 1, 200},
      {"read-random-32", 32, 4096, 1, 3000},
      {"read-sequential-1", 1, 128 << 10, 0, 100},
      {"read-sequential-32", 32, 128 << 10, 0, 600},
  };
  for (size_t i = 0; i < sizeof loads / sizeof *loads; i++) {
    uint64_t start = exit_peer_now();
    error = peer_ring_read(&ring, file, memory, loads[i].depth, loads[i].length, loads[i].is_random,
                           (uint64_t)size, loads[i].count);
    if (error < 0) fail(loads[i].name, -error);
    printf("%s %.0f\n", loads[i].name,
           per_second(loads[i].count * (loads[i].is_random ? 1 : loads[i].length), start));
  }

  enum { WRITES = 100, LENGTH = 128 << 10 };
  uint64_t start = exit_peer_now();
  for (int i = 0; i < WRITES; i++) {
    off_t offset = (off_t)i * LENGTH % size;
    if (pwrite(file, memory, LENGTH, offset) != LENGTH) fail("write", errno);
  }
  if (fdatasync(file) < 0) fail("flush", errno);
  printf("write-sequential-1 %.0f\n", per_second((uint64_t)WRITES * LENGTH, start));
  return 0;
}
