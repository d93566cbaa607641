// SPDX-License-Identifier: Apache-2.0

#include "CExitPeer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "CKVM.h"

uint64_t exit_peer_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int exit_peer_access(const char *name) {
  static const char *const names[] = {[EXIT_PEER_PORT_WRITE] = "port-write",
                                      [EXIT_PEER_PORT_READ] = "port-read",
                                      [EXIT_PEER_MEMORY_WRITE] = "memory-write",
                                      [EXIT_PEER_MEMORY_READ] = "memory-read"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0) return (int)i;
  return -1;
}

// The peer ------------------------------------------------------------------------------------

static uint32_t port_read(const struct exit_peer_devices *devices, uint16_t port) {
  switch (port) {
    case EXIT_PEER_SCRATCH_PORT: return devices->scratch;
    // The transmitter is always empty.
    case EXIT_PEER_SERIAL_PORT + 5: return 0x60;
    default: return 0xffffffff;
  }
}

static void port_write(struct exit_peer_devices *devices, uint16_t port, uint32_t value) {
  switch (port) {
    case EXIT_PEER_SCRATCH_PORT: devices->scratch = (uint8_t)value; break;
    case EXIT_PEER_END_PORT: devices->end = (int)(value & 0xff); break;
    case EXIT_PEER_SERIAL_PORT: {
      uint8_t byte = (uint8_t)value;
      if (devices->serial >= 0 && write(devices->serial, &byte, 1) != 1) devices->end = 1;
      break;
    }
    default: break;
  }
}

static uint32_t memory_read(const struct exit_peer_devices *devices, uint64_t address) {
  if (address - EXIT_PEER_VIRTIO_BASE >= EXIT_PEER_VIRTIO_SIZE) return 0xffffffff;
  switch (address - EXIT_PEER_VIRTIO_BASE) {
    case EXIT_PEER_VIRTIO_MAGIC: return 0x74726976;
    case EXIT_PEER_VIRTIO_DEVICE: return 4;
    case EXIT_PEER_VIRTIO_STATUS: return devices->status;
    default: return 0;
  }
}

static void memory_write(struct exit_peer_devices *devices, uint64_t address, uint32_t value) {
  if (address - EXIT_PEER_VIRTIO_BASE >= EXIT_PEER_VIRTIO_SIZE) return;
  switch (address - EXIT_PEER_VIRTIO_BASE) {
    case EXIT_PEER_VIRTIO_SELECT: devices->feature_select = value; break;
    case EXIT_PEER_VIRTIO_STATUS: devices->status = value; break;
    default: break;
  }
}

int exit_peer_serve(struct exit_peer_devices *devices, struct kvm_run *run) {
  uint32_t value = 0;
  switch (run->exit_reason) {
    case KVM_EXIT_IO: {
      uint8_t *data = (uint8_t *)run + run->io.data_offset;
      for (uint32_t i = 0; i < run->io.count; i++, data += run->io.size) {
        if (run->io.direction == KVM_EXIT_IO_OUT) {
          memcpy(&value, data, run->io.size);
          port_write(devices, run->io.port, value);
        } else {
          value = port_read(devices, run->io.port);
          memcpy(data, &value, run->io.size);
        }
      }
      return devices->end < 0;
    }
    case KVM_EXIT_MMIO:
      if (run->mmio.is_write) {
        memcpy(&value, run->mmio.data, 4);
        memory_write(devices, run->mmio.phys_addr, value);
      } else {
        value = memory_read(devices, run->mmio.phys_addr);
        memcpy(run->mmio.data, &value, 4);
      }
      return 1;
    case KVM_EXIT_HLT: devices->end = EXIT_PEER_HALTED; return 0;
    default: devices->end = EXIT_PEER_CRASHED; return 0;
  }
}

int exit_peer_run(int vcpu, struct kvm_run *run, struct exit_peer_devices *devices) {
  do {
    if (ioctl(vcpu, KVM_RUN, 0) < 0) {
      if (errno == EINTR) continue;
      return -errno;
    }
  } while (exit_peer_serve(devices, run));
  return devices->end;
}

// A KVM of nothing ----------------------------------------------------------------------------

static _Thread_local struct {
  struct kvm_run *page;
  int file;
  int access;
  uint64_t left;
} simulation;

static void fill(struct kvm_run *run, int access) {
  const uint64_t data_offset = 4096;
  if (access == EXIT_PEER_PORT_WRITE || access == EXIT_PEER_PORT_READ) {
    run->exit_reason = KVM_EXIT_IO;
    run->io.direction = access == EXIT_PEER_PORT_WRITE ? KVM_EXIT_IO_OUT : KVM_EXIT_IO_IN;
    run->io.size = 1;
    run->io.count = 1;
    run->io.port = EXIT_PEER_SCRATCH_PORT;
    run->io.data_offset = data_offset;
    return;
  }
  run->exit_reason = KVM_EXIT_MMIO;
  run->mmio.is_write = access == EXIT_PEER_MEMORY_WRITE;
  run->mmio.len = 4;
  run->mmio.phys_addr =
      EXIT_PEER_VIRTIO_BASE + (run->mmio.is_write ? EXIT_PEER_VIRTIO_SELECT : EXIT_PEER_VIRTIO_MAGIC);
}

static void fill_end(struct kvm_run *run) {
  fill(run, EXIT_PEER_PORT_WRITE);
  run->io.port = EXIT_PEER_END_PORT;
  *((uint8_t *)run + run->io.data_offset) = 0;
}

static int interpose(void *context, int descriptor, unsigned long request, uintptr_t argument,
                     long *result) {
  (void)context;
  (void)descriptor;
  *result = 0;
  if (__builtin_expect(request == KVM_RUN, 1)) {
    if (simulation.left > 0) {
      simulation.left--;
      fill(simulation.page, simulation.access);
    } else {
      fill_end(simulation.page);
    }
    return 1;
  }
  switch (request) {
    case KVM_GET_API_VERSION: *result = KVM_API_VERSION; break;
    case KVM_GET_VCPU_MMAP_SIZE: *result = EXIT_PEER_PAGE_SIZE; break;
    case KVM_CHECK_EXTENSION: *result = 1; break;
    case KVM_CREATE_VM:
    case KVM_CREATE_VCPU: *result = fcntl(simulation.file, F_DUPFD_CLOEXEC, 3); break;
    case KVM_GET_SUPPORTED_CPUID: ((struct kvm_cpuid2 *)argument)->nent = 0; break;
    default: break;
  }
  return 1;
}

int exit_peer_page_file(void) {
  int file = memfd_create("kvm", MFD_CLOEXEC);
  if (file < 0) return -errno;
  if (ftruncate(file, EXIT_PEER_PAGE_SIZE) == 0) return file;
  int error = errno;
  close(file);
  return -error;
}

void exit_peer_simulate(struct kvm_run *page, int file, int access, uint64_t count) {
  simulation.page = page;
  simulation.file = file;
  simulation.access = access;
  simulation.left = count;
  ckvm_interpose(interpose, NULL);
}

void exit_peer_stop_simulating(void) { ckvm_interpose(NULL, NULL); }

uint64_t exit_peer_time_simulated(struct kvm_run *page, int serves) {
  struct exit_peer_devices devices = {.end = -1, .serial = -1};
  uint64_t start = exit_peer_now();
  if (serves) {
    do {
      ckvm_ioctl(0, KVM_RUN, 0);
    } while (exit_peer_serve(&devices, page));
  } else {
    while (simulation.left > 0) ckvm_ioctl(0, KVM_RUN, 0);
  }
  return exit_peer_now() - start;
}
