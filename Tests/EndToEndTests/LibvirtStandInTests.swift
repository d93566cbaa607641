// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The drivers that steer other programs, with stand-ins for those.
@Suite(
  "libvirt's drivers for other programs",
  .enabled(if: LibvirtHost.obstacle() == nil, "\(LibvirtHost.obstacle() ?? "")"),
  .timeLimit(.minutes(4)))
struct LibvirtStandInTests {
  // MARK: OpenVZ

  /// A /proc with a `vz` in it, and `vzctl` and `vzlist` that keep a file for each container.
  private static let openVZ = #"""
    mkdir /run/proc && mount -t proc proc /run/proc && mount -t tmpfs tmpfs /proc
    ln -s $(printf '/run/proc/%s ' $(ls /run/proc | grep -v '^[0-9]') $(seq 4000)) /proc/
    mkdir /proc/vz /run/over /run/vz
    mount -t tmpfs tmpfs /run/over
    for folder in /usr/sbin /etc; do
      mkdir -p /run/over/up$folder /run/over/work$folder
      mount -t overlay overlay \
        -o lowerdir=$folder,upperdir=/run/over/up$folder,workdir=/run/over/work$folder $folder
    done
    mkdir -p /etc/vz/conf
    printf 'Version: 2.2\n VEID user nice system uptime idle\n 101 1 0 1 10 5\n' >/proc/vz/vestat
    echo 'CONFIGFILE="basic"' >/etc/vz/vz.conf
    touch /etc/vz/conf/ve-basic.conf-sample
    cat >/usr/sbin/vzlist <<'.'
    #!/bin/sh
    case $1 in
      -*) cd /run/vz && for id in *; do [ -e "$id" ] && printf '%10s %s\n' "$id" "$(cat "$id")"; done; exit 0 ;;
      *) exec cat "/run/vz/$1" ;;
    esac
    .
    cat >/usr/sbin/vzctl <<'.'
    #!/bin/sh
    [ "$1" = --help ] && { echo 'vzctl version 3.0.22'; exit; }
    echo "$*" >>/run/vz.log
    # libvirt 9.0 says "start destroy" where it means destroy.
    case $* in
      *" destroy "*) rm "/run/vz/$4" ;;
      *" create "*)
        echo stopped >"/run/vz/$3"
        touch "/etc/vz/conf/$3.conf" ;;
      *" stop "*) echo stopped >"/run/vz/$3" ;;
      *" start "* | *" --resume") echo running >"/run/vz/$3" ;;
      *" --suspend") echo suspended >"/run/vz/$3" ;;
    esac
    .
    chmod +x /usr/sbin/vzlist /usr/sbin/vzctl

    """#

  @Test func openVZRunsContainers() async throws {
    let host = try await LibvirtHost.make(
      "openvz:///system", runsDaemons: false, preparation: Self.openVZ)
    let file = try host.write(
      """
      <domain type='openvz'><name>101</name><memory unit='KiB'>65536</memory><vcpu>1</vcpu>
      <os><type>exe</type><init>/sbin/init</init></os><devices>
      <filesystem type='template'><source name='debian'/><target dir='/'/></filesystem>
      </devices></domain>
      """, to: "101.xml")
    let definition = try await host.roost("define", file)
    #expect(definition.text == "101: defined\n", "\(definition.errors)")
    #expect(try await host.state(of: "101") == "stopped")
    #expect(try await host.roost("start", "101").text == "101: started\n")
    #expect(try await host.state(of: "101") == "running")
    #expect(try await host.roost("pause", "101").text == "101: paused\n")
    #expect(try await host.roost("stop", "--force", "101").status == 4)
    #expect(try await host.roost("start", "101").text == "101: started\n")
    #expect(try await host.roost("stop", "--force", "101").text == "101: stopped\n")
    #expect(try await host.state(of: "101") == "stopped")
    #expect(try await host.roost("undefine", "101").text == "101: undefined\n")
    #expect(try await host.state(of: "101") == nil)
    let calls = try await host.run("cat", "/run/vz.log").text
    #expect(calls.contains("--quiet start 101"))
    #expect(calls.contains("--quiet chkpnt 101 --suspend"))
    #expect(calls.contains("--quiet stop 101"))
  }

  // MARK: VMware

  /// Programs of VMware that keep a list of the machines that run.
  private static let vmware = #"""
    mkdir /run/vm /run/over
    touch /run/vm/running
    mount -t tmpfs tmpfs /run/over
    mkdir /run/over/up /run/over/work
    mount -t overlay overlay -o lowerdir=/usr/bin,upperdir=/run/over/up,workdir=/run/over/work /usr/bin
    printf '#!/bin/sh\necho "VMware Player 6.0.0 build-1295980"\n' >/usr/bin/vmplayer
    printf '#!/bin/sh\necho "VMware Workstation 10.0.0 build-1295980"\n' >/usr/bin/vmware
    cat >/usr/bin/vmrun <<'.'
    #!/bin/sh
    shift 2
    case $1 in
      list) echo "Total running VMs: $(wc -l </run/vm/running)"; cat /run/vm/running ;;
      start)
        echo "$2" >>/run/vm/running
        echo 'vmx| Log for VMware pid=4242 version=6.0.0' >"${2%/*}/vmware.log" ;;
      stop)
        grep -vxF "$2" /run/vm/running >/run/vm/left
        mv /run/vm/left /run/vm/running ;;
    esac
    .
    chmod +x /usr/bin/vmplayer /usr/bin/vmware /usr/bin/vmrun

    """#

  @Test(arguments: ["vmwareplayer:///session", "vmwarews:///session"])
  func vmwareListsAndStopsWhatRuns(uri: String) async throws {
    let host = try await LibvirtHost.make(uri, runsDaemons: false, preparation: Self.vmware)
    let file = try host.write(
      """
      <domain type='vmware'><name>box</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
      <os><type arch='x86_64'>hvm</type></os><devices>
      <controller type='scsi' index='0' model='lsilogic'/>
      <disk type='file' device='disk'><source file='/run/vm/box.vmdk'/>
      <target dev='sda' bus='scsi'/></disk></devices></domain>
      """, to: "box.xml")
    let definition = try await host.roost("define", file)
    #expect(definition.text == "box: defined\n", "\(definition.errors)")
    // The driver knows what runs, and of what does not only what the same connection defined.
    #expect(try await host.state(of: "box") == nil)
    #expect(try await host.run("vmrun", "-T", "any", "start", "/run/vm/box.vmx").status == 0)
    #expect(try await host.state(of: "box") == "running")
    let snapshot = try await host.roost("snapshot", "create", "box", "one")
    #expect(snapshot.status == 1)
    #expect(snapshot.errors == "roost: the \(uri) backend cannot do this: snapshot create\n")
    #expect(try await host.roost("stop", "--force", "box").text == "box: stopped\n")
    #expect(try await host.state(of: "box") == nil)
  }
}
