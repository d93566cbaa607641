// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import MachineDefinition
internal import RoostCommands

#if Libvirt
internal import LibvirtBackend

// A driver that runs in this process would write its log to standard error, between messages.
unsafe setenv("LIBVIRT_LOG_OUTPUTS", "4:file:/dev/null", 0)
LibvirtProgram.register { uri throws(BackendError) in try LibvirtBackend(uri) }
#else
LibvirtProgram.register { uri throws(BackendError) in
  throw BackendError(
    .unavailable, "this roost-libvirt was built without libvirt: swift build --traits Libvirt")
}
#endif

RoostProgram.main()
