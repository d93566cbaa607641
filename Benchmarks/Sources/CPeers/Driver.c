// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "CPeers.h"

// The rings as virtio 1.2, 2.7 lays them out.
struct descriptor {
  uint64_t address;
  uint32_t length;
  uint16_t flags;
  uint16_t next;
};
struct available {
  uint16_t flags;
  uint16_t index;
  uint16_t ring[];
};
struct used {
  uint16_t flags;
  uint16_t index;
  struct {
    uint32_t head;
    uint32_t length;
  } ring[];
};
struct header {
  uint32_t type;
  uint32_t reserved;
  uint64_t sector;
};

enum { HAS_NEXT = 1, IS_WRITABLE = 2, CHAIN = 3, STATUS_OFFSET = 64 };

static uint64_t place_of(uint16_t slot) {
  return PEER_DRIVER_REQUESTS + (uint64_t)slot * PEER_DRIVER_REQUEST_SIZE;
}

void peer_driver_reset(struct peer_driver *driver, uint8_t *memory, uint16_t depth, uint32_t length,
                       int is_random, uint64_t sectors) {
  *driver = (struct peer_driver){.memory = memory,
                                 .size = 256,
                                 .depth = depth,
                                 .length = length,
                                 .is_random = is_random,
                                 .sectors = sectors,
                                 .state = 88172645463325252ull};
  memset(memory + PEER_DRIVER_DESCRIPTORS, 0, PEER_DRIVER_REQUESTS - PEER_DRIVER_DESCRIPTORS);
  struct descriptor *descriptors = (struct descriptor *)(memory + PEER_DRIVER_DESCRIPTORS);
  for (uint16_t slot = 0; slot < depth; slot++) {
    uint64_t place = place_of(slot);
    struct descriptor *chain = descriptors + slot * CHAIN;
    chain[0] = (struct descriptor){place, sizeof(struct header), HAS_NEXT, (uint16_t)(slot * CHAIN + 1)};
    chain[1] = (struct descriptor){place + PEER_DRIVER_DATA, length, HAS_NEXT | IS_WRITABLE,
                                   (uint16_t)(slot * CHAIN + 2)};
    chain[2] = (struct descriptor){place + STATUS_OFFSET, 1, IS_WRITABLE, 0};
  }
}

static uint64_t next_sector(struct peer_driver *driver) {
  uint64_t step = driver->length / 512, count = driver->sectors / step;
  if (!driver->is_random) return driver->sector++ % count * step;
  driver->state ^= driver->state << 13;
  driver->state ^= driver->state >> 7;
  driver->state ^= driver->state << 17;
  return driver->state % count * step;
}

static void make_available(struct peer_driver *driver, uint16_t slot) {
  struct available *available = (struct available *)(driver->memory + PEER_DRIVER_AVAILABLE);
  uint8_t *place = driver->memory + place_of(slot);
  *(struct header *)place = (struct header){.sector = next_sector(driver)};
  place[STATUS_OFFSET] = 0xff;
  available->ring[driver->next_available % driver->size] = slot * CHAIN;
  driver->next_available++;
}

static void publish(const struct peer_driver *driver) {
  struct available *available = (struct available *)(driver->memory + PEER_DRIVER_AVAILABLE);
  __atomic_store_n(&available->index, driver->next_available, __ATOMIC_RELEASE);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void peer_driver_fill(struct peer_driver *driver) {
  for (uint16_t slot = 0; slot < driver->depth; slot++) make_available(driver, slot);
  publish(driver);
}

uint32_t peer_driver_turn(struct peer_driver *driver, uint64_t *left) {
  const struct used *used = (const struct used *)(driver->memory + PEER_DRIVER_USED);
  uint16_t end = __atomic_load_n(&used->index, __ATOMIC_ACQUIRE);
  uint32_t done = 0;
  for (; driver->next_used != end; driver->next_used++, done++) {
    uint16_t slot = (uint16_t)(used->ring[driver->next_used % driver->size].head / CHAIN);
    if (driver->memory[place_of(slot) + STATUS_OFFSET] != 0) driver->failures++;
    if (*left > 0) {
      (*left)--;
      make_available(driver, slot);
    }
  }
  if (done > 0) publish(driver);
  return done;
}

int peer_driver_wants_notification(const struct peer_driver *driver) {
  const struct used *used = (const struct used *)(driver->memory + PEER_DRIVER_USED);
  return !(__atomic_load_n(&used->flags, __ATOMIC_RELAXED) & 1);
}

int peer_wait_set(int first, int second) {
  int set = epoll_create1(EPOLL_CLOEXEC);
  if (set < 0) return -errno;
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = 1};
  struct epoll_event other = {.events = EPOLLIN, .data.u32 = 2};
  if (epoll_ctl(set, EPOLL_CTL_ADD, first, &event) < 0 ||
      epoll_ctl(set, EPOLL_CTL_ADD, second, &other) < 0) {
    int error = errno;
    close(set);
    return -error;
  }
  return set;
}

int peer_wait(int set) {
  struct epoll_event events[2];
  int count = epoll_wait(set, events, 2, -1), result = 0;
  for (int i = 0; i < count; i++) result |= (int)events[i].data.u32;
  return result;
}
