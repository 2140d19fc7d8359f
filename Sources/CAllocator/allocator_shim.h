#include <malloc.h>

// Has glibc give large arrays back to the system as soon as they are freed. Otherwise it keeps more and more of
// what is freed: 30 MiB at 20,000 layers. What it keeps at the end of the heap is twice the threshold, as it
// chooses itself; with less, small searches would ask for the same pages again and again.
static inline void mpq_return_freed_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 1 << 22);
  mallopt(M_TRIM_THRESHOLD, 1 << 23);
}
