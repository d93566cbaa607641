// SPDX-License-Identifier: Apache-2.0

#include "CHostChecks.h"

#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/if_tun.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <linux/vfio.h>
#include <linux/vhost.h>
#include <net/if.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Newer than the headers of some distributions.
#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#endif
#define LANDLOCK_VERSION 1U

extern char **environ;

int roost_make_tunnel(const char *device, int is_tap, char *name) {
  int descriptor = open(device, O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return -errno;
  struct ifreq request = {.ifr_flags = (short)((is_tap ? IFF_TAP : IFF_TUN) | IFF_NO_PI)};
  strcpy(request.ifr_name, is_tap ? "roost-tap%d" : "roost-tun%d");
  if (ioctl(descriptor, TUNSETIFF, &request) != 0) {
    int error = errno;
    close(descriptor);
    return -error;
  }
  memcpy(name, request.ifr_name, IFNAMSIZ);
  return descriptor;
}

int roost_interface(const char *name) {
  int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  struct ifreq request = {0};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  int result = ioctl(descriptor, SIOCGIFINDEX, &request) == 0 ? request.ifr_ifindex : -errno;
  close(descriptor);
  return result;
}

int roost_own_vhost(int descriptor) { return ioctl(descriptor, VHOST_SET_OWNER) == 0 ? 0 : -errno; }

int roost_vfio_version(int descriptor) {
  int version = ioctl(descriptor, VFIO_GET_API_VERSION);
  return version >= 0 ? version : -errno;
}

int roost_vfio_has_type1(int descriptor) {
  return ioctl(descriptor, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU) > 0;
}

int roost_try_io_uring(void) {
  struct io_uring_params parameters = {0};
  long descriptor = syscall(__NR_io_uring_setup, 1, &parameters);
  if (descriptor < 0) return -errno;
  close((int)descriptor);
  return 0;
}

int roost_try_userfaultfd(void) {
  long descriptor = syscall(__NR_userfaultfd, O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return -errno;
  struct uffdio_api api = {.api = UFFD_API};
  int result = ioctl((int)descriptor, UFFDIO_API, &api) == 0 ? 0 : -errno;
  close((int)descriptor);
  return result;
}

// What a child found, as its exit status: an error number, or 0.
static int status_of(pid_t child) {
  if (child < 0) return -errno;
  int status;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -errno;
  return WIFEXITED(status) ? -WEXITSTATUS(status) : -EPROTO;
}

static int forbid_getppid(void) {
  struct sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_getppid, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter = {.len = sizeof program / sizeof *program, .filter = program};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) != 0) return errno;
  errno = 0;
  return syscall(__NR_getppid) == -1 && errno == EXDEV ? 0 : EPROTO;
}

int roost_try_seccomp(void) {
  pid_t child = fork();
  if (child == 0) _exit(forbid_getppid());
  return status_of(child);
}

int roost_landlock_version(void) {
  long version = syscall(__NR_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION);
  return version >= 0 ? (int)version : -errno;
}

static int become_and_open(
    uid_t user, gid_t group, const gid_t *groups, size_t count, const char *path) {
  if (setgroups(count, groups) != 0 || setresgid(group, group, group) != 0 ||
      setresuid(user, user, user) != 0)
    return ECANCELED;
  return open(path, O_RDWR | O_CLOEXEC) >= 0 ? 0 : errno;
}

int roost_open_as(uid_t user, gid_t group, const gid_t *groups, size_t count, const char *path) {
  pid_t child = fork();
  if (child == 0) _exit(become_and_open(user, group, groups, count, path));
  return status_of(child);
}

int roost_spawn(const char *program, char *const arguments[], int output) {
  // Tells why the program could not be run; nothing if it runs.
  int errors[2];
  if (pipe2(errors, O_CLOEXEC) != 0) return -errno;
  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) {
    setsid();
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != parent) _exit(127);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execve(program, arguments, environ);
    int error = errno;
    while (write(errors[1], &error, sizeof error) < 0 && errno == EINTR) {
    }
    _exit(127);
  }
  int error = child < 0 ? errno : 0;
  close(errors[1]);
  if (child > 0) {
    ssize_t size;
    do size = read(errors[0], &error, sizeof error);
    while (size < 0 && errno == EINTR);
    if (size == sizeof error) waitpid(child, NULL, 0);
  }
  close(errors[0]);
  return error == 0 ? child : -error;
}

void roost_limits(enum roost_resource resource, uint64_t *soft, uint64_t *hard) {
  static const int numbers[] = {
      [ROOST_LOCKED_MEMORY] = RLIMIT_MEMLOCK,
      [ROOST_DESCRIPTORS] = RLIMIT_NOFILE,
      [ROOST_PROCESSES] = RLIMIT_NPROC,
      [ROOST_ADDRESS_SPACE] = RLIMIT_AS,
  };
  struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
  getrlimit(numbers[resource], &limit);
  *soft = limit.rlim_cur;
  *hard = limit.rlim_max;
}

void roost_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t *registers) {
  __cpuid_count(leaf, subleaf, registers[0], registers[1], registers[2], registers[3]);
}
