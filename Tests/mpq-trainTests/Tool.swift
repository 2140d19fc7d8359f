import TestFixtures

/// The built `mpq-train`.
enum Tool: BuiltProgram { static let executableName = "mpq-train" }

/// The built `mpq-solve`.
enum Solver: BuiltProgram { static let executableName = "mpq-solve" }
