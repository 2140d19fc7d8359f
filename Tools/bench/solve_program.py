#!/usr/bin/env python3
"""Solve a program of 'mpq-solve program' (free MPS) with another solver, on one thread.

usage: solve_program.py highs|cpsat|scip|gurobi|cplex|xpress FILE SECONDS

Prints one JSON object: status ("optimal" is the solver's claim, "limit", "too large", "absent" or "failed"),
the processor seconds of the solve call alone, and what its selection costs: the sum rounded once, or null
where there is no selection or, in whole numbers, it breaks a row. The solver gets the program without
dominated choices, and rows less each layer's least usage, divided by their greatest common divisor.
"""
import json
import math
import os
import sys
import tempfile
import time


class Program:
    def __init__(self, path):
        self.cost, self.rows, self.relation, self.bound = {}, {}, {}, {}
        section = ""
        for line in open(path):
            if line[0] == "*":
                continue
            if line[0] != " ":
                section = line.split()[0]
                continue
            words = line.split()
            if section == "ROWS" and words[0] != "N":
                self.rows[words[1]], self.relation[words[1]], self.bound[words[1]] = {}, words[0], 0
            elif section == "COLUMNS":
                if words[1] == "importance":
                    self.cost[words[0]] = float(words[2])
                else:
                    self.rows[words[1]][words[0]] = int(words[2])
            elif section == "RHS":
                self.bound[words[1]] = int(words[2])
        self.groups = [list(row) for name, row in self.rows.items() if name.startswith("one_")]

    def value(self, chosen):
        """What a selection costs, or None where it breaks a row."""
        for name, row in self.rows.items():
            used = sum(row.get(variable, 0) for variable in chosen)
            if used > self.bound[name] or (self.relation[name] == "E" and used < self.bound[name]):
                return None
        return math.fsum(self.cost[variable] for variable in chosen)

    def reduced(self):
        """An equal program that is kinder to floating point: (cost, [(relation, bound, row)])."""
        budgets = [name for name in self.rows if self.relation[name] == "L"]
        ties = {}
        for name, row in self.rows.items():
            if self.relation[name] == "E" and not name.startswith("one_"):
                for variable, coefficient in row.items():
                    ties.setdefault(variable, []).append((name, coefficient))
        kept = set()
        for group in self.groups:
            front = []
            for variable in sorted(group, key=self.cost.get):
                usage = [self.rows[name].get(variable, 0) for name in budgets]
                tied = ties.get(variable)
                if not any(t == tied and all(map(int.__le__, u, usage)) for u, t in front):
                    front.append((usage, tied))
                    kept.add(variable)
        rows = []
        for name, row in self.rows.items():
            bound = self.bound[name]
            row = {variable: row[variable] for variable in row if variable in kept}
            if name in budgets:
                for group in self.groups:
                    group = [variable for variable in group if variable in kept]
                    least = min(row.get(variable, 0) for variable in group)
                    bound -= least
                    for variable in group:
                        row[variable] = row.get(variable, 0) - least
                row = {variable: use for variable, use in row.items() if use}
                divisor = math.gcd(*row.values()) or 1
                row = {variable: use // divisor for variable, use in row.items()}
                bound //= divisor
            rows.append((self.relation[name], bound, row))
        return {v: c for v, c in self.cost.items() if v in kept}, rows


def write(path, cost, rows):
    """Free MPS with short names, x0, x1 and so on in the order of `cost`."""
    position = {variable: index for index, variable in enumerate(cost)}
    columns = [[] for _ in cost]
    for index, (_, _, row) in enumerate(rows):
        for variable, coefficient in row.items():
            columns[position[variable]].append((index, coefficient))
    with open(path, "w") as file:
        file.write("NAME p\nROWS\n N cost\n")
        file.writelines(f" {relation} r{index}\n" for index, (relation, _, _) in enumerate(rows))
        file.write("COLUMNS\n M1 'MARKER' 'INTORG'\n")
        for index, variable in enumerate(cost):
            file.write(f" x{index} cost {cost[variable]!r}\n")
            file.writelines(f" x{index} r{row} {value}\n" for row, value in columns[index])
        file.write(" M2 'MARKER' 'INTEND'\nRHS\n")
        file.writelines(f" RHS r{index} {bound}\n" for index, (_, bound, _) in enumerate(rows))
        file.write("BOUNDS\n")
        file.writelines(f" UP BND x{index} 1\n" for index in range(len(cost)))
        file.write("ENDATA\n")


# Each solver returns its seconds, whether it claims the optimum, and the values of x0, x1 and so on, if any.


def timed(call):
    start = time.process_time()
    result = call()
    return time.process_time() - start, result


def by_name(names, values):
    return [value for _, value in sorted((int(name[1:]), value) for name, value in zip(names, values))]


def highs(path, limit, cost, rows):
    import highspy

    model = highspy.Highs()
    model.silent()
    for option, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", 0.0), ("time_limit", limit), ("threads", 1)):
        model.setOptionValue(option, value)
    model.readModel(path)
    seconds, _ = timed(model.run)
    found = model.getInfo().primal_solution_status == 2
    optimal = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    names = list(model.getLp().col_names_)
    return seconds, optimal, by_name(names, model.getSolution().col_value) if found else None


def cpsat(path, limit, cost, rows):
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = {name: model.new_bool_var("") for name in cost}
    for relation, bound, row in rows:
        total = cp_model.LinearExpr.weighted_sum([variables[name] for name in row], list(row.values()))
        model.add(total == bound if relation == "E" else total <= bound)
    # Whole costs with 46 bits for the dearest selection.
    scale = 2.0 ** (46 - math.frexp(sum(cost.values()) or 1)[1])
    model.minimize(
        cp_model.LinearExpr.weighted_sum(list(variables.values()), [round(c * scale) for c in cost.values()]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = limit
    solver.parameters.relative_gap_limit = solver.parameters.absolute_gap_limit = 0
    seconds, status = timed(lambda: solver.solve(model))
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    values = [solver.value(variable) for variable in variables.values()] if found else None
    return seconds, status == cp_model.OPTIMAL, values


def scip(path, limit, cost, rows):
    from pyscipopt import Model

    model = Model()
    model.hideOutput()
    model.readProblem(path)
    model.setParam("limits/time", limit)
    model.setParam("limits/gap", 0.0)
    model.setParam("numerics/feastol", 1e-9)
    variables = model.getVars()
    names = [variable.name for variable in variables]
    seconds, _ = timed(model.optimize)
    values = by_name(names, [model.getVal(v) for v in variables]) if model.getNSols() else None
    return seconds, model.getStatus() == "optimal", values


def gurobi(path, limit, cost, rows):
    import gurobipy

    environment = gurobipy.Env(empty=True)
    environment.setParam("OutputFlag", 0)
    environment.start()
    model = gurobipy.read(path, environment)
    parameters = dict(Threads=1, TimeLimit=limit, MIPGap=0, MIPGapAbs=0, IntFeasTol=1e-9, FeasibilityTol=1e-9)
    for parameter, value in parameters.items():
        model.setParam(parameter, value)
    seconds, _ = timed(model.optimize)
    variables = model.getVars()
    values = by_name([v.VarName for v in variables], [v.X for v in variables]) if model.SolCount else None
    return seconds, model.Status == gurobipy.GRB.OPTIMAL, values


def cplex(path, limit, cost, rows):
    import cplex as library

    model = library.Cplex()
    for stream in (model.set_log_stream, model.set_results_stream, model.set_warning_stream,
                   model.set_error_stream):
        stream(None)
    model.read(path)
    model.parameters.threads.set(1)
    model.parameters.timelimit.set(limit)
    model.parameters.mip.tolerances.mipgap.set(0)
    model.parameters.mip.tolerances.absmipgap.set(0)
    model.parameters.mip.tolerances.integrality.set(1e-9)
    seconds, _ = timed(model.solve)
    found = model.solution.is_primal_feasible()
    optimal = model.solution.get_status() in (101, 102)
    return seconds, optimal, by_name(model.variables.get_names(), model.solution.get_values()) if found else None


def xpress(path, limit, cost, rows):
    import xpress as library

    model = library.problem()
    model.controls.outputlog = 0
    model.readProb(path)
    controls = dict(threads=1, timelimit=limit, miprelstop=0, mipabsstop=0, miptol=1e-9, feastol=1e-9,
                    mipaddcutoff=0, miprelcutoff=0)
    for control, value in controls.items():
        setattr(model.controls, control, value)
    seconds, _ = timed(model.optimize)
    status = library.SolStatus(model.attributes.solstatus).name
    names = [variable.name for variable in model.getVariable()]
    found = status in ("OPTIMAL", "FEASIBLE")
    return seconds, status == "OPTIMAL", by_name(names, model.getSolution()) if found else None


def main():
    solver, file, limit = sys.argv[1], sys.argv[2], float(sys.argv[3])
    answer = dict(solver=solver, status="failed", seconds=None, importance=None)
    program = Program(file)
    cost, rows = program.reduced()
    handle, path = tempfile.mkstemp(suffix=".mps")
    os.close(handle)
    # Licence notices of some solvers are no part of the answer.
    output = os.dup(1)
    os.dup2(2, 1)
    try:
        write(path, cost, rows)
        seconds, optimal, values = globals()[solver](path, limit, cost, rows)
        answer.update(status="optimal" if optimal else "limit", seconds=seconds)
        if values is not None:
            answer["importance"] = program.value([v for v, value in zip(cost, values) if value > 0.5])
    except ImportError:
        answer["status"] = "absent"
    except Exception as error:
        text = str(error).lower()
        sizes = ("size-limited", "limits exceeded", "community", "1016", "too many", "license")
        answer.update(status="too large" if any(s in text for s in sizes) else "failed", error=str(error)[:300])
    finally:
        os.remove(path)
    os.write(output, (json.dumps(answer) + "\n").encode())


if __name__ == "__main__":
    main()
