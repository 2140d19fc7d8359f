#include "mpq_glpk.h"
