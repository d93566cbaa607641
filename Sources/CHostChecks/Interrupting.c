// SPDX-License-Identifier: Apache-2.0

#include "CHostChecks.h"

#include <signal.h>
#include <unistd.h>

#define INTERVAL_NANOSECONDS 10000000

int roost_start_interrupting(int signal_number, uint64_t moment, timer_t *timer) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, signal_number);
  pthread_sigmask(SIG_UNBLOCK, &signals, 0);
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = signal_number};
  event._sigev_un._tid = gettid();
  if (timer_create(CLOCK_MONOTONIC, &event, timer) != 0) return -1;
  struct itimerspec times = {.it_value = {.tv_sec = (time_t)(moment / 1000000000),
                                          .tv_nsec = (long)(moment % 1000000000)},
                             .it_interval = {.tv_nsec = INTERVAL_NANOSECONDS}};
  return timer_settime(*timer, TIMER_ABSTIME, &times, 0);
}

void roost_stop_interrupting(timer_t timer) { timer_delete(timer); }
