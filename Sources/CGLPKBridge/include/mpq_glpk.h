#ifndef MPQ_GLPK_H
#define MPQ_GLPK_H

#include <stdbool.h>
#include <stddef.h>

/// A 0-1 program: minimise objective · x over x in {0, 1} within the rows. All indices from 0.
struct mpq_glpk_program {
  int column_count;
  /// One entry per column.
  const double *objective;
  int row_count;
  /// One entry per row each; an infinite bound leaves that side open.
  const double *lower;
  const double *upper;
  /// Row r holds the entries from row_start[r] up to row_start[r + 1]; row_count + 1 entries.
  const int *row_start;
  const int *column;
  const double *coefficient;
  /// Values that satisfy the rows, as a first incumbent; NULL for none.
  const bool *start;
};

/// When to stop.
struct mpq_glpk_limits {
  /// Asked with `context` while the program is loaded, at every node, and some fifty times a second
  /// while a relaxation is solved; true stops. NULL for no limit.
  bool (*is_reached)(void *context);
  void *context;
};

enum mpq_glpk_status {
  /// `values` is optimal up to GLPK's tolerances.
  MPQ_GLPK_OPTIMAL,
  MPQ_GLPK_INFEASIBLE,
  /// A limit came first; `has_values` says whether there are feasible ones by then.
  MPQ_GLPK_STOPPED,
  /// GLPK failed; `message` says how.
  MPQ_GLPK_FAILED,
};

struct mpq_glpk_result {
  enum mpq_glpk_status status;
  bool has_values;
  /// Where optimal, what GLPK takes the objective to be. The values' own cost can differ from it: that
  /// of the values as they were before they were rounded.
  double objective;
  char message[256];
};

/// Solves a program from scratch.
///
/// Re-entrant: GLPK's environment belongs to the calling thread, on which the problem is created,
/// solved and deleted. A fatal error inside GLPK ends as MPQ_GLPK_FAILED, not in abort(), and a limit
/// stops a simplex run at once: the hooks for errors and for output free the environment and jump back
/// here, across GLPK's own frames only.
///
/// @param values column_count entries; overwritten where the result has values.
void mpq_glpk_solve(const struct mpq_glpk_program *program,
                    const struct mpq_glpk_limits *limits,
                    bool *values,
                    struct mpq_glpk_result *result);

/// GLPK's version, such as "5.0".
const char *mpq_glpk_version(void);

#endif
