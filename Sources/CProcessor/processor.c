// Ends the program with a message where the processor lacks what the program was built for, instead
// of the kernel ending it at the first such instruction.
//
// This file is compiled for any processor of its kind, and runs before `main`. It is C and calls no
// Swift: the linker keeps one copy of a generic function that several modules have, and that may be
// the one of a module with vector code.

// For `program_invocation_short_name`.
#define _GNU_SOURCE

#include "mpq_processor.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "mpq_built_for.h"

#if defined(__x86_64__)

#define ANY_PROCESSOR "x86-64"

#define EXTENSIONS(X)                                                                            \
  X("sse3") X("ssse3") X("sse4.1") X("sse4.2") X("popcnt") X("lzcnt") X("movbe") X("bmi")        \
  X("bmi2") X("f16c") X("fma") X("fma4") X("avx") X("avx2") X("avxvnni") X("avx512f")            \
  X("avx512bw") X("avx512cd") X("avx512dq") X("avx512vl") X("avx512ifma") X("avx512vbmi")        \
  X("avx512vbmi2") X("avx512vnni") X("avx512bitalg") X("avx512vpopcntdq") X("avx512bf16")        \
  X("avx512fp16")

int mpq_processor_has(const char *extension) {
  __builtin_cpu_init();
#define ASK(name) \
  if (strcmp(extension, name) == 0) return __builtin_cpu_supports(name) != 0;
  EXTENSIONS(ASK)
#undef ASK
  return -1;
}

#elif defined(__aarch64__)

#include <asm/hwcap.h>
#include <sys/auxv.h>

#define ANY_PROCESSOR "generic"

int mpq_processor_has(const char *extension) {
  const unsigned long first = getauxval(AT_HWCAP), second = getauxval(AT_HWCAP2);
  if (strcmp(extension, "lse") == 0) return (first & HWCAP_ATOMICS) != 0;
  if (strcmp(extension, "dotprod") == 0) return (first & HWCAP_ASIMDDP) != 0;
  if (strcmp(extension, "fp16") == 0) return (first & HWCAP_ASIMDHP) != 0;
  if (strcmp(extension, "sve") == 0) return (first & HWCAP_SVE) != 0;
  if (strcmp(extension, "sve2") == 0) return (second & HWCAP2_SVE2) != 0;
  if (strcmp(extension, "i8mm") == 0) return (second & HWCAP2_I8MM) != 0;
  if (strcmp(extension, "bf16") == 0) return (second & HWCAP2_BF16) != 0;
  return -1;
}

#else

#define ANY_PROCESSOR "generic"

int mpq_processor_has(const char *extension) {
  (void)extension;
  return -1;
}

#endif

static void say(const char *text) {
  if (write(STDERR_FILENO, text, strlen(text)) < 0) return;
}

// EX_SOFTWARE, as for every other failure of the program itself.
enum { failure = 70 };

// 101 is the first priority that is not the compiler's own.
__attribute__((constructor(101))) static void check_processor(void) {
  int missing = 0;
  for (const char *const *name = mpq_built_for; *name != 0; ++name) {
    if (mpq_processor_has(*name) != 0) continue;
    if (missing == 0) {
      say(program_invocation_short_name);
      say(": this build is for processors with ");
    } else {
      say(", ");
    }
    say(*name);
    ++missing;
  }
  if (missing == 0) return;
  say(", which this one lacks; build mpq on this machine, or with MPQ_CPU=" ANY_PROCESSOR
      " for any\n");
  _exit(failure);
}
