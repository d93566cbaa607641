// SPDX-License-Identifier: Apache-2.0

#include "CKVM.h"

#include <errno.h>
#include <sys/ioctl.h>

static _Thread_local ckvm_interposer thread_interposer;
static _Thread_local void *thread_interposer_context;

void ckvm_interpose(ckvm_interposer interposer, void *context) {
  thread_interposer = interposer;
  thread_interposer_context = context;
}

long ckvm_ioctl(int descriptor, unsigned long request, uintptr_t argument) {
  if (__builtin_expect(thread_interposer != NULL, 0)) {
    long result = 0;
    if (thread_interposer(thread_interposer_context, descriptor, request, argument, &result))
      return result;
  }
  int result = ioctl(descriptor, request, argument);
  return result < 0 ? -(long)errno : result;
}
