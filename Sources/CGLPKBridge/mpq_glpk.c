#include "mpq_glpk.h"

#include <float.h>
#include <glpk.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// What the callback of one solve needs.
struct session {
  const struct mpq_glpk_program *program;
  const struct mpq_glpk_limits *limits;
  bool start_is_given;
};

/// Where a fatal error of GLPK on this thread goes.
static _Thread_local jmp_buf fatal_error;

static void on_fatal_error(void *unused) {
  (void)unused;
  glp_free_env();
  longjmp(fatal_error, 1);
}

const char *mpq_glpk_version(void) { return glp_version(); }

static void fail(struct mpq_glpk_result *result, const char *what, int code) {
  result->status = MPQ_GLPK_FAILED;
  snprintf(result->message, sizeof result->message, "%s (GLPK code %d)", what, code);
}

/// What went wrong when a solver routine of GLPK did not return 0.
static const char *meaning(int code) {
  switch (code) {
  case GLP_EBADB: return "the initial basis is invalid";
  case GLP_ESING: return "the basis matrix is singular";
  case GLP_ECOND: return "the basis matrix is ill-conditioned";
  case GLP_EBOUND: return "a variable has incorrect bounds";
  case GLP_EFAIL: return "the solver failed";
  case GLP_EROOT: return "the root relaxation was not solved to optimality";
  case GLP_EITLIM: return "the iteration limit was exceeded";
  default: return "an unexpected failure";
  }
}

static void set_bounds(glp_prob *problem, int row, double lower, double upper) {
  bool has_lower = isfinite(lower), has_upper = isfinite(upper);
  int type = has_lower && has_upper ? (lower == upper ? GLP_FX : GLP_DB)
             : has_lower            ? GLP_LO
             : has_upper            ? GLP_UP
                                    : GLP_FR;
  glp_set_row_bnds(problem, row, type, lower, upper);
}

static void load(glp_prob *problem, const struct mpq_glpk_program *program) {
  glp_set_obj_dir(problem, GLP_MIN);
  if (program->column_count > 0) glp_add_cols(problem, program->column_count);
  for (int j = 0; j < program->column_count; j++) {
    glp_set_col_kind(problem, j + 1, GLP_BV);
    glp_set_obj_coef(problem, j + 1, program->objective[j]);
  }
  if (program->row_count > 0) glp_add_rows(problem, program->row_count);
  int longest = 0;
  for (int i = 0; i < program->row_count; i++) {
    int length = program->row_start[i + 1] - program->row_start[i];
    if (length > longest) longest = length;
  }
  // GLPK's own memory goes with its environment if a row makes it give up.
  int *index = glp_alloc(longest + 1, sizeof *index);
  double *value = glp_alloc(longest + 1, sizeof *value);
  for (int i = 0; i < program->row_count; i++) {
    int first = program->row_start[i], length = program->row_start[i + 1] - first;
    for (int k = 0; k < length; k++) {
      index[k + 1] = program->column[first + k] + 1;
      value[k + 1] = program->coefficient[first + k];
    }
    glp_set_mat_row(problem, i + 1, length, index, value);
    set_bounds(problem, i + 1, program->lower[i], program->upper[i]);
  }
  glp_free(index);
  glp_free(value);
}

/// Called by branch and cut: hands over the first incumbent, and stops when asked to.
static void at_node(glp_tree *tree, void *info) {
  struct session *session = info;
  const struct mpq_glpk_limits *limits = session->limits;
  if (limits->is_cancelled != NULL && limits->is_cancelled(limits->context)) {
    glp_ios_terminate(tree);
    return;
  }
  const struct mpq_glpk_program *program = session->program;
  if (glp_ios_reason(tree) != GLP_IHEUR || session->start_is_given || program->start == NULL)
    return;
  session->start_is_given = true;
  double *values = malloc(sizeof *values * (size_t)(program->column_count + 1));
  if (values == NULL) return;
  for (int j = 0; j < program->column_count; j++) values[j + 1] = program->start[j];
  glp_ios_heur_sol(tree, values);
  free(values);
}

static void read_values(glp_prob *problem, int count, bool *values) {
  for (int j = 0; j < count; j++) values[j] = glp_mip_col_val(problem, j + 1) > 0.5;
}

/// Solves the root relaxation; returns whether branch and cut can go on from it.
static bool solve_root(glp_prob *problem, const struct mpq_glpk_limits *limits,
                       struct mpq_glpk_result *result) {
  glp_smcp control;
  glp_init_smcp(&control);
  control.msg_lev = GLP_MSG_OFF;
  control.meth = GLP_DUALP;
  control.tm_lim = limits->milliseconds;
  int code = glp_simplex(problem, &control);
  if (code == GLP_ETMLIM) {
    result->status = MPQ_GLPK_STOPPED;
    return false;
  }
  if (code != 0) {
    fail(result, meaning(code), code);
    return false;
  }
  switch (glp_get_status(problem)) {
  case GLP_OPT: return true;
  case GLP_NOFEAS: result->status = MPQ_GLPK_INFEASIBLE; return false;
  default: fail(result, "the root relaxation has no optimum", glp_get_status(problem)); return false;
  }
}

static void branch_and_cut(glp_prob *problem, struct session *session, bool *values,
                           struct mpq_glpk_result *result) {
  glp_iocp control;
  glp_init_iocp(&control);
  control.msg_lev = GLP_MSG_OFF;
  control.tm_lim = session->limits->milliseconds;
  control.bt_tech = GLP_BT_BLB;
  control.cb_func = at_node;
  control.cb_info = session;
  int code = glp_intopt(problem, &control);
  int status = glp_mip_status(problem);
  if (status == GLP_OPT || status == GLP_FEAS) {
    read_values(problem, session->program->column_count, values);
    result->has_values = true;
  }
  if (code == GLP_ETMLIM || code == GLP_ESTOP || code == GLP_EMIPGAP) {
    result->status = MPQ_GLPK_STOPPED;
  } else if (code != 0) {
    result->has_values = false;
    fail(result, meaning(code), code);
  } else if (status == GLP_OPT) {
    result->status = MPQ_GLPK_OPTIMAL;
  } else if (status == GLP_NOFEAS) {
    result->status = MPQ_GLPK_INFEASIBLE;
  } else {
    result->has_values = false;
    fail(result, "branch and cut ended without an answer", status);
  }
}

void mpq_glpk_solve(const struct mpq_glpk_program *program, const struct mpq_glpk_limits *limits,
                    bool *values, struct mpq_glpk_result *result) {
  memset(result, 0, sizeof *result);
  if (setjmp(fatal_error) != 0) {
    // The environment, and every object in it, is gone.
    result->has_values = false;
    fail(result, "a fatal error inside GLPK", -1);
    return;
  }
  glp_term_out(GLP_OFF);
  glp_error_hook(on_fatal_error, NULL);
  glp_prob *problem = glp_create_prob();
  load(problem, program);
  struct session session = {program, limits, false};
  if (solve_root(problem, limits, result)) branch_and_cut(problem, &session, values, result);
  glp_delete_prob(problem);
  glp_error_hook(NULL, NULL);
}
