// SPDX-License-Identifier: Apache-2.0
//
// The least program that boots a flat real-mode image as roost-vmm does: the same requests to KVM, the
// serial output to standard output, nothing else. 64 KiB of memory, or MIB.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "CPeers.h"

int main(int argc, char **argv) {
  static uint8_t image[0x8000];
  int has_controllers = argc > 2 && strcmp(argv[2], "controllers") == 0;
  if (argc < 2) {
    fputs("usage: minimal-monitor IMAGE [plain|controllers [MIB]]\n", stderr);
    return 2;
  }
  size_t memory = argc > 3 ? strtoul(argv[3], NULL, 10) << 20 : 64 << 10;
  int file = open(argv[1], O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? -1 : read(file, image, sizeof image);
  if (length < 0) {
    perror(argv[1]);
    return 1;
  }
  close(file);
  struct peer_machine machine;
  int result = peer_machine_open(&machine, memory, image, (size_t)length, 0x7c00, 0x7c00,
                                 PEER_REAL_MODE, has_controllers);
  if (result < 0) {
    fprintf(stderr, "minimal-monitor: %s\n", strerror(-result));
    return 3;
  }
  result = peer_machine_run(&machine, STDOUT_FILENO);
  // Nothing wakes it again.
  while (result == EXIT_PEER_HALTED) pause();
  return result < 0 ? 1 : result;
}
