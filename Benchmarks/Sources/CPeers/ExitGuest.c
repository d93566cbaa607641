// SPDX-License-Identifier: Apache-2.0

#include <string.h>

#include "CPeers.h"

static uint8_t *byte(uint8_t *at, uint8_t value) {
  *at = value;
  return at + 1;
}

static uint8_t *word(uint8_t *at, uint32_t value) {
  memcpy(at, &value, 4);
  return at + 4;
}

size_t peer_exit_guest(uint8_t *bytes, int access, uint32_t count) {
  enum { group = 16 };
  static const uint32_t magic = 0x1badb002, has_addresses = 0x10000;
  const uint32_t origin = PEER_EXIT_GUEST_ADDRESS;
  uint8_t *at = bytes;
  // The header, with where the image goes: all of the file, and nothing after it.
  at = word(at, magic);
  at = word(at, has_addresses);
  at = word(at, 0u - magic - has_addresses);
  at = word(at, origin);
  at = word(at, origin);
  at = word(at, 0);
  at = word(at, 0);
  at = word(at, PEER_EXIT_GUEST_START);
  at = word(byte(at, 0xb9), count / group);              // mov ecx
  at = word(byte(at, 0xba), EXIT_PEER_SCRATCH_PORT);     // mov edx
  at = word(byte(at, 0xbb), EXIT_PEER_VIRTIO_BASE +      // mov ebx
                                (access == EXIT_PEER_MEMORY_WRITE ? EXIT_PEER_VIRTIO_SELECT
                                                                  : EXIT_PEER_VIRTIO_MAGIC));
  uint8_t *loop = at;
  for (int i = 0; i < group; i++) {
    switch (access) {
      case EXIT_PEER_PORT_WRITE: at = byte(at, 0xee); break;              // out dx, al
      case EXIT_PEER_PORT_READ: at = byte(at, 0xec); break;               // in al, dx
      case EXIT_PEER_MEMORY_WRITE: at = byte(byte(at, 0x89), 0x03); break;  // mov [ebx], eax
      default: at = byte(byte(at, 0x8b), 0x03); break;                    // mov eax, [ebx]
    }
  }
  at = byte(at, 0x49);  // dec ecx
  at = byte(at, 0x75);  // jnz
  at = byte(at, (uint8_t)(loop - (at + 1)));
  at = byte(byte(at, 0x31), 0xc0);                // xor eax, eax
  at = byte(byte(at, 0xe6), EXIT_PEER_END_PORT);  // out
  at = byte(at, 0xf4);                            // hlt
  return (size_t)(at - bytes);
}
