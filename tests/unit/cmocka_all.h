/* SPDX-License-Identifier: MIT */
/* cmocka wants four system headers before its own; every unit test includes this instead. */
#ifndef HOOKFLASH_CMOCKA_ALL_H
#define HOOKFLASH_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
