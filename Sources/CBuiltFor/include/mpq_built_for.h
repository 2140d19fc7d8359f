#ifndef MPQ_BUILT_FOR_H
#define MPQ_BUILT_FOR_H

/// The processor's extensions that the package's vector code may use, by the names that
/// `__builtin_cpu_supports` knows; ends with a null pointer.
extern const char *const mpq_built_for[];

#endif
