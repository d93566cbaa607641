// SPDX-License-Identifier: Apache-2.0
//
// The part of the KVM API that Swift cannot import: request numbers that are macros with a cast,
// the unions of `struct kvm_run`, and calls that report an error as -errno.
// Source: Documentation/virt/kvm/api.rst of Linux.

#ifndef ROOST_CKVM_H
#define ROOST_CKVM_H

#include <linux/kvm.h>
#include <stddef.h>
#include <stdint.h>

// Request numbers -----------------------------------------------------------------------------

#define CKVM_REQUEST(name) static const unsigned long C##name = name
CKVM_REQUEST(KVM_GET_API_VERSION);
CKVM_REQUEST(KVM_CREATE_VM);
CKVM_REQUEST(KVM_CHECK_EXTENSION);
CKVM_REQUEST(KVM_GET_VCPU_MMAP_SIZE);
CKVM_REQUEST(KVM_GET_SUPPORTED_CPUID);
CKVM_REQUEST(KVM_GET_MSR_INDEX_LIST);
CKVM_REQUEST(KVM_CREATE_VCPU);
CKVM_REQUEST(KVM_SET_USER_MEMORY_REGION);
CKVM_REQUEST(KVM_GET_DIRTY_LOG);
CKVM_REQUEST(KVM_SET_TSS_ADDR);
CKVM_REQUEST(KVM_SET_IDENTITY_MAP_ADDR);
CKVM_REQUEST(KVM_CREATE_IRQCHIP);
CKVM_REQUEST(KVM_CREATE_PIT2);
CKVM_REQUEST(KVM_IRQ_LINE);
CKVM_REQUEST(KVM_IRQFD);
CKVM_REQUEST(KVM_IOEVENTFD);
CKVM_REQUEST(KVM_ENABLE_CAP);
CKVM_REQUEST(KVM_GET_CLOCK);
CKVM_REQUEST(KVM_SET_CLOCK);
CKVM_REQUEST(KVM_RUN);
CKVM_REQUEST(KVM_GET_REGS);
CKVM_REQUEST(KVM_SET_REGS);
CKVM_REQUEST(KVM_GET_SREGS);
CKVM_REQUEST(KVM_SET_SREGS);
CKVM_REQUEST(KVM_GET_XSAVE);
CKVM_REQUEST(KVM_SET_XSAVE);
CKVM_REQUEST(KVM_GET_XCRS);
CKVM_REQUEST(KVM_SET_XCRS);
CKVM_REQUEST(KVM_GET_MSRS);
CKVM_REQUEST(KVM_SET_MSRS);
CKVM_REQUEST(KVM_SET_CPUID2);
CKVM_REQUEST(KVM_GET_CPUID2);
CKVM_REQUEST(KVM_GET_LAPIC);
CKVM_REQUEST(KVM_SET_LAPIC);
CKVM_REQUEST(KVM_GET_VCPU_EVENTS);
CKVM_REQUEST(KVM_SET_VCPU_EVENTS);
CKVM_REQUEST(KVM_GET_MP_STATE);
CKVM_REQUEST(KVM_SET_MP_STATE);
CKVM_REQUEST(KVM_TRANSLATE);
CKVM_REQUEST(KVM_KVMCLOCK_CTRL);
#undef CKVM_REQUEST

// Calls ---------------------------------------------------------------------------------------

/// Decides about a request in place of the kernel: returns 1 and sets `result` (-errno or a
/// value) to answer it, 0 to let it through.
typedef int (*ckvm_interposer)(void *context, int descriptor, unsigned long request,
                               uintptr_t argument, long *result);

/// Sets or clears (NULL) the interposer of the calling thread. For tests of error paths.
void ckvm_interpose(ckvm_interposer interposer, void *context);

/// ioctl(2); a negative result is -errno. EINTR is reported, not retried.
long ckvm_ioctl(int descriptor, unsigned long request, uintptr_t argument);

// The shared page of a vCPU -------------------------------------------------------------------
//
// The kernel fills it before KVM_RUN returns and reads it when KVM_RUN is called again; between
// the two it belongs to the vCPU's thread.

static inline uint32_t ckvm_exit_reason(const struct kvm_run *run) { return run->exit_reason; }

static inline void ckvm_set_immediate_exit(struct kvm_run *run, uint8_t value) {
  __atomic_store_n(&run->immediate_exit, value, __ATOMIC_RELEASE);
}

static inline uint64_t ckvm_unknown_hardware_reason(const struct kvm_run *run) {
  return run->hw.hardware_exit_reason;
}

static inline uint64_t ckvm_fail_entry_reason(const struct kvm_run *run) {
  return run->fail_entry.hardware_entry_failure_reason;
}
static inline uint32_t ckvm_fail_entry_cpu(const struct kvm_run *run) {
  return run->fail_entry.cpu;
}

static inline uint32_t ckvm_exception_vector(const struct kvm_run *run) {
  return run->ex.exception;
}
static inline uint32_t ckvm_exception_error_code(const struct kvm_run *run) {
  return run->ex.error_code;
}

static inline uint8_t ckvm_io_is_write(const struct kvm_run *run) {
  return run->io.direction == KVM_EXIT_IO_OUT;
}
static inline uint8_t ckvm_io_size(const struct kvm_run *run) { return run->io.size; }
static inline uint16_t ckvm_io_port(const struct kvm_run *run) { return run->io.port; }
static inline uint32_t ckvm_io_count(const struct kvm_run *run) { return run->io.count; }
static inline uint64_t ckvm_io_data_offset(const struct kvm_run *run) {
  return run->io.data_offset;
}

static inline uint64_t ckvm_mmio_address(const struct kvm_run *run) {
  return run->mmio.phys_addr;
}
static inline uint8_t *ckvm_mmio_data(struct kvm_run *run) { return run->mmio.data; }
static inline uint32_t ckvm_mmio_length(const struct kvm_run *run) { return run->mmio.len; }
static inline uint8_t ckvm_mmio_is_write(const struct kvm_run *run) {
  return run->mmio.is_write;
}

static inline uint64_t ckvm_hypercall_number(const struct kvm_run *run) {
  return run->hypercall.nr;
}

static inline uint32_t ckvm_debug_exception(const struct kvm_run *run) {
  return run->debug.arch.exception;
}
static inline uint64_t ckvm_debug_pc(const struct kvm_run *run) { return run->debug.arch.pc; }

static inline uint32_t ckvm_internal_suberror(const struct kvm_run *run) {
  return run->internal.suberror;
}
static inline uint32_t ckvm_internal_count(const struct kvm_run *run) {
  return run->internal.ndata;
}
static inline uint64_t ckvm_internal_data(const struct kvm_run *run, uint32_t index) {
  return index < 16 ? run->internal.data[index] : 0;
}
/// Instruction bytes of an emulation failure; 0 where the kernel gave none.
static inline uint8_t ckvm_emulation_instruction_size(const struct kvm_run *run) {
  // The flags are one word, the size and the bytes two more.
  if (run->emulation_failure.ndata < 3 ||
      !(run->emulation_failure.flags & KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES))
    return 0;
  uint8_t size = run->emulation_failure.insn_size;
  return size <= 15 ? size : 15;
}
static inline uint8_t ckvm_emulation_instruction_byte(const struct kvm_run *run, uint32_t index) {
  return index < 15 ? run->emulation_failure.insn_bytes[index] : 0;
}

static inline uint32_t ckvm_system_event_type(const struct kvm_run *run) {
  return run->system_event.type;
}

static inline uint8_t ckvm_eoi_vector(const struct kvm_run *run) { return run->eoi.vector; }

static inline uint32_t ckvm_msr_index(const struct kvm_run *run) { return run->msr.index; }
static inline uint64_t ckvm_msr_data(const struct kvm_run *run) { return run->msr.data; }
static inline void ckvm_msr_answer(struct kvm_run *run, uint64_t data, uint8_t error) {
  run->msr.data = data;
  run->msr.error = error;
}

static inline uint64_t ckvm_tpr_access_rip(const struct kvm_run *run) {
  return run->tpr_access.rip;
}

static inline uint32_t ckvm_notify_flags(const struct kvm_run *run) { return run->notify.flags; }

static inline uint32_t ckvm_hyperv_type(const struct kvm_run *run) { return run->hyperv.type; }
static inline uint32_t ckvm_xen_type(const struct kvm_run *run) { return run->xen.type; }

// Linux 6.8 and later; older headers lack it.
#define CKVM_EXIT_MEMORY_FAULT 39
static inline uint64_t ckvm_memory_fault_word(const struct kvm_run *run, uint32_t index) {
  return index < 3 ? ((const uint64_t *)run->padding)[index] : 0;
}

// Structures with a part that Swift does not see -------------------------------------------------

/// KVM_SET_USER_MEMORY_REGION with every field spelled out.
static inline struct kvm_userspace_memory_region ckvm_memory_region(
    uint32_t slot, uint32_t flags, uint64_t guest_address, uint64_t size, uint64_t host_address) {
  struct kvm_userspace_memory_region region = {.slot = slot,
                                               .flags = flags,
                                               .guest_phys_addr = guest_address,
                                               .memory_size = size,
                                               .userspace_addr = host_address};
  return region;
}

static inline struct kvm_dirty_log ckvm_dirty_log(uint32_t slot, void *bitmap) {
  struct kvm_dirty_log log = {.slot = slot, .dirty_bitmap = bitmap};
  return log;
}

static inline struct kvm_irq_level ckvm_irq_level(uint32_t gsi, uint32_t level) {
  struct kvm_irq_level value = {.irq = gsi, .level = level};
  return value;
}

#endif
