import MPQService

/// The problem with which a reader refuses its input; nil where it takes it.
func problem<Value>(_ read: () throws(ServiceProblem) -> Value) -> ServiceProblem? {
  do {
    _ = try read()
    return nil
  } catch {
    return error
  }
}

/// The same where the work has to be waited for; other errors go through.
func problem<Value>(
  isolation: isolated (any Actor)? = #isolation, _ work: () async throws -> Value
) async throws -> ServiceProblem? {
  do {
    _ = try await work()
    return nil
  } catch let problem as ServiceProblem {
    return problem
  }
}

/// The error with which a store refuses; other errors go through.
func refusal<Value>(
  isolation: isolated (any Actor)? = #isolation, _ work: () async throws -> Value
) async throws -> StoreError? {
  do {
    _ = try await work()
    return nil
  } catch let error as StoreError {
    return error
  }
}
