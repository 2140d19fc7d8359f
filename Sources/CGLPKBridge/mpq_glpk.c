#include "mpq_glpk.h"

#include <glpk.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

/// How near to a whole number GLPK has to bring a value before it counts as whole.
///
/// GLPK's default of 1e-5 is unsafe: it keeps the objective of the unrounded values as its incumbent.
/// On an instance of 200 nearly equal sizes that was -1.00000007628529 for a selection that costs
/// -0.998182995589 once rounded; the difference pruned the optimum, and a worse plan was called optimal.
/// At 1e-9 the objective agrees with the rounded values to about 1e-9 of the largest coefficient.
static const double integrality_tolerance = 1e-9;

/// Nodes whose bound is less than this share below the incumbent are pruned. GLPK's default of 1e-7 would
/// give away the digits that the integrality tolerance keeps.
static const double objective_tolerance = 1e-9;

/// How often, in milliseconds, a simplex run looks at the limits: often enough that nobody notices the wait, seldom
/// enough that looking costs nothing.
static const int check_interval = 20;

/// Rows or columns that are loaded between two looks at the limits, each of which calls back into Swift.
static const int load_interval = 4096;

/// One solve, for the callbacks.
struct session {
  const struct mpq_glpk_program *program;
  const struct mpq_glpk_limits *limits;
  bool *values;
  struct mpq_glpk_result *result;
  bool start_is_given;
  jmp_buf leave;
};

/// Why a solve is left by a jump.
enum leaving { AFTER_FATAL_ERROR = 1, AT_LIMIT = 2 };

static bool is_limit_reached(const struct session *session) {
  const struct mpq_glpk_limits *limits = session->limits;
  return limits->is_reached != NULL && limits->is_reached(limits->context);
}

/// Leaves the solve from inside GLPK, and frees its environment with every object in it.
static void leave(struct session *session, enum leaving why) {
  glp_free_env();
  longjmp(session->leave, why);
}

static void on_fatal_error(void *info) { leave(info, AFTER_FATAL_ERROR); }

/// Called with every line that GLPK would print. The simplex method has no other callback, and reports
/// its progress at an interval that can be chosen: so this is where it is stopped.
static int on_output(void *info, const char *line) {
  (void)line;
  if (is_limit_reached(info)) leave(info, AT_LIMIT);
  return 1;
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

/// Loads the program; returns false where a limit came first.
static bool load(glp_prob *problem, const struct session *session) {
  const struct mpq_glpk_program *program = session->program;
  glp_set_obj_dir(problem, GLP_MIN);
  if (program->column_count > 0) glp_add_cols(problem, program->column_count);
  for (int j = 0; j < program->column_count; j++) {
    if (j % load_interval == 0 && is_limit_reached(session)) return false;
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
    if (i % load_interval == 0 && is_limit_reached(session)) return false;
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
  return true;
}

static void read_values(glp_prob *problem, const struct session *session) {
  for (int j = 0; j < session->program->column_count; j++)
    // Values are within the integrality tolerance of 0 or 1.
    session->values[j] = glp_mip_col_val(problem, j + 1) > 0.5;
  session->result->has_values = true;
}

/// Called by branch and cut: hands over the first incumbent, keeps better ones, and stops at a limit.
static void at_node(glp_tree *tree, void *info) {
  struct session *session = info;
  // Kept now, since a later jump out of GLPK could not bring them along.
  if (glp_ios_reason(tree) == GLP_IBINGO) read_values(glp_ios_get_prob(tree), session);
  if (is_limit_reached(session)) {
    glp_ios_terminate(tree);
    return;
  }
  const struct mpq_glpk_program *program = session->program;
  if (glp_ios_reason(tree) != GLP_IHEUR || session->start_is_given || program->start == NULL)
    return;
  session->start_is_given = true;
  double *values = glp_alloc(program->column_count + 1, sizeof *values);
  for (int j = 0; j < program->column_count; j++) values[j + 1] = program->start[j];
  if (glp_ios_heur_sol(tree, values) == 0) read_values(glp_ios_get_prob(tree), session);
  glp_free(values);
}

/// Solves the root relaxation; returns whether branch and cut can go on from it.
static bool solve_root(glp_prob *problem, struct mpq_glpk_result *result) {
  glp_smcp control;
  glp_init_smcp(&control);
  control.msg_lev = GLP_MSG_ALL;
  control.out_frq = check_interval;
  control.meth = GLP_DUALP;
  int code = glp_simplex(problem, &control);
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

static void branch_and_cut(glp_prob *problem, struct session *session) {
  struct mpq_glpk_result *result = session->result;
  glp_iocp control;
  glp_init_iocp(&control);
  control.msg_lev = GLP_MSG_ALL;
  control.out_frq = check_interval;
  control.out_dly = check_interval;
  control.tol_int = integrality_tolerance;
  control.tol_obj = objective_tolerance;
  control.bt_tech = GLP_BT_BLB;
  control.cb_func = at_node;
  control.cb_info = session;
  int code = glp_intopt(problem, &control);
  int status = glp_mip_status(problem);
  if (status == GLP_OPT || status == GLP_FEAS) read_values(problem, session);
  if (code == GLP_ESTOP) {
    result->status = MPQ_GLPK_STOPPED;
  } else if (code != 0) {
    result->has_values = false;
    fail(result, meaning(code), code);
  } else if (status == GLP_OPT) {
    result->status = MPQ_GLPK_OPTIMAL;
    result->objective = glp_mip_obj_val(problem);
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
  struct session session = {
      .program = program, .limits = limits, .values = values, .result = result};
  switch (setjmp(session.leave)) {
  case 0: break;
  case AT_LIMIT: result->status = MPQ_GLPK_STOPPED; return;
  default:
    result->has_values = false;
    fail(result, "a fatal error inside GLPK", -1);
    return;
  }
  glp_error_hook(on_fatal_error, &session);
  glp_term_hook(on_output, &session);
  glp_prob *problem = glp_create_prob();
  if (!load(problem, &session)) {
    result->status = MPQ_GLPK_STOPPED;
  } else if (solve_root(problem, result)) {
    branch_and_cut(problem, &session);
  }
  // Objects that were not deleted go with the environment too.
  glp_free_env();
}
