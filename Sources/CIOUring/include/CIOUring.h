// SPDX-License-Identifier: Apache-2.0
//
// io_uring's system calls and the memory ordering of its rings. The entries have unions that do not
// reach Swift, so they are written and read here.

#ifndef ROOST_CIOURING_H
#define ROOST_CIOURING_H

#include <linux/io_uring.h>
#include <stdint.h>
#include <string.h>

/// io_uring_setup(2). Returns the ring's descriptor (close on exec) or a negative error number.
int roost_io_uring_setup(uint32_t entries, struct io_uring_params *parameters);

/// io_uring_enter(2). Returns how many entries the kernel took or a negative error number.
int roost_io_uring_enter(int ring, uint32_t to_submit, uint32_t to_wait_for, uint32_t flags);

/// io_uring_register(2). Returns zero or above, or a negative error number.
int roost_io_uring_register(int ring, uint32_t opcode, const void *argument, uint32_t count);

/// Zero if the kernel knows every operation that a disk needs, otherwise a negative error number.
int roost_io_uring_probe(int ring);

/// fallocate(2), which the C library shows to GNU sources only. Returns zero or a negative error
/// number.
int roost_fallocate(int descriptor, int32_t mode, int64_t offset, int64_t length);

/// Names the calling thread, at most 15 bytes: prctl(PR_SET_NAME).
void roost_name_thread(const char *name);

/// What a request became.
struct roost_io_uring_completion {
  uint64_t user_data;
  int32_t result;
};

/// The kernel published what lies before this index.
static inline uint32_t roost_io_uring_load(const uint32_t *index) {
  return __atomic_load_n(index, __ATOMIC_ACQUIRE);
}

/// Publishes to the kernel what lies before this index.
static inline void roost_io_uring_store(uint32_t *index, uint32_t value) {
  __atomic_store_n(index, value, __ATOMIC_RELEASE);
}

/// Writes one submission queue entry.
static inline void roost_io_uring_prepare(void *entries, uint32_t index, uint8_t opcode,
                                          uint8_t flags, int descriptor, uint64_t offset,
                                          uint64_t address, uint32_t length,
                                          uint32_t operation_flags, uint64_t user_data) {
  struct io_uring_sqe *entry = (struct io_uring_sqe *)entries + index;
  memset(entry, 0, sizeof *entry);
  entry->opcode = opcode;
  entry->flags = flags;
  entry->fd = descriptor;
  entry->off = offset;
  entry->addr = address;
  entry->len = length;
  entry->rw_flags = (int32_t)operation_flags;
  entry->user_data = user_data;
}

/// The user data of a submission queue entry that the kernel did not take.
static inline uint64_t roost_io_uring_submission_user_data(const void *entries, uint32_t index) {
  return ((const struct io_uring_sqe *)entries)[index].user_data;
}

/// Reads one completion queue entry.
static inline struct roost_io_uring_completion roost_io_uring_completion_at(const void *entries,
                                                                           uint32_t index) {
  const struct io_uring_cqe *entry = (const struct io_uring_cqe *)entries + index;
  struct roost_io_uring_completion completion = {entry->user_data, entry->res};
  return completion;
}

// Enumerators have another type in every version of the header, and macros with casts do not reach
// Swift.
static const uint8_t ROOST_IORING_OP_READV = IORING_OP_READV;
static const uint8_t ROOST_IORING_OP_WRITEV = IORING_OP_WRITEV;
static const uint8_t ROOST_IORING_OP_FSYNC = IORING_OP_FSYNC;
static const uint8_t ROOST_IORING_OP_FALLOCATE = IORING_OP_FALLOCATE;
static const uint32_t ROOST_IORING_FSYNC_DATASYNC = IORING_FSYNC_DATASYNC;
static const uint32_t ROOST_IORING_ENTER_GETEVENTS = IORING_ENTER_GETEVENTS;
static const uint32_t ROOST_IORING_FEAT_SINGLE_MMAP = IORING_FEAT_SINGLE_MMAP;
static const uint32_t ROOST_IORING_FEAT_NODROP = IORING_FEAT_NODROP;
static const uint32_t ROOST_IORING_REGISTER_EVENTFD = IORING_REGISTER_EVENTFD;
static const uint32_t ROOST_IORING_SUBMISSION_ENTRY_SIZE = sizeof(struct io_uring_sqe);
static const uint32_t ROOST_IORING_COMPLETION_ENTRY_SIZE = sizeof(struct io_uring_cqe);

#endif
