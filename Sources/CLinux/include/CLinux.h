// SPDX-License-Identifier: Apache-2.0
//
// The Linux headers that Swift's Glibc module leaves out.

#ifndef ROOST_CLINUX_H
#define ROOST_CLINUX_H

#include <linux/falloc.h>
#include <linux/fs.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <termios.h>

// Macros with arguments or casts do not reach Swift by themselves.
static const unsigned long ROOST_BLKGETSIZE64 = BLKGETSIZE64;
static const unsigned long ROOST_BLKSSZGET = BLKSSZGET;
static const unsigned long ROOST_BLKPBSZGET = BLKPBSZGET;
static const unsigned long ROOST_BLKDISCARD = BLKDISCARD;
static const unsigned long ROOST_BLKZEROOUT = BLKZEROOUT;

#endif
