/* SPDX-License-Identifier: Apache-2.0 */

/* Powers off through the ACPI port, as an operating system does. */

#include "real-mode.h"

    .code16
    .text
    .globl _start
_start:
    report "powering off"
    movw $POWER_CONTROL_PORT, %dx
    movw $POWER_OFF, %ax
    outw %ax, %dx
    report "failed: still on after the power was cut"
    finish STATUS_FAILED
