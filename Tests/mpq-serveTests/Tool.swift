import TestFixtures

/// The built `mpq-serve`.
enum Tool: BuiltProgram { static let executableName = "mpq-serve" }

/// The built `mpq-solve`, whose answers the service gives too.
enum Solver: BuiltProgram { static let executableName = "mpq-solve" }
