// SPDX-License-Identifier: Apache-2.0

#include "CIOUring.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int roost_io_uring_setup(uint32_t entries, struct io_uring_params *parameters) {
  long ring = syscall(__NR_io_uring_setup, entries, parameters);
  return ring < 0 ? -errno : (int)ring;
}

int roost_io_uring_enter(int ring, uint32_t to_submit, uint32_t to_wait_for, uint32_t flags) {
  long taken = syscall(__NR_io_uring_enter, ring, to_submit, to_wait_for, flags, NULL, 0);
  return taken < 0 ? -errno : (int)taken;
}

int roost_io_uring_register(int ring, uint32_t opcode, const void *argument, uint32_t count) {
  long result = syscall(__NR_io_uring_register, ring, opcode, argument, count);
  return result < 0 ? -errno : (int)result;
}

int roost_io_uring_probe(int ring) {
  static const uint8_t needed[] = {IORING_OP_READV, IORING_OP_WRITEV, IORING_OP_FSYNC,
                                   IORING_OP_FALLOCATE};
  enum { operations = 64 };
  union {
    struct io_uring_probe probe;
    uint8_t bytes[sizeof(struct io_uring_probe) + operations * sizeof(struct io_uring_probe_op)];
  } answer;
  memset(&answer, 0, sizeof answer);
  int result = roost_io_uring_register(ring, IORING_REGISTER_PROBE, &answer, operations);
  if (result < 0) return result;
  for (size_t i = 0; i < sizeof needed; i++) {
    if (needed[i] >= answer.probe.ops_len) return -EOPNOTSUPP;
    if (!(answer.probe.ops[needed[i]].flags & IO_URING_OP_SUPPORTED)) return -EOPNOTSUPP;
  }
  return 0;
}

int roost_fallocate(int descriptor, int32_t mode, int64_t offset, int64_t length) {
  return fallocate(descriptor, mode, offset, length) < 0 ? -errno : 0;
}

void roost_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
