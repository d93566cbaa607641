// SPDX-License-Identifier: Apache-2.0

#include "CLibvirt.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

// One slot for each function, atomic because a test may exchange it while a thread calls.
typedef struct {
  const char *name;
  unsigned long since;
  void *_Atomic address;
} slot;

#define FUNCTION(since, result, name, parameters, arguments) slot_##name,
#define INTEGER FUNCTION
#define NUMBER FUNCTION
#define SIZE FUNCTION
#define POINTER FUNCTION
#define NOTHING FUNCTION
enum {
#include "libvirt-functions.inc"
  first_qemu_slot,
  // One number twice, so that the first function of QEMU has it.
  before_qemu_slots = first_qemu_slot - 1,
#include "libvirt-qemu-functions.inc"
  slot_count
};
#undef FUNCTION

#define FUNCTION(since, result, name, parameters, arguments) {#name, since, NULL},
static slot slots[] = {
#include "libvirt-functions.inc"
#include "libvirt-qemu-functions.inc"
};
#undef FUNCTION
#undef INTEGER
#undef NUMBER
#undef SIZE
#undef POINTER
#undef NOTHING

static _Thread_local slot *missing;

static void *find(int number) {
  void *address = slots[number].address;
  if (address == NULL) missing = &slots[number];
  return address;
}

// A function that is not there answers as libvirt does when it fails.
#define CALL(name, parameters, arguments, result, failed) \
  { \
    result(*function) parameters = (result(*) parameters)find(slot_##name); \
    if (function == NULL) return failed; \
    return function arguments; \
  }
#define INTEGER(since, result, name, parameters, arguments) \
  result name parameters CALL(name, parameters, arguments, result, -1)
#define NUMBER(since, result, name, parameters, arguments) \
  result name parameters CALL(name, parameters, arguments, result, (unsigned int)-1)
#define SIZE(since, result, name, parameters, arguments) \
  result name parameters CALL(name, parameters, arguments, result, 0)
#define POINTER(since, result, name, parameters, arguments) \
  result name parameters CALL(name, parameters, arguments, result, NULL)
#define NOTHING(since, result, name, parameters, arguments) \
  void name parameters { \
    void (*function) parameters = (void (*) parameters)find(slot_##name); \
    if (function != NULL) function arguments; \
  }
#include "libvirt-functions.inc"
#include "libvirt-qemu-functions.inc"

// Only what the linker says at the first attempt counts, and it stays.
static char failure[512];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *library = dlopen("libvirt.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    const char *message = dlerror();
    strncpy(failure, message != NULL ? message : "unknown", sizeof failure - 1);
    return;
  }
  // Part of every installation, but only QEMU's guests need it.
  void *qemu = dlopen("libvirt-qemu.so.0", RTLD_NOW | RTLD_LOCAL);
  for (int number = 0; number < slot_count; number++) {
    void *from = number < first_qemu_slot ? library : qemu;
    if (from != NULL) slots[number].address = dlsym(from, slots[number].name);
  }
}

const char *clibvirt_load(void) {
  pthread_once(&once, load);
  return failure[0] != 0 ? failure : NULL;
}

const char *clibvirt_try(const char *library) {
  void *opened = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (opened == NULL) return dlerror();
  dlclose(opened);
  return NULL;
}

clibvirt_missing clibvirt_take_missing(void) {
  clibvirt_missing result = {NULL, 0};
  if (missing != NULL) result = (clibvirt_missing){missing->name, missing->since};
  missing = NULL;
  return result;
}

void *clibvirt_interpose(const char *name, void *replacement) {
  for (int number = 0; number < slot_count; number++) {
    if (strcmp(slots[number].name, name) != 0) continue;
    void *previous = slots[number].address;
    slots[number].address = replacement;
    return previous;
  }
  return NULL;
}
