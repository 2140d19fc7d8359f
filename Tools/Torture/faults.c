// A library to preload, which makes one call of the C library fail: so every place that writes, renames or
// allocates is seen to fail once.
//
//   MPQ_FAULT=write:7:ENOSPC   the 7th write fails, and all later ones of the kind too where a + follows: write:7+:ENOSPC
//   MPQ_FAULT=clock:100:86400  from the 100th look at the calendar's clock on it is a day later (-86400: earlier)
//   MPQ_FAULT_COUNTS=PATH      how often each was called is written there at the end
//
// Calls on standard output and error do not count: what a person sees is not what is under test.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum kind { WRITE, FSYNC, RENAME, OPEN, MALLOC, CLOCK, KINDS };
static const char *const names[KINDS] = {"write", "fsync", "rename", "open", "malloc", "clock"};
static atomic_long counts[KINDS];
static int failing = -1, error, isLasting;
static long first, shift;

__attribute__((constructor)) static void read_fault(void) {
  const char *text = getenv("MPQ_FAULT");
  if (!text) return;
  for (int kind = 0; kind < KINDS; kind++) {
    size_t length = strlen(names[kind]);
    if (strncmp(text, names[kind], length) || text[length] != ':') continue;
    char *rest;
    first = strtol(text + length + 1, &rest, 10);
    isLasting = *rest == '+';
    if (isLasting) rest++;
    if (*rest != ':') break;
    shift = strtol(rest + 1, NULL, 10);
    error = !strcmp(rest + 1, "ENOSPC") ? ENOSPC : !strcmp(rest + 1, "EIO") ? EIO : EACCES;
    failing = kind;
  }
}

__attribute__((destructor)) static void write_counts(void) {
  const char *path = getenv("MPQ_FAULT_COUNTS");
  if (!path) return;
  failing = -1;
  FILE *file = fopen(path, "w");
  if (!file) return;
  for (int kind = 0; kind < KINDS; kind++) fprintf(file, "%s %ld\n", names[kind], atomic_load(&counts[kind]));
  fclose(file);
}

static int fails(enum kind kind) {
  long number = atomic_fetch_add(&counts[kind], 1) + 1;
  return failing == (int)kind && (isLasting ? number >= first : number == first);
}

#define REAL(result, name, ...) \
  static result (*real)(__VA_ARGS__); \
  if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(ssize_t, "write", int, const void *, size_t);
  if (file > 2 && fails(WRITE)) { errno = error; return -1; }
  return real(file, bytes, count);
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
  if (fails(WRITE)) { errno = error; return -1; }
  return real(file, bytes, count, offset);
}
int fsync(int file) {
  REAL(int, "fsync", int);
  if (fails(FSYNC)) { errno = error; return -1; }
  return real(file);
}
int fdatasync(int file) {
  REAL(int, "fdatasync", int);
  if (fails(FSYNC)) { errno = error; return -1; }
  return real(file);
}
int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  if (fails(RENAME)) { errno = error; return -1; }
  return real(from, to);
}
int renameat(int fromPlace, const char *from, int toPlace, const char *to) {
  REAL(int, "renameat", int, const char *, int, const char *);
  if (fails(RENAME)) { errno = error; return -1; }
  return real(fromPlace, from, toPlace, to);
}
// Both names of it. Reading is another matter: a file that cannot be opened is an input that is not there.
#define OPEN_AS(name)                                              \
  int name(const char *path, int flags, ...) {                     \
    REAL(int, #name, const char *, int, mode_t);                   \
    __builtin_va_list rest;                                        \
    __builtin_va_start(rest, flags);                               \
    mode_t mode = flags & O_CREAT ? __builtin_va_arg(rest, mode_t) : 0; \
    __builtin_va_end(rest);                                        \
    if (flags & O_CREAT && fails(OPEN)) { errno = error; return -1; } \
    return real(path, flags, mode);                                \
  }
OPEN_AS(open)
OPEN_AS(open64)

// dlsym allocates, so the C library's own name for it is used.
extern void *__libc_malloc(size_t);
void *malloc(size_t size) {
  if (fails(MALLOC)) { errno = ENOMEM; return NULL; }
  return __libc_malloc(size);
}
int clock_gettime(clockid_t clock, struct timespec *now) {
  REAL(int, "clock_gettime", clockid_t, struct timespec *);
  int result = real(clock, now);
  if (clock == CLOCK_REALTIME) {
    fails(CLOCK);
    if (failing == CLOCK && atomic_load(&counts[CLOCK]) >= first) now->tv_sec += shift;
  }
  return result;
}
