// SPDX-License-Identifier: Apache-2.0

internal import MachineDefinition
internal import RoostCommands

#if Libvirt
internal import LibvirtBackend

LibvirtProgram.register { uri throws(BackendError) in try LibvirtBackend(uri) }
#else
LibvirtProgram.register { uri throws(BackendError) in
  throw BackendError(
    .unavailable, "this roost-libvirt was built without libvirt: swift build --traits Libvirt")
}
#endif

RoostProgram.main()
