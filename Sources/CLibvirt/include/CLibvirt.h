// SPDX-License-Identifier: Apache-2.0
//
// The stable binary interface of libvirt, declared here so that neither building nor starting needs
// libvirt: its library is opened at the first use. A test compares all of it with libvirt's own
// headers where those are installed.

#ifndef ROOST_CLIBVIRT_H
#define ROOST_CLIBVIRT_H

#include <stddef.h>

// Objects -------------------------------------------------------------------------------------

typedef struct _virConnect virConnect, *virConnectPtr;
typedef struct _virDomain virDomain, *virDomainPtr;
typedef struct _virDomainSnapshot virDomainSnapshot, *virDomainSnapshotPtr;
typedef struct _virDomainCheckpoint virDomainCheckpoint, *virDomainCheckpointPtr;
typedef struct _virNetwork virNetwork, *virNetworkPtr;
typedef struct _virStoragePool virStoragePool, *virStoragePoolPtr;
typedef struct _virStorageVol virStorageVol, *virStorageVolPtr;
typedef struct _virStream virStream, *virStreamPtr;

// Structures and constants --------------------------------------------------------------------

typedef unsigned long long virDomainBlockJobCursor;

typedef union {
  int i;
  unsigned int ui;
  long long int l;
  unsigned long long int ul;
  double d;
  char b;
  char *s;
} virTypedParameterValue;

#define BEGIN(name, tag) \
  typedef struct tag name, *name##Ptr; \
  struct tag {
#define FIELD(structure, type, name) type name;
#define ARRAY(structure, type, name, count) type name[count];
#define END(name) };
#define CALLBACK(result, name, parameters) typedef result(*name) parameters;
#define virDomainInterfaceStatsStructPtr virDomainInterfaceStatsPtr
#define virDomainMemoryStatStructPtr virDomainMemoryStatPtr
#include "libvirt-structures.inc"
#undef virDomainInterfaceStatsStructPtr
#undef virDomainMemoryStatStructPtr
#undef CALLBACK
#undef END
#undef ARRAY
#undef FIELD
#undef BEGIN

#define CONSTANT(name, value) name = value,
enum {
#include "libvirt-constants.inc"
};
#undef CONSTANT

#include "libvirt-macros.inc"

// Functions -----------------------------------------------------------------------------------

// Hidden, so that libvirt's own modules never find these in place of libvirt's.
#pragma GCC visibility push(hidden)
#define FUNCTION(since, result, name, parameters, arguments) result name parameters;
#define INTEGER FUNCTION
#define NUMBER FUNCTION
#define SIZE FUNCTION
#define POINTER FUNCTION
#define NOTHING FUNCTION
#include "libvirt-functions.inc"
#include "libvirt-qemu-functions.inc"
#undef FUNCTION
#undef INTEGER
#undef NUMBER
#undef SIZE
#undef POINTER
#undef NOTHING
#pragma GCC visibility pop

// The library ---------------------------------------------------------------------------------

/// Opens libvirt, the first time that this is called in a process.
///
/// Returns NULL, or what the dynamic linker says is wrong.
const char *clibvirt_load(void);

/// Asks the dynamic linker for a library and lets go of it.
///
/// Returns NULL, or what the dynamic linker says is wrong.
const char *clibvirt_try(const char *library);

/// A function that was called although this libvirt does not have it.
typedef struct {
  /// Its name, or NULL when there is none.
  const char *name;
  /// The version that brought it: a * 1000000 + b * 1000 + c for a.b.c.
  unsigned long since;
} clibvirt_missing;

/// The function that this thread called in vain since it last asked.
clibvirt_missing clibvirt_take_missing(void);

/// Puts something in a function's place, for tests; NULL takes the function away.
///
/// Returns what was there.
void *clibvirt_interpose(const char *name, void *replacement);

#endif
