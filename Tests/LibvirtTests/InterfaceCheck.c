// SPDX-License-Identifier: Apache-2.0
//
// Compiles only where every declaration of CLibvirt says what libvirt's own headers say. The test
// InterfaceTests compiles it; nothing links it.

#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stddef.h>

// Members that libvirt no longer fills still take their place.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

// A definition that differs from libvirt's is an error by itself.
#include "libvirt-macros.inc"

#define CONSTANT(name, value) _Static_assert(name == value, #name);
#include "libvirt-constants.inc"

#define SAME(left, right, name) \
  _Static_assert(__builtin_types_compatible_p(left, right), "the type of " #name);
#define FUNCTION(since, result, name, parameters, arguments) \
  SAME(__typeof__(&name), result(*) parameters, name)
#define INTEGER FUNCTION
#define NUMBER FUNCTION
#define SIZE FUNCTION
#define POINTER FUNCTION
#define NOTHING FUNCTION
#include "libvirt-functions.inc"
#include "libvirt-qemu-functions.inc"

#define CALLBACK(result, name, parameters) SAME(name, result(*) parameters, name)
#define BEGIN(name, tag) struct check_##name {
#define FIELD(structure, type, name) type name;
#define ARRAY(structure, type, name, count) type name[count];
#define END(name) };
typedef union {
  int i;
  unsigned int ui;
  long long int l;
  unsigned long long int ul;
  double d;
  char b;
  char *s;
} virTypedParameterValue;
#include "libvirt-structures.inc"

#undef CALLBACK
#undef BEGIN
#undef FIELD
#undef ARRAY
#undef END
#define CALLBACK(result, name, parameters)
#define BEGIN(name, tag) \
  SAME(name, struct tag, name) \
  _Static_assert(sizeof(name) == sizeof(struct check_##name), "the size of " #name);
#define FIELD(structure, type, name) \
  _Static_assert(offsetof(structure, name) == offsetof(struct check_##structure, name), \
      "the place of " #name " in " #structure); \
  _Static_assert(sizeof(((structure *)0)->name) == sizeof(type), \
      "the size of " #name " in " #structure);
#define ARRAY(structure, type, name, count) FIELD(structure, type[count], name)
#define END(name)
#include "libvirt-structures.inc"
