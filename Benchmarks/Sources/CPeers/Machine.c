// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "CPeers.h"

static const uint64_t identity_map_address = 0xfffbc000;
static const uint64_t task_state_address = 0xfffbd000;

static struct kvm_segment flat_segment(uint8_t type, uint32_t limit, int is_32_bit) {
  return (struct kvm_segment){.limit = limit,
                              .selector = 0,
                              .type = type,
                              .present = 1,
                              .db = (uint8_t)is_32_bit,
                              .s = 1,
                              .g = (uint8_t)(limit > 0xfffff)};
}

static int set_registers(int vcpu, uint64_t start, enum peer_entry entry) {
  struct kvm_sregs special;
  if (ioctl(vcpu, KVM_GET_SREGS, &special) < 0) return -errno;
  int is_protected = entry == PEER_PROTECTED_MODE;
  uint32_t limit = is_protected ? 0xffffffff : 0xffff;
  struct kvm_segment data = flat_segment(0x3, limit, is_protected);
  special.cs = flat_segment(0xb, limit, is_protected);
  if (is_protected) {
    special.cs.selector = 8;
    data.selector = 16;
    special.cr0 |= 1;
  }
  special.ds = special.es = special.fs = special.gs = special.ss = data;
  struct kvm_regs general = {.rip = start, .rsp = start, .rflags = 2};
  if (ioctl(vcpu, KVM_SET_SREGS, &special) < 0) return -errno;
  return ioctl(vcpu, KVM_SET_REGS, &general) < 0 ? -errno : 0;
}

static int set_up_processor(const struct peer_machine *machine, uint64_t start,
                            enum peer_entry entry, int has_interrupt_controllers) {
  enum { most = 256 };
  union {
    struct kvm_cpuid2 list;
    uint8_t bytes[sizeof(struct kvm_cpuid2) + most * sizeof(struct kvm_cpuid_entry2)];
  } identification;
  memset(&identification, 0, sizeof(struct kvm_cpuid2));
  identification.list.nent = most;
  if (ioctl(machine->kvm, KVM_GET_SUPPORTED_CPUID, &identification) < 0 ||
      ioctl(machine->vcpu, KVM_SET_CPUID2, &identification) < 0)
    return -errno;
  union {
    struct kvm_msrs list;
    uint8_t bytes[sizeof(struct kvm_msrs) + 2 * sizeof(struct kvm_msr_entry)];
  } registers;
  memset(&registers, 0, sizeof registers);
  registers.list.nmsrs = 2;
  registers.list.entries[0] = (struct kvm_msr_entry){.index = 0x2ff, .data = 0x806};
  registers.list.entries[1] = (struct kvm_msr_entry){.index = 0x1a0, .data = 1};
  if (ioctl(machine->vcpu, KVM_SET_MSRS, &registers) < 0) return -errno;
  if (has_interrupt_controllers) {
    struct kvm_lapic_state apic;
    if (ioctl(machine->vcpu, KVM_GET_LAPIC, &apic) < 0) return -errno;
    const uint32_t line0 = 0x700, line1 = 0x400;
    memcpy(apic.regs + 0x350, &line0, 4);
    memcpy(apic.regs + 0x360, &line1, 4);
    if (ioctl(machine->vcpu, KVM_SET_LAPIC, &apic) < 0) return -errno;
  }
  return set_registers(machine->vcpu, start, entry);
}

static int set_up(struct peer_machine *machine, const void *image, size_t length, uint64_t address,
                  uint64_t start, enum peer_entry entry, int has_interrupt_controllers) {
  if ((machine->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC)) < 0) return -errno;
  if (ioctl(machine->kvm, KVM_GET_API_VERSION, 0) != KVM_API_VERSION) return -EINVAL;
  int page_size = ioctl(machine->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
  if (page_size < 0) return -errno;
  machine->page_size = (size_t)page_size;
  if ((machine->vm = ioctl(machine->kvm, KVM_CREATE_VM, 0)) < 0) return -errno;
  machine->memory = mmap(NULL, machine->memory_size, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (machine->memory == MAP_FAILED) return -errno;
  if (address + length > machine->memory_size) return -EINVAL;
  struct kvm_userspace_memory_region region = {.memory_size = machine->memory_size,
                                               .userspace_addr = (uintptr_t)machine->memory};
  if (ioctl(machine->vm, KVM_SET_USER_MEMORY_REGION, &region) < 0) return -errno;
  if (ioctl(machine->vm, KVM_CHECK_EXTENSION, KVM_CAP_SET_TSS_ADDR) > 0 &&
      ioctl(machine->vm, KVM_SET_TSS_ADDR, task_state_address) < 0)
    return -errno;
  if (ioctl(machine->vm, KVM_CHECK_EXTENSION, KVM_CAP_SET_IDENTITY_MAP_ADDR) > 0 &&
      ioctl(machine->vm, KVM_SET_IDENTITY_MAP_ADDR, &identity_map_address) < 0)
    return -errno;
  if (has_interrupt_controllers) {
    struct kvm_pit_config timer = {.flags = KVM_PIT_SPEAKER_DUMMY};
    if (ioctl(machine->vm, KVM_CREATE_IRQCHIP, 0) < 0) return -errno;
    if (ioctl(machine->vm, KVM_CREATE_PIT2, &timer) < 0) return -errno;
  }
  memcpy(machine->memory + address, image, length);
  if ((machine->vcpu = ioctl(machine->vm, KVM_CREATE_VCPU, 0)) < 0) return -errno;
  machine->page = mmap(NULL, machine->page_size, PROT_READ | PROT_WRITE, MAP_SHARED, machine->vcpu, 0);
  if (machine->page == MAP_FAILED) return -errno;
  return set_up_processor(machine, start, entry, has_interrupt_controllers);
}

int peer_machine_open(struct peer_machine *machine, size_t memory_size, const void *image,
                      size_t length, uint64_t address, uint64_t start, enum peer_entry entry,
                      int has_interrupt_controllers) {
  *machine = (struct peer_machine){.kvm = -1,
                                   .vm = -1,
                                   .vcpu = -1,
                                   .page = MAP_FAILED,
                                   .memory = MAP_FAILED,
                                   .memory_size = memory_size};
  int result = set_up(machine, image, length, address, start, entry, has_interrupt_controllers);
  if (result < 0) peer_machine_close(machine);
  return result;
}

void peer_machine_close(struct peer_machine *machine) {
  if (machine->page != MAP_FAILED) munmap(machine->page, machine->page_size);
  if (machine->vcpu >= 0) close(machine->vcpu);
  if (machine->vm >= 0) close(machine->vm);
  if (machine->kvm >= 0) close(machine->kvm);
  if (machine->memory != MAP_FAILED) munmap(machine->memory, machine->memory_size);
}

int peer_machine_run(struct peer_machine *machine, int serial) {
  struct exit_peer_devices devices = {.end = -1, .serial = serial};
  return exit_peer_run(machine->vcpu, machine->page, &devices);
}

int peer_machine_churn(const void *image, size_t length, int count) {
  for (int i = 0; i < count; i++) {
    struct peer_machine machine;
    int result = peer_machine_open(&machine, 64 << 10, image, length, 0x7c00, 0x7c00, PEER_REAL_MODE, 0);
    if (result < 0) return result;
    result = peer_machine_run(&machine, -1);
    peer_machine_close(&machine);
    if (result != 0) return result < 0 ? result : -EIO;
  }
  return 0;
}
