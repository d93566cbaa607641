// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CPeers.h"

int peer_ring_open(struct peer_ring *ring, unsigned entries) {
  struct io_uring_params parameters = {0};
  *ring = (struct peer_ring){.descriptor = -1, .entries = entries};
  ring->descriptor = (int)syscall(__NR_io_uring_setup, entries, &parameters);
  if (ring->descriptor < 0) return -errno;
  size_t submission_size = parameters.sq_off.array + parameters.sq_entries * sizeof(unsigned);
  size_t completion_size = parameters.cq_off.cqes + parameters.cq_entries * sizeof(struct io_uring_cqe);
  ring->rings_size = submission_size > completion_size ? submission_size : completion_size;
  ring->submissions_size = parameters.sq_entries * sizeof(struct io_uring_sqe);
  ring->rings = mmap(NULL, ring->rings_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                     ring->descriptor, IORING_OFF_SQ_RING);
  ring->submissions = mmap(NULL, ring->submissions_size, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_POPULATE, ring->descriptor, IORING_OFF_SQES);
  if (ring->rings == MAP_FAILED || ring->submissions == MAP_FAILED) {
    int error = errno;
    close(ring->descriptor);
    return -error;
  }
  uint8_t *base = ring->rings;
  ring->submission_tail = (unsigned *)(base + parameters.sq_off.tail);
  ring->submission_mask = (unsigned *)(base + parameters.sq_off.ring_mask);
  ring->completion_head = (unsigned *)(base + parameters.cq_off.head);
  ring->completion_tail = (unsigned *)(base + parameters.cq_off.tail);
  ring->completion_mask = (unsigned *)(base + parameters.cq_off.ring_mask);
  ring->completions = base + parameters.cq_off.cqes;
  unsigned *array = (unsigned *)(base + parameters.sq_off.array);
  for (unsigned i = 0; i < parameters.sq_entries; i++) array[i] = i;
  return 0;
}

void peer_ring_close(struct peer_ring *ring) {
  munmap(ring->rings, ring->rings_size);
  munmap(ring->submissions, ring->submissions_size);
  close(ring->descriptor);
}

// Where the next read is, with the numbers that the driver takes.
struct places {
  uint64_t state, block, count;
  uint32_t length;
  int is_random;
};

static uint64_t next_offset(struct places *places) {
  if (!places->is_random) return places->block++ % places->count * places->length;
  places->state ^= places->state << 13;
  places->state ^= places->state >> 7;
  places->state ^= places->state << 17;
  return places->state % places->count * places->length;
}

static void prepare(struct peer_ring *ring, int file, uint8_t *memory, unsigned slot,
                    struct places *places) {
  unsigned tail = *ring->submission_tail;
  struct io_uring_sqe *entry = (struct io_uring_sqe *)ring->submissions + (tail & *ring->submission_mask);
  memset(entry, 0, sizeof *entry);
  entry->opcode = IORING_OP_READ;
  entry->fd = file;
  entry->off = next_offset(places);
  entry->addr = (uintptr_t)(memory + PEER_DRIVER_REQUESTS + (size_t)slot * PEER_DRIVER_REQUEST_SIZE +
                            PEER_DRIVER_DATA);
  entry->len = places->length;
  entry->user_data = slot;
  __atomic_store_n(ring->submission_tail, tail + 1, __ATOMIC_RELEASE);
}

int peer_ring_read(struct peer_ring *ring, int file, uint8_t *memory, unsigned depth,
                   uint32_t length, int is_random, uint64_t size, uint64_t count) {
  struct places places = {88172645463325252ull, 0, size / length, length, is_random};
  uint64_t started = 0, done = 0;
  unsigned pending = 0;
  for (; started < depth && started < count; started++, pending++)
    prepare(ring, file, memory, (unsigned)started, &places);
  while (done < count) {
    long taken = syscall(__NR_io_uring_enter, ring->descriptor, pending, 1, IORING_ENTER_GETEVENTS, NULL, 0);
    if (taken < 0) {
      if (errno == EINTR) continue;
      return -errno;
    }
    pending -= (unsigned)taken;
    unsigned head = *ring->completion_head;
    unsigned tail = __atomic_load_n(ring->completion_tail, __ATOMIC_ACQUIRE);
    for (; head != tail; head++, done++) {
      const struct io_uring_cqe *entry =
          (const struct io_uring_cqe *)ring->completions + (head & *ring->completion_mask);
      if (entry->res != (int)length) return entry->res < 0 ? entry->res : -EIO;
      if (started < count) {
        prepare(ring, file, memory, (unsigned)entry->user_data, &places);
        started++;
        pending++;
      }
    }
    __atomic_store_n(ring->completion_head, head, __ATOMIC_RELEASE);
  }
  return 0;
}
