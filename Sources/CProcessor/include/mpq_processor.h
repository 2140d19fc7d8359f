#ifndef MPQ_PROCESSOR_H
#define MPQ_PROCESSOR_H

/// Whether this machine's processor, and its operating system, know an extension.
///
/// Returns 1 or 0, and -1 where the name is none that can be asked for.
int mpq_processor_has(const char *extension);

#endif
